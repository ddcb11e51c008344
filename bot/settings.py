"""The settings: one typed model, read from the environment and `.env`, in this one place."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, AnyHttpUrl, Field, SecretStr, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from storage.settings import ChannelMode

ENV_FILE = ".env"
PREFIX = "READOUT_"
SLACK_API_URL = "https://slack.com/api/"

MISSING = "{name} is missing ({what})"
UNLIKELY = "{name} does not look right: it must be {what}"
CREDENTIALS = {
    "SLACK_BOT_TOKEN": (r"xoxb-[\w-]+", "the bot token, xoxb-…, from OAuth & Permissions"),
    "SLACK_APP_TOKEN": (
        r"xapp-[\w-]+",
        "an app-level token, xapp-…, with connections:write, from Basic Information",
    ),
    "SLACK_SIGNING_SECRET": (r"\w+", "the signing secret from Basic Information"),
}
"""The credentials by which Slack knows us, and we know Slack: their forms, and where they are found."""

LOOPBACK = {"127.0.0.1", "localhost", "::1"}

NOT_PUBLIC = "must be an address of the form https://…, without ? and #"

UNUSABLE = "These settings need fixing (in the environment or in .env; docs/settings.md lists them all):"


def _is_url(value: str) -> str:
    TypeAdapter(AnyHttpUrl).validate_python(value)
    return value


Url = Annotated[str, AfterValidator(_is_url)]
"""An http or https address, kept as it was written."""


def _is_public(value: str) -> str:
    parts = urlsplit(_is_url(value))
    is_safe = parts.scheme == "https" or parts.hostname in LOOPBACK
    if not is_safe or parts.username is not None or set("?#") & set(value):
        raise PydanticCustomError("not_public", NOT_PUBLIC)
    return value


PublicUrl = Annotated[str, AfterValidator(_is_public)]
"""An address that others call; what comes to it is not to be read on the way."""

LogLevel = Literal["debug", "info", "warning", "error"]


class SettingsUnusable(Exception):
    """Settings are unknown, missing or wrong; the text names them all."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join([UNUSABLE, *(f"  - {problem}" for problem in problems)]))


class Settings(BaseSettings):
    """
    Everything that can be set. Each field's alias is its environment variable.

    Tokens are SecretStr: they print as stars.
    """

    model_config = SettingsConfigDict(env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True)

    home: Path = Field(default=Path("readout-data"), validation_alias="READOUT_HOME")
    """Where databases and the engine's spool are kept."""
    channel_mode: ChannelMode = Field(default=ChannelMode.ASK, validation_alias="READOUT_CHANNEL_MODE")
    """What happens to a recording in a channel that has no setting of its own."""
    max_bytes: int = Field(default=1_000_000_000, validation_alias="READOUT_MAX_BYTES", gt=0)
    """The largest recording taken."""
    max_seconds: int = Field(default=4 * 3600, validation_alias="READOUT_MAX_SECONDS", gt=0)
    """The longest recording taken; the hosted API took four hours."""
    model: Path | None = Field(default=None, validation_alias="READOUT_MODEL")
    """A folder with a CTranslate2 Whisper model to use instead of the packaged one."""
    api_url: Url | None = Field(default=None, validation_alias="READOUT_API_URL")
    """Another server with the same contract, instead of the embedded engine."""
    api_app_id: str | None = Field(default=None, validation_alias="READOUT_API_APP_ID")
    api_app_secret: SecretStr | None = Field(default=None, validation_alias="READOUT_API_APP_SECRET")
    public_url: PublicUrl | None = Field(default=None, validation_alias="READOUT_PUBLIC_URL")
    """Where Readout is reached from outside over HTTP, so that the server of `api_url` can say that it has news."""
    log_level: LogLevel = Field(default="info", validation_alias="READOUT_LOG_LEVEL")
    slack_bot_token: SecretStr | None = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias="SLACK_SIGNING_SECRET")
    """The secret that Slack signs its requests with, where it calls us over HTTP."""
    slack_api_url: Url = Field(default=SLACK_API_URL, validation_alias="SLACK_API_URL")
    """Slack's Web API; a local Slack has its own."""


def load_settings(problems: "Callable[[Settings], list[str]]" = lambda _: [], **chosen: Any) -> Settings:
    """
    The settings of this process; `chosen` (by alias) wins over the environment, the environment over `.env`.

    Raises: SettingsUnusable, naming every variable that is unknown or wrong, and the further `problems` of a command.
    """
    fields = {str(field.validation_alias): field for field in Settings.model_fields.values()}
    given = {name for name in {*os.environ, *dotenv_values(ENV_FILE)} if name.startswith(PREFIX)}
    found = [f"{name} is not a setting of Readout" for name in sorted(given - set(fields))]
    chosen = {name: value for name, value in chosen.items() if value is not None}
    try:
        settings = Settings(**chosen)
    except ValidationError as error:
        wrong = {str(each["loc"][0]): each["msg"] for each in error.errors(include_input=False)}
        found += [f"{name}: {message}" for name, message in wrong.items()]
        # What else is wrong shows when these are as if they had not been given.
        settings = Settings(**chosen | {name: fields[name].default for name in wrong if name in fields})
    if found := found + _missing_for_api(settings) + problems(settings):
        raise SettingsUnusable(found)
    return settings


def problems_for_slack(settings: Settings, *, http: bool = False) -> list[str]:
    """List what `readout run` still needs before it can talk to Slack, and what cannot be right."""
    given = {"SLACK_BOT_TOKEN": settings.slack_bot_token}
    if http:
        given["SLACK_SIGNING_SECRET"] = settings.slack_signing_secret
    else:
        given["SLACK_APP_TOKEN"] = settings.slack_app_token
    problems = []
    for name, value in given.items():
        form, what = CREDENTIALS[name]
        if value is None:
            problems.append(MISSING.format(name=name, what=what))
        elif not re.fullmatch(form, value.get_secret_value()):
            problems.append(UNLIKELY.format(name=name, what=what))
    return problems


def _missing_for_api(settings: Settings) -> list[str]:
    if settings.api_url is None:
        return []
    given = {"READOUT_API_APP_ID": settings.api_app_id, "READOUT_API_APP_SECRET": settings.api_app_secret}
    return [f"{name} is missing; READOUT_API_URL needs it" for name, value in given.items() if value is None]
