"""Drafts of an app's messages, read from arguments and checked: text, Markdown, blocks, attachments, metadata."""

from typing import Any, cast

from local_slack.base.arguments import Arguments
from local_slack.base.errors import SlackError, invalid_arguments
from local_slack.block_kit.blocks import checked_blocks
from local_slack.block_kit.elements import Block
from local_slack.block_kit.metadata import checked_metadata
from local_slack.content.messages import Draft
from local_slack.content.objects import Attachment

MAX_TEXT = 40_000
MAX_MARKDOWN = 12_000
MAX_ATTACHMENTS = 100
# An attachment shows something if it has one of these.
ATTACHED = (
    "text",
    "fallback",
    "pretext",
    "title",
    "fields",
    "blocks",
    "image_url",
    "thumb_url",
    "author_name",
    "footer",
)
NO_PREVIEW = "[no preview available]"


def read_draft(arguments: Arguments) -> Draft:
    """
    Read and check a draft; text beyond 40,000 characters is cut off.

    Raises: SlackError `no_text`, `markdown_text_conflict`, `msg_too_long`, `too_many_attachments`, `invalid_arguments`,
    or as `checked_blocks` and `checked_metadata`.
    """
    text, blocks = _said(arguments)
    attachments = checked_attachments(arguments.structure("attachments"))
    if not text.strip() and not blocks and not attachments:
        raise SlackError("no_text")
    return Draft(
        text=text[:MAX_TEXT],
        blocks=blocks,
        thread_ts=arguments.text("thread_ts"),
        metadata=checked_metadata(arguments.structure("metadata")),
        broadcast=arguments.flag("reply_broadcast"),
        attachments=attachments,
        is_markup=arguments.flag("mrkdwn", default=True),
    )


def _said(arguments: Arguments) -> tuple[str, list[Block]]:
    """Return text and blocks; Markdown becomes a block, and is also the text for clients that show no blocks."""
    text, markdown = arguments.text("text"), arguments.text("markdown_text")
    blocks = checked_blocks(arguments.structure("blocks"))
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > MAX_MARKDOWN:
        raise SlackError("msg_too_long")
    return (markdown, checked_blocks([{"type": "markdown", "text": markdown}])) if markdown else (text, blocks)


def checked_attachments(attachments: Any) -> list[Attachment]:
    """
    Return attachments as Slack would keep them, each with an `id` and a `fallback`.

    Raises: SlackError `invalid_arguments`, `too_many_attachments`, `no_text` for one that shows nothing, or
    `invalid_blocks`.
    """
    if attachments is None:
        return []
    if not isinstance(attachments, list) or not all(isinstance(attachment, dict) for attachment in attachments):
        raise invalid_arguments("attachments must be a list of objects")
    if len(attachments) > MAX_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    if not all(any(attachment.get(name) for name in ATTACHED) for attachment in attachments):
        raise SlackError("no_text")
    kept: list[Attachment] = []
    for number, attachment in enumerate(attachments, 1):
        given = {key: value for key, value in attachment.items() if value is not None}
        if "blocks" in given:
            given["blocks"] = checked_blocks(given["blocks"])
        kept.append(cast("Attachment", {"fallback": given.get("text") or NO_PREVIEW} | given | {"id": number}))
    return kept
