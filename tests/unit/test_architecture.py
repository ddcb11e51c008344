"""The house stands as docs/architecture.md draws it: imports go one way, and each third party has its door."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = {"local_slack": ROOT / "packages" / "local-slack"}
PACKAGES = ("bot", "handlers", "workspace", "blocks", "conversation", "engine", "storage", "local_slack")

ARROWS = {
    "bot": {"handlers", "workspace", "blocks", "conversation", "storage", "engine", "local_slack"},
    "handlers": {"workspace", "blocks", "storage", "conversation.models"},
    "workspace": {"conversation.models"},
    "blocks": {"conversation.captions", "conversation.models"},
    "storage": {"conversation.models"},
    "conversation": set(),
    "engine": {"conversation", "storage.backoff", "storage.clock", "storage.database", "storage.transaction"},
    "local_slack": set(),
}

ROOMS = {
    "bot": {
        "jobs": {"policies"},
        "work": {"jobs", "policies"},
        "serving": {"work", "settings"},
        "commands": {"serving", "wiring", "settings", "home", "logs"},
    },
    "engine": {
        "analysis": set(),
        "speech": {"child", "errors"},
        "queue": {"analysis", "speech", "understanding", "errors"},
        "api": {"queue", "analysis", "speech", "understanding", "conversations", "transcripts", "errors"},
    },
    "engine.analysis": {
        "english": set(),
        "findings": {"english"},
    },
    "local_slack": {
        "base": set(),
        "people": {"base"},
        "block_kit": {"base", "people"},
        "content": {"base", "people", "block_kit"},
        "delivery": {"base", "people", "block_kit", "content"},
        "site": {"base", "people", "block_kit", "content", "delivery"},
        "methods": {"base", "people", "block_kit", "content", "site", "delivery"},
        "acts": {"base", "people", "block_kit", "content", "delivery", "site"},
        "control": {"base", "people", "content", "delivery", "site", "acts"},
    },
}
"""The arrows inside a package, between its rooms and to modules beside them; the other modules put rooms together."""

DOORS = {
    "slack_bolt": {"handlers", "bot.serving", "bot.wiring"},
    "slack_sdk": {"handlers", "workspace", "bot.commands", "bot.serving", "bot.work", "bot.wiring", "local_slack"},
    "httpx": {
        "conversation",
        "engine.queue.webhooks",
        "workspace.downloads",
        "bot.wiring",
        "bot.commands.check",
        "bot.commands.process",
        "local_slack.delivery.http_mode",
    },
    "sqlite_utils": {"storage", "engine.queue.schema"},
    "apscheduler": {"bot.work.schedule"},
    "av": {"engine.speech"},
    "faster_whisper": {"engine.speech"},
    "onnxruntime": {"engine.speech.voices"},
    "vaderSentiment": {"engine.analysis"},
}


def modules(package: str) -> Iterator[tuple[str, set[str]]]:
    """Each module of a package and what it imports, type-checking imports included."""
    place = PLACES.get(package, ROOT)
    for path in sorted((place / package.replace(".", "/")).rglob("*.py")):
        name = ".".join(path.relative_to(place).with_suffix("").parts).removesuffix(".__init__")
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


@pytest.mark.parametrize("package", ROOMS)
def test_imports_between_rooms_go_one_way(package: str) -> None:
    """A room imports only the rooms that its arrows point to, and nothing that puts rooms together."""
    wrong = [
        f"{module} imports {imported}"
        for room, arrows in ROOMS[package].items()
        for module, found in modules(package)
        if within(module, {f"{package}.{room}"})
        for imported in sorted(found)
        if within(imported, {package}) and not within(imported, {f"{package}.{other}" for other in arrows | {room}})
    ]

    assert [] == wrong


@pytest.mark.parametrize("package", ROOMS)
def test_every_room_has_its_arrows(package: str) -> None:
    """Each folder of a package that holds modules is drawn, and the arrows make no circle."""
    rooms = ROOMS[package]

    assert {
        path.parent.name for path in (PLACES.get(package, ROOT) / package.replace(".", "/")).glob("*/__init__.py")
    } == set(rooms)
    assert list(TopologicalSorter(rooms).static_order())


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
