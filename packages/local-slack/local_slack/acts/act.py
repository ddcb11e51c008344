"""One request of a person to the control API: who acts, where, with what, and how it is answered."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local_slack.base.arguments import Arguments, read_arguments
from local_slack.base.errors import SlackError
from local_slack.base.typed_text import as_sent
from local_slack.base.urls import absolute, origin_of
from local_slack.content.messages import Draft
from local_slack.people.channels import Channel
from local_slack.people.people import Person
from local_slack.site.site import Site
from local_slack.site.workspace import Workspace

Answer = Mapping[str, Any]


class Act:
    """One request of a person: who, where, with what."""

    def __init__(self, workspace: Workspace, arguments: Arguments) -> None:
        self.workspace = workspace
        self.arguments = arguments

    @property
    def person(self) -> Person:
        """The person who acts."""
        return self.workspace.people.get(self.arguments.text("user"))

    @property
    def window(self) -> str:
        """The name of the person's window, empty for a program without one."""
        return self.arguments.text("window")

    @property
    def channel(self) -> Channel:
        """The channel, if the person can see it."""
        return self.workspace.channels.visible(self.person.id, self.arguments.text("channel"))

    @property
    def joined(self) -> Channel:
        """The channel, if the person is in it."""
        return self.workspace.channels.joined(self.person.id, self.arguments.text("channel"))

    @property
    def writable(self) -> Channel:
        """The channel, if the person can post in it."""
        return self.workspace.channels.writable(self.person.id, self.arguments.text("channel"))

    def draft(self) -> Draft:
        """Return the typed text as a draft."""
        return Draft(as_sent(self.arguments.text("text")), thread_ts=self.arguments.text("thread_ts"))


def workspace_of(request: Request, arguments: Arguments) -> Workspace:
    """
    Return the workspace that a request names by `team`, or the first one if it names none.

    Raises: SlackError `team_not_found`.
    """
    site: Site = request.app.state.site
    return site.workspace(arguments.text("team"))


def endpoint(run: Callable[[Act], Awaitable[Answer]]) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of an act of a person; it answers with the result, or with the reason for a refusal."""

    async def act(request: Request, arguments: Arguments) -> Answer:
        return await run(Act(workspace_of(request, arguments), arguments))

    return _answering(act)


def site_endpoint(run: Callable[[Site, Arguments], Awaitable[Answer]]) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of an act that concerns all workspaces; it answers as `endpoint` does."""

    async def act(request: Request, arguments: Arguments) -> Answer:
        return await run(request.app.state.site, arguments)

    return _answering(act)


def _answering(run: Callable[[Request, Arguments], Awaitable[Answer]]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            arguments = await read_arguments(request)
            body: Answer = {"ok": True, **await run(request, arguments)}
        except SlackError as refusal:
            body = refusal.answer()
        return JSONResponse(absolute(body, origin_of(request)), headers={"Cache-Control": "no-store"})

    return answer
