"""Whatever people and apps write, the page shows it: no script runs, nothing is fetched, nothing breaks."""

import copy
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.async_api import Browser, Page, expect

from tests.browser.gallery import BLOCKS, Json
from tests.browser.parts import channel, message
from tests.browser.visits import Visits
from tests.scenario.workspace import Workspace, local_slack

STAGE = """
async ([person, file]) => {
  const modules = ["api", "directory", "timeline", "modalview"].map((name) => import(`/static/${name}.js`));
  const [api, { createDirectory }, { createTimeline }, { drawView }] = await Promise.all(modules);
  const { load } = await import("/static/later.js");
  await Promise.all(["acting", "cards", "chart", "inputblock", "table"].map(load));
  const directory = createDirectory(await api.workspace(person), person);
  const nothing = async () => false;
  const actor = new Proxy({}, { get: () => nothing });
  const context = { directory, actor, fileUrl: (id) => api.fileUrl(person, id), onAction: nothing, inThread: false };
  const stage = document.createElement("div");
  document.body.append(stage);

  const isOurs = ({ nodeName, attributes }) =>
    !["SCRIPT", "IFRAME", "OBJECT", "EMBED", "BASE", "META", "LINK", "STYLE"].includes(nodeName.toUpperCase()) &&
    [...attributes].every(({ name, value }) => !/^(on|srcdoc|style|formaction)/i.test(name) && isSafe(name, value));
  const isSafe = (name, value) => {
    if (!["href", "src", "action", "xlink:href", "poster"].includes(name)) return true;
    const { protocol, origin } = new URL(value, location.href);
    return origin === location.origin || (name === "href" && ["http:", "https:", "mailto:"].includes(protocol));
  };
  const looked = (node) => {
    stage.replaceChildren(node);
    for (const details of stage.querySelectorAll("details")) details.open = true;
    const strange = [...stage.querySelectorAll("*")].filter((element) => !isOurs(element));
    return { strange: strange.map((element) => element.outerHTML), words: stage.innerText, ran: window.ran ?? null };
  };

  window.drawMessage = (message) => {
    for (const shared of message.files ?? []) shared.id = file;
    const timeline = createTimeline("Random", context);
    timeline.show([message]);
    return looked(timeline.element);
  };
  window.drawModal = (view) => looked(drawView(view, { ...context, valueAt: () => undefined }, {}));
}
"""
"""Lets the page's own modules draw a message or a modal, and looks at what they made."""

RUN = "window.ran=1"
"""What an attack does; nothing else sets this."""
NASTY = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg/onload={RUN}>",
    f'"><a href="javascript:{RUN}">x</a>',
    f"' onfocus={RUN} autofocus tabindex=1 '",
    f"<javascript:{RUN}|click>",
    f"<JaVaScRiPt:{RUN}>",
    f"<data:text/html,<script>{RUN}</script>|x>",
    f"[x](javascript:{RUN})",
    "[x](//evil.example/x.png)",
    "![x](https://evil.example/x.png)",
    "<https://evil.example/x|*_~`>",
    "<//evil.example|x>",
    "</pre></div></article><iframe srcdoc='<script>parent.ran=1</script>'>",
    "<!channel><@U0ANNAHOLM1|<b>><#C1|<i>>",
    "<!date^99999999999999^{date} {x}^javascript:window.ran=1|<u>>",
    "<!date^1^{date_long_pretty} at {time}|x>",
    "&lt;script&gt; &amp;amp; &#60;script&#62;",
    "```<script>``` `<img>` > * _ ~",
    "\u2028\u202e\u0007\U0001f600",
    "__proto__",
    "constructor",
    "{{7*7}}${7*7}",
    "| a | b |\n|---|---|\n| <b> | `|` |",
    "url(https://evil.example/x)",
    f"https://evil.example/?a=<script>{RUN}</script>",
)
FOREVER = {
    "stars": "*a " * 4000,
    "nested marks": "*_~" * 1000 + "x" + "~_*" * 1000,
    "open angles": "<" * 12000,
    "open brackets": "[" * 6000 + "](" * 3000,
    "backticks": "`" * 11999 + "x",
    "fences": "```\n" * 4000,
    "underscores": "_a" * 6000,
    "colons": ":a" * 6000,
    "quotes": "> " * 6000,
    "bars": "|" * 12000,
    "ampersands": "&amp;" * 8000,
}
"""Texts on which careless patterns take for ever; as long as Slack takes them."""
MOST_SECONDS = 5

DEEPEST = 13_200 // len('{"type":"container","child_blocks":[]}')
"""More containers in each other do not fit into what Slack takes of blocks."""

STRUCTURAL = {"type", "style"}
"""Values that say what is drawn."""
WORDS = st.lists(st.sampled_from(NASTY) | st.text(max_size=30), min_size=1, max_size=4).map("".join)
KEYS = st.sampled_from(("type", "text", "elements", "fields", "title", "url", "value", "rows", "options", "chart"))
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=5,
)

at_random = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value below a JSON value."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield (*path, key)
        yield from places(value, (*path, key))


def at(node: Any, path: tuple[Any, ...]) -> Any:
    """What is at the end of a way."""
    for key in path:
        node = node[key]
    return node


def put(node: Any, path: tuple[Any, ...], value: Any) -> None:
    """Replace what is at the end of a way."""
    at(node, path[:-1])[path[-1]] = value


@st.composite
def poisoned(draw: st.DrawFn) -> Json:
    """A good block with bad words in it."""
    block = copy.deepcopy(draw(st.sampled_from(list(BLOCKS.values()))))
    texts = [path for path in places(block) if isinstance(at(block, path), str) and path[-1] not in STRUCTURAL]
    for path in draw(st.lists(st.sampled_from(texts), max_size=4, unique=True)) if texts else ():
        put(block, path, draw(WORDS))
    return block


