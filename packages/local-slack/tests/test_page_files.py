"""The files of the local Slack's page, read as text: what is loaded at once and what later."""

import re
from pathlib import Path

import local_slack

STATIC = Path(local_slack.__file__).parent / "static"
IMPORT = re.compile(r'^import [^;]*?"\./(\w+)\.js";', re.MULTILINE)


def imported(name: str, known: set[str] | None = None) -> set[str]:
    """The modules that come with one, itself included."""
    known = set() if known is None else known
    if name not in known:
        known.add(name)
        for other in IMPORT.findall((STATIC / f"{name}.js").read_text()):
            imported(other, known)
    return known


def test_page_asks_for_all_modules_that_it_begins_with_at_once() -> None:
    """None of them is found only when another has arrived; and none is asked for that the page does not begin with."""
    preloaded = re.findall(r'"modulepreload" href="/static/(\w+)\.js"', (STATIC / "index.html").read_text())

    assert sorted(imported("app") - {"app"}) == preloaded


def test_every_module_and_stylesheet_has_its_use() -> None:
    """A module comes with the page, or later by its name; so does a stylesheet."""
    later = (STATIC / "later.js").read_text()
    asked = re.findall(r'(?:load\(|drawLater\(|inModule\()"(\w+)"', "".join(map(Path.read_text, STATIC.glob("*.js"))))
    modules = set[str]().union(*map(imported, ["app", "modal", *asked]))
    pages = "".join(map(Path.read_text, STATIC.glob("*.html")))

    assert {path.stem for path in STATIC.glob("*.js")} == modules
    for sheet in STATIC.glob("*.css"):
        assert f"/{sheet.name}" in pages or f'"{sheet.stem}"' in later or sheet.stem == "oauth"
