"""The house stands as docs/architecture.md draws it: imports go one way, and each third party has its door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "blocks", "conversation", "engine", "storage", "local_slack")

ARROWS = {
    "bot": {"handlers", "blocks", "conversation", "storage", "engine", "local_slack"},
    "handlers": {"blocks", "storage", "conversation.models"},
    "blocks": {"conversation.models"},
    "storage": {"conversation.models"},
    "conversation": set(),
    "engine": {"conversation", "storage.clock", "storage.database"},
    "local_slack": set(),
}

DOORS = {
    "slack_bolt": {"handlers", "bot"},
    "slack_sdk": {"handlers", "bot", "local_slack"},
    "httpx": {
        "conversation",
        "engine.webhooks",
        "bot.downloads",
        "bot.wiring",
        "bot.check",
        "bot.process",
        "local_slack.http_mode",
    },
    "sqlite_utils": {"storage", "handlers", "bot", "engine"},
    "apscheduler": {"bot.schedule"},
    "av": {"engine"},
    "faster_whisper": {"engine"},
    "vaderSentiment": {"engine"},
}


def modules(package: str) -> Iterator[tuple[str, set[str]]]:
    """Each module of a package and what it imports, type-checking imports included."""
    for path in sorted((ROOT / package).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield name, set(imports(ast.parse(path.read_text(encoding="utf-8"))))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(module: str, places: set[str]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_go_one_way(package: str) -> None:
    """A package imports only what its arrows point to."""
    allowed = ARROWS[package] | {package}

    wrong = [
        f"{module} imports {imported}"
        for module, found in modules(package)
        for imported in sorted(found)
        if within(imported, set(PACKAGES)) and not within(imported, allowed)
    ]

    assert [] == wrong


@pytest.mark.parametrize("library", DOORS)
def test_third_parties_have_one_door(library: str) -> None:
    """A library is imported only where the architecture says."""
    wrong = [
        f"{module} imports {imported}"
        for package in PACKAGES
        for module, found in modules(package)
        for imported in sorted(found)
        if within(imported, {library}) and not within(module, DOORS[library])
    ]

    assert [] == wrong
