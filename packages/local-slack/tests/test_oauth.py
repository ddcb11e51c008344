"""OAuth v2 with Bolt's own flow: a person lets the app into a workspace, and what happens when it leaves again."""

import base64
import html
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from slack_bolt import App
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.web.async_client import AsyncWebClient

from bolt_apps import EVENTS, REDIRECT, called, called_in_a_thread, eventually, texts
from local_slack_fixtures import LocalSlack

NORTHWIND = "T0NORTHWIND"
SCOPES = ["channels:history", "chat:write", "commands"]
HERE = "http://127.0.0.1:3000/slack/oauth_redirect"

# slack_sdk 3.47 authenticates the exchange with a class that aiohttp 3.14 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


def place_of(slack: LocalSlack) -> dict[str, str]:
    """Give where erika is."""
    there = slack.details["workspaces"][NORTHWIND]
    return {"team": NORTHWIND, "user": there["users"]["erika"]["id"], "channel": there["channels"]["general"]}


def settings(slack: LocalSlack, kind: type[Any], store: FileInstallationStore, **more: Any) -> Any:
    """Give the settings of an app's OAuth flow; the only thing that is not Slack's is where Slack is."""
    return kind(
        client_id=slack.details["client_id"],
        client_secret=slack.details["client_secret"],
        scopes=SCOPES,
        installation_store=store,
        authorization_url=f"{slack.details['url']}/oauth/v2/authorize",
        **more,
    )


async def install(slack: LocalSlack, url: str, *, decision: str = "allow", user: str = "") -> httpx.Response:
    """Go through the app's installation as a browser does, as erika unless told otherwise."""
    await slack.control("app", redirect_urls=[url + REDIRECT])
    async with httpx.AsyncClient(trust_env=False) as browser:
        begun = await browser.get(f"{url}/slack/install")
        link = re.search(r'href="(http[^"]+authorize[^"]+)"', begun.text)
        assert link is not None
        page = await browser.get(html.unescape(link[1]))
        assert 200 == page.status_code
        member = f"{NORTHWIND}/{user or place_of(slack)['user']}"
        origin = {"Origin": slack.details["url"]}
        form = {"member": member, "decision": decision}
        decided = await browser.post(page.url, data=form, headers=origin)
        # Bolt's cookie is for https alone, so that a browser would not send it here.
        cookie = begun.headers["set-cookie"].partition(";")[0]
        return await browser.get(decided.headers["location"], headers={"Cookie": cookie})


async def answers_in_northwind(slack: LocalSlack, url: str) -> list[str]:
    """Call the app over HTTP from now on, invite it in the second workspace and greet it."""
    await slack.control("app", url=url + EVENTS)
    await slack.control("commands", command="/invite", text="<@U0READOUT02>", **place_of(slack))
    await slack.control("messages", text="hello", **place_of(slack))
    return await texts(slack, 2, **place_of(slack))


async def test_async_app_is_installed_used_and_uninstalled(slack: LocalSlack, tmp_path: Path) -> None:
    """AsyncApp installs itself with a redirect_uri, answers there, and forgets its token when it is uninstalled."""
    store = FileInstallationStore(base_dir=str(tmp_path / "installations"))

    def greeter(url: str) -> AsyncApp:
        app = AsyncApp(
            signing_secret=slack.details["signing_secret"],
            client=AsyncWebClient(base_url=f"{slack.details['url']}/api/"),
            installation_store=store,
            oauth_settings=settings(slack, AsyncOAuthSettings, store, redirect_uri=url + REDIRECT),
        )
        app.enable_token_revocation_listeners()

        @app.message("hello")
        async def greeted(say: Any, message: dict[str, Any]) -> None:
            await say(f"Hello <@{message['user']}>")

        return app

    async def is_forgotten() -> bool:
        return await store.async_find_bot(enterprise_id=None, team_id=NORTHWIND) is None

    async with called(greeter) as url:
        finished = await install(slack, url)
        said = await answers_in_northwind(slack, url)
        kept = await store.async_find_bot(enterprise_id=None, team_id=NORTHWIND)
        await slack.control("uninstall", **place_of(slack))
        await eventually(is_forgotten)

    assert 200 == finished.status_code
    assert ["hello", f"Hello <@{place_of(slack)['user']}>"] == said
    assert kept is not None
    assert (SCOPES, "U0READOUT02", "Northwind") == (list(kept.bot_scopes), kept.bot_user_id, kept.team_name)
    with pytest.raises(SlackApiError, match="account_inactive"):
        await slack.client(kept.bot_token).auth_test()