@st.composite
def broken(draw: st.DrawFn) -> Json:
    """A good block with junk in the place of one of its parts."""
    block = draw(poisoned())
    put(block, draw(st.sampled_from(list(places(block)))), draw(JUNK))
    return block


def names(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """Objects whose names and titles are bad words."""
    return st.fixed_dictionaries(dict.fromkeys(("name", "title", "text", "pretext", "fallback"), WORDS) | more)


FILES = names(mimetype=st.sampled_from(["text/plain", "image/svg+xml", "text/html"]), size=st.integers(0, 9**12))
ATTACHMENTS = names(title_link=WORDS, footer=WORDS, color=WORDS, author_name=WORDS, image_url=WORDS)
MESSAGES = st.fixed_dictionaries(
    {"text": WORDS, "username": WORDS, "bot_profile": names()},
    optional={
        "files": st.lists(FILES, max_size=2),
        "attachments": st.lists(ATTACHMENTS, max_size=2),
        "reactions": st.lists(names(users=st.lists(WORDS, max_size=2), count=st.integers(1, 9)), max_size=2),
        "edited": st.just({"ts": "1"}),
    },
).map(lambda message: {"ts": "1795354301.572206", "bot_id": "B1", **message})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Page]:
    """A page that draws what it is given; `visits` looks whether anything leaves it."""
    async with local_slack(tmp_path_factory.mktemp("slack")) as slack:
        visits = Visits(browser, slack.details["url"])
        await slack.upload(("words.txt", b"hello"))
        [file] = (await slack.messages())[-1]["files"]
        page = await visits.open("anna/general")
        await page.evaluate(STAGE, [slack.user("anna"), file["id"]])
        yield page
        await visits.end()


async def drawn(stage: Page, draw: str, value: Json) -> str:
    """Let the page draw a value; nothing that could act is in it. Gives its words."""
    seen = await stage.evaluate(f"(value) => {draw}(JSON.parse(value))", json.dumps(value))
    assert not seen["strange"]
    assert seen["ran"] is None
    return str(seen["words"])


async def draw_message(stage: Page, message: Json) -> str:
    """Draw a message of any ts; gives its words."""
    return await drawn(stage, "drawMessage", {"ts": "1795354301.572206", "text": "", **message})


@at_random
@given(message=MESSAGES)
async def test_random_messages_are_harmless(stage: Page, message: Json) -> None:
    """Texts, names of files, attachments and reactions never become markup of the page."""
    await draw_message(stage, message)


@at_random
@given(blocks=st.lists(poisoned() | broken(), min_size=1, max_size=3))
async def test_random_blocks_are_harmless(stage: Page, blocks: list[Json]) -> None:
    """Bad words in good blocks, and broken blocks, are drawn or become a box with their JSON."""
    await draw_message(stage, {"blocks": blocks})


@at_random
@given(blocks=st.lists(poisoned(), min_size=1, max_size=3), title=WORDS)
async def test_random_modals_are_harmless(stage: Page, blocks: list[Json], title: str) -> None:
    """The same holds for what an app puts into a modal."""
    words = {"type": "plain_text", "text": title}
    view = {"type": "modal", "title": words, "submit": words, "close": words, "blocks": blocks}

    await drawn(stage, "drawModal", view)


@at_random
@given(written=WORDS.filter(str.strip))
async def test_rich_text_says_exactly_what_was_written(stage: Page, written: str) -> None:
    """No character of it is read for markup, entities included."""
    line = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": written}]}
    await draw_message(stage, {"blocks": [{"type": "rich_text", "elements": [line]}]})

    assert written == await stage.evaluate("document.querySelector('pre').textContent")


@pytest.mark.parametrize("text", FOREVER.values(), ids=FOREVER.keys())
@pytest.mark.parametrize("kind", ["text", "markdown"])
async def test_long_hostile_text_is_drawn_in_time(kind: str, text: str, stage: Page) -> None:
    """The longest text that Slack takes holds up nobody."""
    began = time.monotonic()

    await draw_message(stage, {"blocks": [{"type": kind, "text": text}]} if kind == "markdown" else {"text": text})

    assert MOST_SECONDS > time.monotonic() - began


async def test_deep_nesting_is_a_box_or_drawn(stage: Page) -> None:
    """Blocks in blocks in blocks break nothing, as deep as fits into a message."""
    deep: Json = BLOCKS["header"]
    for _ in range(DEEPEST):
        deep = {"type": "container", "child_blocks": [deep]}

    words = await draw_message(stage, {"blocks": [deep, BLOCKS["header"]]})

    assert "A header" in words


async def test_bad_words_come_through_the_workspace_unharmed(visits: Visits, slack: Workspace) -> None:
    """Written by a person, in the name of a file and in a topic, they are shown and can be edited; nothing runs."""
    for words in NASTY:
        await slack.say(words)
    await slack.upload((f"{NASTY[1].replace('/', '')}.txt", b"hello"))
    await slack.api("conversations.setTopic", channel=slack.channel("design"), topic=NASTY[0])
    page = await visits.open("anna/design")
    await expect(channel(page).get_by_role("article")).to_have_count(len(NASTY) + 1)
    await expect(channel(page).get_by_text(NASTY[0]).first).to_be_visible()

    await message(channel(page), NASTY[2]).focus()
    await page.keyboard.press("e")

    await expect(page.get_by_role("textbox", name="Edit message")).to_have_value(NASTY[2])
    assert await page.evaluate("window.ran") is None
