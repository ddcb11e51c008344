"""OAuth v2: an app's wishes, and the codes for a person's consent."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit, urlunsplit

from local_slack.base.arguments import Arguments
from local_slack.base.environment import Environment
from local_slack.base.errors import SlackError
from local_slack.base.manifest import AppDefinition
from local_slack.site.platform import Credentials

CODE_LIFE = 600.0
"""Source: documentation of OAuth, "Exchanging a temporary authorization code for an access token"."""


@dataclass(frozen=True)
class Wish:
    """An app's request to a person: scopes of its bot and of the person, and the address for the answer."""

    scopes: tuple[str, ...]
    user_scopes: tuple[str, ...]
    redirect_uri: str
    state: str
    team_id: str
    names_redirect: bool

    def answered(self, **answer: str) -> str:
        """Return the URL that takes an answer back to the app."""
        parts = urlsplit(self.redirect_uri)
        added = urlencode(answer | {"state": self.state})
        return urlunsplit(parts._replace(query=f"{parts.query}&{added}" if parts.query else added))


@dataclass(frozen=True)
class Grant:
    """A person's consent, behind a code."""

    team_id: str
    user_id: str
    wish: Wish
    expires: float
    is_used: bool = False


def read_wish(arguments: Arguments, app: AppDefinition, credentials: Credentials) -> Wish:
    """
    Read the wish with which an app sends a person to the authorize page.

    Raises: SlackError `invalid_client_id`, `bad_redirect_uri`, `no_scopes` or `invalid_scope`.
    """
    if arguments.text("client_id") != credentials.client_id:
        raise SlackError("invalid_client_id")
    given = arguments.text("redirect_uri")
    redirect_uri = given or next(iter(app.redirect_urls), "")
    if not any(_is_within(redirect_uri, url) for url in app.redirect_urls):
        raise SlackError("bad_redirect_uri")
    scopes, user_scopes = arguments.names("scope"), arguments.names("user_scope")
    if not scopes and not user_scopes:
        raise SlackError("no_scopes")
    if not app.scopes.issuperset(scopes):
        raise SlackError("invalid_scope")
    state, team_id = arguments.text("state"), arguments.text("team")
    return Wish(tuple(scopes), tuple(user_scopes), redirect_uri, state, team_id, bool(given))


def _is_within(redirect_uri: str, registered: str) -> bool:
    """Whether a redirect URI is a registered one or lies below it."""
    place = redirect_uri.partition("?")[0]
    return bool(place) and (place == registered or place.startswith(registered.rstrip("/") + "/"))


class Codes:
    """The codes that were given out; a restart forgets them."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._grants: dict[str, Grant] = {}

    def issue(self, team_id: str, user_id: str, wish: Wish) -> str:
        """Issue a code for a person's consent."""
        code = f"{int(self._environment.now())}.{self._environment.secret()}"
        self._grants[code] = Grant(team_id, user_id, wish, self._environment.now() + CODE_LIFE)
        return code

    def use(self, code: str, redirect_uri: str) -> Grant:
        """
        Redeem a code, once.

        Raises: SlackError `invalid_code` (also for one that is ten minutes old), `code_already_used` or
        `bad_redirect_uri` if it is not the one of the authorize page.
        """
        grant = self._grants.get(code)
        if grant is None or self._environment.now() > grant.expires:
            raise SlackError("invalid_code")
        if grant.is_used:
            raise SlackError("code_already_used")
        if (redirect_uri or grant.wish.names_redirect) and redirect_uri != grant.wish.redirect_uri:
            raise SlackError("bad_redirect_uri")
        self._grants[code] = replace(grant, is_used=True)
        return grant


def check_client(given: tuple[str, str], credentials: Credentials) -> None:
    """
    Check the app's own id and secret.

    Raises: SlackError `invalid_client_id` or `bad_client_secret`.
    """
    client_id, client_secret = given
    if client_id != credentials.client_id:
        raise SlackError("invalid_client_id")
    if client_secret != credentials.client_secret:
        raise SlackError("bad_client_secret")