async def test_sync_app_is_installed_and_used(slack: LocalSlack, tmp_path: Path) -> None:
    """App installs itself without a redirect_uri, and answers in the second workspace and not in the first."""
    store = FileInstallationStore(base_dir=str(tmp_path / "installations"))
    app = App(
        signing_secret=slack.details["signing_secret"],
        client=WebClient(base_url=f"{slack.details['url']}/api/"),
        installation_store=store,
        oauth_settings=settings(slack, OAuthSettings, store),
    )

    @app.message("hello")
    def greeted(say: Any) -> None:
        say("Hello")

    async with called_in_a_thread(app) as url:
        finished = await install(slack, url)
        said = await answers_in_northwind(slack, url)

    assert 200 == finished.status_code
    assert ["hello", "Hello"] == said


async def test_person_may_say_no(slack: LocalSlack, tmp_path: Path) -> None:
    """The app hears access_denied, and is not installed."""
    store = FileInstallationStore(base_dir=str(tmp_path / "installations"))
    flow = settings(slack, AsyncOAuthSettings, store)
    client = AsyncWebClient(base_url=f"{slack.details['url']}/api/")
    app = AsyncApp(signing_secret="secret", client=client, installation_store=store, oauth_settings=flow)
    async with called(lambda _: app) as url:
        finished = await install(slack, url, decision="deny")
    workspaces = (await slack.look("workspaces"))["workspaces"]

    assert "access_denied" in finished.text
    assert [True, False] == [one["is_installed"] for one in workspaces]


async def ask(slack: LocalSlack, **change: str) -> httpx.Response:
    """Open the authorize page."""
    await slack.control("app", redirect_urls=[HERE])
    asked = {"client_id": slack.details["client_id"], "scope": "chat:write", "redirect_uri": HERE, "state": "s&t"}
    return await slack.http.get("/oauth/v2/authorize", params=asked | change)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"redirect_uri": "http://127.0.0.1:3000/elsewhere"}, "bad_redirect_uri"),
        ({"redirect_uri": HERE + "s"}, "bad_redirect_uri"),
        ({"scope": "admin"}, "invalid_scope"),
        ({"scope": ""}, "no_scopes"),
        ({"team": "T0NOWHERE01"}, "team_not_found"),
    ],
)
async def test_authorize_page_refuses(slack: LocalSlack, change: dict[str, str], code: str) -> None:
    """What the app asks for wrongly is shown to the person, and nobody is sent anywhere."""
    page = await ask(slack, **change)

    assert 400 == page.status_code
    assert f"<code>{code}</code>" in page.text


async def test_authorize_page_runs_no_script_and_leads_only_back(slack: LocalSlack) -> None:
    """Its policy allows the form and its way back, nothing else; what the app sent is escaped."""
    page = await ask(slack, team=NORTHWIND)
    hostile = await ask(slack, scope="chat:write", state='"><script>alert(1)</script>')

    assert "form-action 'self' http://127.0.0.1:3000" in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert ["Erika Berg, Northwind", "Farid Nassar, Northwind"] == re.findall(r"<option[^>]*>([^<]+)<", page.text)
    assert "<script" not in hostile.text


async def test_form_of_another_site_is_refused(slack: LocalSlack) -> None:
    """A page of somebody else cannot let the app in with a person's browser."""
    page = await ask(slack)
    form = {"member": f"{NORTHWIND}/{place_of(slack)['user']}", "decision": "allow"}
    answer = await slack.http.post(page.url, data=form, headers={"Origin": "http://evil.example"})

    assert 403 == answer.status_code


async def code_for(slack: LocalSlack, **change: str) -> str:
    """Let the app in as erika, and give the code."""
    page = await ask(slack, **change)
    form = {"member": f"{NORTHWIND}/{place_of(slack)['user']}", "decision": "allow"}
    decided = await slack.http.post(page.url, data=form)
    query = parse_qs(urlsplit(decided.headers["location"]).query)
    assert ["s&t"] == query["state"]
    return query["code"][0]


