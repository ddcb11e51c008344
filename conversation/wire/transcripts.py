"""Formatted transcripts on the wire: what is asked for, and the text that answers it."""

from conversation.errors import ContractError
from conversation.json_object import JsonObject
from conversation.models import TRANSCRIPT_TYPES, TranscriptOptions, TranscriptType
from conversation.wire.common import Json

MARKDOWN: TranscriptType = "text/markdown"


def encode_transcript_options(options: TranscriptOptions) -> Json:
    """The body that asks for a transcript. SubRip takes nothing but the separation of speakers."""
    paragraphs = {"createParagraphs": options.create_paragraphs} if options.content_type == MARKDOWN else {}
    return {
        "contentType": options.content_type,
        **paragraphs,
        "showSpeakerSeparation": options.show_speaker_separation,
    }


def decode_transcript_options(body: JsonObject) -> TranscriptOptions:
    """Read what is asked for; `phrases` is not read, for there are none to highlight."""
    name = body.text("contentType")
    content_type = next((known for known in TRANSCRIPT_TYPES if known == name), None)
    if content_type is None:
        raise ContractError(body.path_of("contentType"), f"must be one of [{', '.join(TRANSCRIPT_TYPES)}]")
    return TranscriptOptions(
        content_type=content_type,
        create_paragraphs=body.optional_flag("createParagraphs") or False,
        show_speaker_separation=body.optional_flag("showSpeakerSeparation") or False,
    )


def decode_transcript(body: JsonObject) -> str:
    """Read a transcript. The reference has the text of Markdown bare and that of SubRip in an object; both are read."""
    transcript = body.child("transcript")
    if isinstance(transcript.fields.get("payload"), dict):
        return transcript.child("payload").text("content")
    return transcript.text("payload")


def encode_transcript(text: str, content_type: TranscriptType) -> Json:
    """Write a transcript in the form that the reference has for its type."""
    if content_type == MARKDOWN:
        return {"transcript": {"payload": text, "contentType": content_type}}
    return {"transcript": {"payload": {"content": text, "contentType": content_type}}}
