"""Members: who took part gets another name, or turns out to be somebody who is a member already."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from conversation.models import Member, Message, Speaker
from engine.conversations import History


def with_member(history: History, member: Member) -> History | None:
    """
    The conversation with a member renamed, and with their email where one is given; None when they are no member.

    Somebody else with that email becomes the same person, under the name given now and the id they had.
    """
    known = {former.id: former for former in history.conversation.members}
    if member.id not in known:
        return None
    kept = next((other for other in known.values() if _is_same(other.email, member.email)), known[member.id])
    ids = (kept.id, member.id)
    changed = Member(kept.id, member.name, member.email or kept.email)
    members = [
        changed if former is kept else former for former in known.values() if former is kept or former.id not in ids
    ]
    user_id = _user_id(history.messages, ids) or changed.email
    speaker = Speaker(changed.id, changed.name, changed.email, user_id)
    return History(
        replace(history.conversation, members=tuple(members)),
        tuple(replace(said, speaker=speaker) if said.speaker.id in ids else said for said in history.messages),
    )


def _is_same(email: str | None, other: str | None) -> bool:
    return email is not None and other is not None and email.casefold() == other.casefold()


def _user_id(messages: Sequence[Message], ids: Collection[str]) -> str | None:
    """The id that whoever submits messages knows the person by; what is appended under it is theirs too."""
    found = {said.speaker.id: said.speaker.user_id for said in reversed(messages) if said.speaker.user_id}
    return next((found[member_id] for member_id in ids if member_id in found), None)