async def test_code_is_good_once(slack: LocalSlack) -> None:
    """The first exchange gives the token, the second a refusal."""
    code = await code_for(slack)
    access = {"client_id": slack.details["client_id"], "client_secret": slack.details["client_secret"]}
    given = await slack.client("").oauth_v2_access(**access, code=code, redirect_uri=HERE)
    with pytest.raises(SlackApiError, match="code_already_used"):
        await slack.client("").oauth_v2_access(**access, code=code, redirect_uri=HERE)
    identity = await slack.client(given["access_token"]).auth_test()

    assert ("bot", "chat:write", NORTHWIND) == (given["token_type"], given["scope"], given["team"]["id"])
    assert place_of(slack)["user"] == given["authed_user"]["id"]
    assert ("U0READOUT02", NORTHWIND) == (identity["user_id"], identity["team_id"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"client_secret": "wrong"}, "bad_client_secret"),
        ({"code": "1.wrong"}, "invalid_code"),
        ({"redirect_uri": HERE + "/other"}, "bad_redirect_uri"),
        ({"redirect_uri": ""}, "bad_redirect_uri"),
        ({"grant_type": "refresh_token"}, "invalid_grant_type"),
    ],
)
async def test_exchange_refuses(slack: LocalSlack, change: dict[str, str], code: str) -> None:
    """Client, code and redirect_uri must be the right ones; they may come as a form."""
    given = {"client_id": slack.details["client_id"], "client_secret": slack.details["client_secret"]}
    form = given | {"code": await code_for(slack), "redirect_uri": HERE} | change
    answer = (await slack.http.post("/api/oauth.v2.access", data=form)).json()
    log = await slack.look("log", method="oauth.v2.access")

    assert {"ok": False, "error": code} == answer
    assert slack.details["client_secret"] not in str(log)


async def test_client_may_authenticate_by_header_alone(slack: LocalSlack) -> None:
    """As slack_sdk does it; a header that is no Base64 is a wrong client."""
    pair = f"{slack.details['client_id']}:{slack.details['client_secret']}".encode()
    form = {"code": await code_for(slack), "redirect_uri": HERE}
    headers = [b"Basic \xc3\xa9", b"Basic " + base64.b64encode(pair)]
    answers = [
        (await slack.http.post("/api/oauth.v2.access", data=form, headers={b"Authorization": header})).json()
        for header in headers
    ]

    assert ["invalid_client_id", None] == [answer.get("error") for answer in answers]


async def test_code_expires(slack: LocalSlack) -> None:
    """After ten minutes it is no code any more."""
    code = await code_for(slack)
    access = {"client_id": slack.details["client_id"], "client_secret": slack.details["client_secret"]}
    await slack.control("clock", advance=601)

    with pytest.raises(SlackApiError, match="invalid_code"):
        await slack.client("").oauth_v2_access(**access, code=code, redirect_uri=HERE)


async def token_for(slack: LocalSlack, **change: str) -> Any:
    """Install the app as erika and give what the exchange answered."""
    access = {"client_id": slack.details["client_id"], "client_secret": slack.details["client_secret"]}
    return await slack.client("").oauth_v2_access(**access, code=await code_for(slack, **change), redirect_uri=HERE)


async def test_scopes_are_those_that_were_allowed(slack: LocalSlack) -> None:
    """Others are missing though the manifest names them; a second consent adds to the first and keeps the token."""
    first = await token_for(slack)
    with pytest.raises(SlackApiError, match="missing_scope"):
        await slack.client(first["access_token"]).users_list()
    second = await token_for(slack, scope="users:read")

    assert first["access_token"] == second["access_token"]
    assert "chat:write,users:read" == second["scope"]
    assert (await slack.client(first["access_token"]).users_list())["ok"]


async def test_person_can_be_asked_for_a_token_too(slack: LocalSlack) -> None:
    """With user scopes alone there is a person's token and no bot's."""
    given = await token_for(slack, scope="", user_scope="chat:write")
    identity = await slack.client(given["authed_user"]["access_token"]).auth_test()

    assert "access_token" not in given.data
    assert place_of(slack)["user"] == identity["user_id"]


async def test_revoked_token_is_replaced_by_the_next_installation(slack: LocalSlack) -> None:
    """The app revokes its own token; installing again gives another, and the old one stays refused."""
    first = (await token_for(slack))["access_token"]
    tried = await slack.client(first).auth_revoke(test=True)
    revoked = await slack.client(first).auth_revoke()
    with pytest.raises(SlackApiError, match="token_revoked"):
        await slack.client(first).auth_test()
    second = (await token_for(slack))["access_token"]

    assert [False, True] == [tried["revoked"], revoked["revoked"]]
    assert (await slack.client(second).auth_test())["ok"]
    with pytest.raises(SlackApiError, match="token_revoked"):
        await slack.client(first).auth_test()


async def test_app_uninstalls_itself(slack: LocalSlack) -> None:
    """apps.uninstall needs the app's own secret, and ends it in the token's workspace alone."""
    token = (await token_for(slack))["access_token"]
    access = {"client_id": slack.details["client_id"], "client_secret": slack.details["client_secret"]}
    with pytest.raises(SlackApiError, match="bad_client_secret"):
        await slack.client(token).apps_uninstall(**access | {"client_secret": "wrong"})
    await slack.client(token).apps_uninstall(**access)

    with pytest.raises(SlackApiError, match="account_inactive"):
        await slack.client(token).auth_test()
    assert (await slack.bot.auth_test())["ok"]
