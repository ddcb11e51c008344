"""The parts that all workspaces share: the app's definition and secrets, the wire, faults and the log."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from local_slack.base.environment import Environment
from local_slack.base.errors import SlackError
from local_slack.base.manifest import AppDefinition
from local_slack.base.store import Store
from local_slack.delivery.deliveries import RETENTION, Deliveries
from local_slack.delivery.envelopes import Carrier
from local_slack.delivery.faults import Faults
from local_slack.delivery.http_mode import HttpMode
from local_slack.delivery.socket_mode import LINK_DISABLED, SocketMode
from local_slack.site.foundation import APP_ID

REMEMBERED_CALLS = 2000
LOOK_PAUSE = 1.0
NEVER_LOGGED = frozenset({"token", "client_secret"})


@dataclass(frozen=True)
class Credentials:
    """The app's credentials on its settings pages: its id, and the secrets that belong to no workspace."""

    app_id: str
    app_token: str
    signing_secret: str
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class CallSeen:
    """A call for the log: of which method, in which workspace, with a token of which kind (`bot`, `user`, `app`)."""

    method: str
    arguments: Mapping[str, Any]
    team_id: str = ""
    token_kind: str = ""


class Platform:
    """The one app that is tried here, the wire to it, and the log."""

    def __init__(self, store: Store, app: AppDefinition, environment: Environment) -> None:
        self.app = app
        self.environment = environment
        self.credentials = _credentials(store, environment)
        self.socket_mode = SocketMode()
        self.http_mode = HttpMode(lambda: self.app, self.credentials.signing_secret)
        self.deliveries = Deliveries(self.carrier, environment)
        self.faults = Faults()
        self.calls: deque[dict[str, Any]] = deque(maxlen=REMEMBERED_CALLS)
        self._looking: asyncio.Task[None] | None = None

    def carrier(self) -> Carrier:
        """Return the carrier of envelopes to the app."""
        return self.http_mode if self.app.is_called_over_http else self.socket_mode

    async def define(self, app: AppDefinition) -> None:
        """
        Replace the app's definition, and reach it as that says.

        Raises: SlackError `url_verification_failed` if its URL for events does not give the challenge back; nothing
        changes then.
        """
        url = app.events_url
        if app.is_called_over_http and url and url != self.app.events_url and not await self.http_mode.verify(url):
            raise SlackError("url_verification_failed")
        self.app = app
        if app.is_called_over_http:
            await self.socket_mode.disconnect(LINK_DISABLED)

    def begin(self) -> None:
        """Look for the app in the background, where it is called over HTTP: it may be started later."""
        self._looking = asyncio.create_task(self._look_for_app())

    async def _look_for_app(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(RETENTION):
                while self.app.events_url and self.app.is_called_over_http and not self.is_connected:
                    await self.http_mode.verify(self.app.events_url)
                    await asyncio.sleep(LOOK_PAUSE)

    @property
    def is_connected(self) -> bool:
        """Whether the app is there, as far as can be seen from here."""
        app = self.app
        return self.http_mode.is_verified(app.events_url) if app.is_called_over_http else self.socket_mode.is_reachable

    def log_call(self, call: CallSeen, answer: Mapping[str, Any]) -> None:
        """Log a call, without its secrets."""
        shown = {key: value for key, value in call.arguments.items() if key not in NEVER_LOGGED}
        entry = {"method": call.method, "args": shown, "ok": answer["ok"], "at": self.environment.now()}
        entry |= {"team": call.team_id, "token": call.token_kind}
        self.calls.append(entry | ({"error": answer["error"]} if "error" in answer else {}))

    def reset(self, seed: str) -> None:
        """Clear the log, deliveries and faults, and go back to the machine's time."""
        self.environment.reset(seed)
        self.deliveries.forget()
        self.faults.clear()
        self.calls.clear()

    async def close(self) -> None:
        """End all connections and pauses; safe to call repeatedly."""
        self.faults.close()
        await self.deliveries.close()
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await self.socket_mode.close()
        await self.http_mode.close()


def _credentials(store: Store, environment: Environment) -> Credentials:
    """Return the app's credentials, made at first use of the home, or taken over from a home of the first version."""
    kept = store.load("app").get("credentials")
    if kept:
        return Credentials(**kept)
    former: Mapping[str, str] = next(iter(store.load("team").values()), {})
    credentials = Credentials(
        app_id=APP_ID,
        app_token=former.get("app_token") or f"xapp-1-{APP_ID}-{environment.secret(48)}",
        signing_secret=former.get("signing_secret") or environment.secret(),
        client_id=f"{int(environment.secret(10), 16)}.{int(environment.secret(10), 16)}",
        client_secret=environment.secret(),
    )
    store.save("app", "credentials", asdict(credentials))
    return credentials
