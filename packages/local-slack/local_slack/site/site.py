"""The local Slack as a whole: the workspaces in one home, and the app that is tried in them."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local_slack.base.environment import Environment
from local_slack.base.errors import SlackError
from local_slack.base.manifest import AppDefinition, read_manifest
from local_slack.base.store import Store
from local_slack.people.people import Person
from local_slack.site.foundation import FIRST, FOUNDATIONS, Foundation
from local_slack.site.oauth import Codes
from local_slack.site.platform import Platform
from local_slack.site.workspace import Workspace

KEPT = ("app", "team", "people")
"""The kinds of documents that a reset keeps."""


class Site:
    """All workspaces by id; their state lives in `home` and survives a restart."""

    def __init__(self, home: Path, manifest: Mapping[str, Any], seed: str = "") -> None:
        self.store = Store(home)
        with contextlib.ExitStack() as opened:
            opened.callback(self.store.close)
            # A home that is not new has identifiers already, which must not come again.
            environment = Environment(f"{seed} {self.store.size()}" if seed else "")
            with self.store.together():
                self.platform = Platform(self.store, read_manifest(manifest), environment)
                self.workspaces = {foundation.team_id: self._found(foundation) for foundation in FOUNDATIONS}
            opened.pop_all()
        self.codes = Codes(self.platform.environment)
        self.platform.socket_mode.connection_changed = self._tell_connection
        self.platform.http_mode.connection_changed = self._tell_connection

    def _found(self, foundation: Foundation) -> Workspace:
        return Workspace(self.platform, foundation, self._part(foundation))

    def _part(self, foundation: Foundation) -> Store:
        """Return the store of a workspace; the first one's is where a home of the first version has it."""
        return self.store if foundation is FIRST else self.store.part(foundation.team_id)

    def reset(self, seed: str = "") -> None:
        """Reset everything to the first day, except for the app's secrets, the people and their tokens."""
        for workspace in self.workspaces.values():
            workspace.close()
        self.platform.reset(seed)
        self.codes = Codes(self.platform.environment)
        with self.store.together():
            for foundation in FOUNDATIONS:
                self._part(foundation).clear(*KEPT)
                self.workspaces[foundation.team_id] = self._found(foundation)

    async def define(self, app: AppDefinition) -> None:
        """
        Replace the app's definition in all workspaces.

        Raises: SlackError `url_verification_failed`.
        """
        await self.platform.define(app)
        for workspace in self.workspaces.values():
            workspace.people.name_bot(app.name)
        self._tell_connection(self.platform.is_connected)

    @property
    def first(self) -> Workspace:
        """The workspace that is meant where none is named."""
        return self.workspaces[FIRST.team_id]

    def workspace(self, team_id: str) -> Workspace:
        """
        Find a workspace by its id; an empty one means the first.

        Raises: SlackError `team_not_found`.
        """
        if (team_id or FIRST.team_id) not in self.workspaces:
            raise SlackError("team_not_found")
        return self.workspaces[team_id or FIRST.team_id]

    def owner_of(self, token: str) -> tuple[Workspace, Person] | None:
        """Find the member behind a token, and the workspace; the token may no longer count."""
        for workspace in self.workspaces.values():
            person = workspace.people.by_token(token)
            if person:
                return workspace, person
        return None

    def authenticate(self, token: str) -> tuple[Workspace, Person]:
        """
        Find the member behind a valid token, and the workspace.

        Raises: SlackError `invalid_auth`, or for a bot `account_inactive` or `token_revoked`.
        """
        for workspace in self.workspaces.values():
            if token in workspace.installation.former_tokens:
                raise SlackError(workspace.installation.former_tokens[token])
        found = self.owner_of(token)
        if found is None:
            raise SlackError("invalid_auth")
        workspace, person = found
        if person.is_bot and not workspace.installation.is_installed:
            raise SlackError(workspace.installation.refusal)
        return found

    def _tell_connection(self, is_connected: bool) -> None:
        for workspace in self.workspaces.values():
            workspace.live.tell_connection(is_connected)

    async def close(self) -> None:
        """
        End all streams, connections and pauses; safe to call repeatedly.

        A server that waits for open connections must call this before it stops, or it waits forever. Requests are
        still answered until the application's lifespan ends.
        """
        for workspace in self.workspaces.values():
            workspace.close()
        await self.platform.close()
