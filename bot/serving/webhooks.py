"""
The webhook: an address of its own for each submission, at which the API may say that it has news.

Calls are not signed, so that an address cannot be guessed: it ends in a token that only we can make. Whoever knows one
can have us look at that job sooner, and nothing else.
"""

import hmac
from hashlib import sha256

PATH = "/webhooks"

PURPOSE = b"readout webhook "
"""Sets our tokens apart from what else is signed with the same secret: Slack's requests begin with "v0:"."""


def webhook_url(public_url: str, secret: str, source_id: str) -> str:
    """The address for the submission of a source, at a Readout that is reached at `public_url`."""
    return f"{public_url.rstrip('/')}{PATH}/{source_id}.{_proof(secret, source_id)}"


def source_of(secret: str, token: str) -> str | None:
    """The id of the source whose address ends in this token; None when we did not make it."""
    source_id, _, proof = token.rpartition(".")
    is_ours = hmac.compare_digest(_proof(secret, source_id).encode(), proof.encode())
    return source_id if is_ours else None


def _proof(secret: str, source_id: str) -> str:
    return hmac.new(secret.encode(), PURPOSE + source_id.encode(), sha256).hexdigest()
