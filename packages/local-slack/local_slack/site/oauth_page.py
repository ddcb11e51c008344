"""The page on which a person lets an app into a workspace, or refuses."""

from collections.abc import Iterator
from html import escape
from string import Template
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from local_slack.base.arguments import Arguments, read_arguments
from local_slack.base.errors import SlackError
from local_slack.people.people import Person
from local_slack.site.oauth import Wish, read_wish
from local_slack.site.site import Site
from local_slack.site.workspace import Workspace

HEAD = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>$title</title>
<link rel="icon" href="/static/icon.svg"><link rel="stylesheet" href="/static/oauth.css"></head>
"""
PAGE = Template(
    HEAD
    + """<body><main>
<h1>$app wants to enter a workspace</h1>
<p>It asks for these permissions:</p>
<ul>$scopes</ul>
<form method="post">
<p><label for="member">Allow it as</label> <select id="member" name="member">$members</select></p>
<p><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Cancel</button></p>
</form>
</main></body></html>
"""
)
PROBLEM = Template(
    HEAD
    + """<body><main><h1>Something went wrong</h1>
<p>$sentence</p>
<p><code>$code</code></p>
</main></body></html>
"""
)
SENTENCES = {
    "invalid_client_id": "No app here has this client_id. The local Slack prints the right one when it starts.",
    "bad_redirect_uri": "The redirect_uri is neither one of the manifest's oauth_config.redirect_urls nor below one.",
    "no_scopes": "The app asks for no scope.",
    "invalid_scope": "The app asks for scopes that its manifest does not name under oauth_config.scopes.bot.",
    "team_not_found": "There is no such workspace here.",
    "user_not_found": "There is no such person in this workspace.",
}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self' {origin}"
)


async def authorize(request: Request) -> Response:
    """Ask a person whether to let the app in, and send the browser back to the app with the answer."""
    site: Site = request.app.state.site
    try:
        wish = read_wish(Arguments(request.query_params), site.platform.app, site.platform.credentials)
        if request.method == "GET":
            return _asked(site, wish)
        return RedirectResponse(_decided(site, wish, await read_arguments(request)), status_code=302)
    except SlackError as refusal:
        shown = {"title": "Error", "sentence": SENTENCES.get(refusal.code, ""), "code": refusal.code}
        return HTMLResponse(PROBLEM.substitute(shown), status_code=400)


def _asked(site: Site, wish: Wish) -> Response:
    workspaces = [site.workspace(wish.team_id)] if wish.team_id else list(site.workspaces.values())
    members = [(workspace.team, person) for workspace in workspaces for person in _humans(workspace)]
    name = escape(site.platform.app.name)
    shown = {
        "title": f"Allow {name}",
        "app": name,
        "scopes": "".join(f"<li><code>{escape(scope)}</code></li>" for scope in (*wish.scopes, *wish.user_scopes)),
        "members": "".join(
            f'<option value="{team.id}/{person.id}">{escape(person.real_name)}, {escape(team.name)}</option>'
            for team, person in members
        ),
    }
    back = urlsplit(wish.redirect_uri)
    # A form's policy covers where it is redirected to. Without a referrer the form would have no Origin either.
    policy = POLICY.format(origin=f"{back.scheme}://{back.netloc}")
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}
    return HTMLResponse(PAGE.substitute(shown), headers=headers)


def _humans(workspace: Workspace) -> Iterator[Person]:
    return (person for person in workspace.people.by_id.values() if not (person.is_bot or person.is_outsider))


def _decided(site: Site, wish: Wish, answer: Arguments) -> str:
    if answer.text("decision") != "allow":
        return wish.answered(error="access_denied")
    team_id, _, user_id = answer.text("member").partition("/")
    workspace = site.workspace(team_id)
    if user_id not in {person.id for person in _humans(workspace)} or wish.team_id not in ("", team_id):
        raise SlackError("user_not_found")
    return wish.answered(code=site.codes.issue(team_id, user_id, wish))
