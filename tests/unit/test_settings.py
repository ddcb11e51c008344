"""Settings: where they come from, what wins, and how mistakes are told."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsUnusable, load_settings, problems_for_slack
from storage.settings import ChannelMode

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the environment nor a `.env` of whoever runs the tests counts."""
    for name in variables():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def variables() -> set[str]:
    return {str(field.validation_alias) for field in Settings.model_fields.values()}


def problems() -> str:
    with pytest.raises(SettingsUnusable) as raised:
        load_settings()
    return str(raised.value)


def test_nothing_needs_to_be_set() -> None:
    """Readout asks before it works, and takes recordings of up to 1 GB and four hours."""
    settings = load_settings()

    assert ChannelMode.ASK is settings.channel_mode
    assert (1_000_000_000, 4 * 3600) == (settings.max_bytes, settings.max_seconds)


def test_command_line_wins_over_environment_and_environment_over_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was said last and nearest counts."""
    Path(".env").write_text("READOUT_HOME=from-file\nREADOUT_MAX_BYTES=1\nREADOUT_MAX_SECONDS=1\n", encoding="utf-8")
    monkeypatch.setenv("READOUT_HOME", "from-environment")
    monkeypatch.setenv("READOUT_MAX_BYTES", "2")

    settings = load_settings(READOUT_HOME=Path("from-command-line"))

    assert (Path("from-command-line"), 2, 1) == (settings.home, settings.max_bytes, settings.max_seconds)


def test_option_that_was_not_given_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An absent option is not a choice of nothing."""
    monkeypatch.setenv("READOUT_HOME", "from-environment")

    assert Path("from-environment") == load_settings(READOUT_HOME=None).home


def test_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """`.env.example` can be copied with its empty lines."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "")

    assert 2 == len(problems_for_slack(load_settings()))


@pytest.mark.parametrize("place", ["environment", "file"])
def test_unknown_setting_is_named(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing error would otherwise go unnoticed until it matters."""
    if place == "environment":
        monkeypatch.setenv("READOUT_CHANEL_MODE", "auto")
    else:
        Path(".env").write_text("READOUT_CHANEL_MODE=auto\n", encoding="utf-8")

    assert "READOUT_CHANEL_MODE is not a setting of Readout" in problems()


def test_all_mistakes_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody wants to fix them one start at a time."""
    wrong = {
        "READOUT_CHANNEL_MODE": "always",
        "READOUT_MAX_BYTES": "0",
        "READOUT_API_URL": "example.org",
        "SLACK_API_URL": "slack",
        "READOUT_UNKNOWN": "1",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)

    told = problems()

    assert told.startswith("These settings need fixing")
    assert all(name in told for name in wrong)


def test_secrets_are_never_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in a message about mistakes nor when settings are printed."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-very-secret")
    assert "very-secret" not in repr(load_settings())
    monkeypatch.setenv("READOUT_MAX_BYTES", "many")

    assert "very-secret" not in problems()


def test_other_server_needs_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address alone is not enough to sign in."""
    monkeypatch.setenv("READOUT_API_URL", "https://api.example.org")
    monkeypatch.setenv("READOUT_API_APP_ID", "id")

    assert "READOUT_API_APP_SECRET is missing" in problems()
    assert "READOUT_API_APP_ID is missing" not in problems()


def test_what_is_missing_is_named_with_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command's own needs are in the same message, whatever else is wrong."""
    monkeypatch.setenv("READOUT_MAX_BYTES", "many")
    monkeypatch.setenv("READOUT_UNKNOWN", "1")
    monkeypatch.setenv("READOUT_API_URL", "https://api.example.org")

    with pytest.raises(SettingsUnusable) as raised:
        load_settings(problems_for_slack)

    told = str(raised.value)
    for name in ("READOUT_MAX_BYTES", "READOUT_UNKNOWN", "READOUT_API_APP_ID", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        assert 1 == told.count(f"  - {name}")


def test_tokens_in_each_others_place_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two are easily confused, and Slack's own answer would not say so."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xapp-1-A0-secret")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xoxb-secret")

    told = problems_for_slack(load_settings())

    assert ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"] == [problem.split()[0] for problem in told]
    assert all("does not look right" in problem for problem in told)
    assert "secret" not in " ".join(told)


def test_signing_secret_takes_the_place_of_the_app_token_over_http() -> None:
    """Each way of being connected names what it needs, and nothing else."""
    told = problems_for_slack(load_settings(), http=True)

    assert ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"] == [problem.split()[0] for problem in told]


@pytest.mark.parametrize("url", ["https://readout.example.org", "https://example.org:8443/readout/", "http://[::1]:80"])
def test_public_url_is_kept_as_it_is(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path in front is the proxy's choice; on this machine nobody reads along."""
    monkeypatch.setenv("READOUT_PUBLIC_URL", url)

    assert url == load_settings().public_url


@pytest.mark.parametrize(
    "url",
    ["http://example.org", "example.org", "https://", "https://a@example.org", "https://a.org/?", "https://a.org#"],
)
def test_public_url_that_cannot_be_called_in_safety_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the API is told to call has a token in it."""
    monkeypatch.setenv("READOUT_PUBLIC_URL", url)

    assert "READOUT_PUBLIC_URL" in problems()


def test_every_setting_is_documented() -> None:
    """What can be set can be found."""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert [] == sorted(name for name in variables() if f"`{name}`" not in text)


def test_example_is_accepted_as_it_is() -> None:
    """Copying `.env.example` is a first step that works."""
    Path(".env").write_bytes((ROOT / ".env.example").read_bytes())

    assert 2 == len(problems_for_slack(load_settings()))
