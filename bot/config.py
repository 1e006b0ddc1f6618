"""Which settings exist, and are they valid?"""

import base64
import ipaddress
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DATABASE_SCHEMES = ("sqlite", "sqlite+aiosqlite", "postgres", "postgresql", "postgresql+asyncpg")


class BadSettings(Exception):
    """Settings that cannot be used; `problems` holds one sentence per setting, none with a value in it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _loopback(*schemes: str) -> Callable[[str], str]:
    """Accept only addresses of this machine: a token must never go to a stranger posing as Discord."""

    def check(url: str) -> str:
        if urlsplit(url).scheme not in schemes or not _is_loopback(url):
            raise ValueError(
                f"must be {schemes[0]}://... on this machine, such as {schemes[0]}://127.0.0.1:8000"
            )
        return url.rstrip("/")

    return check


def _https_or_loopback(url: str) -> str:
    scheme = urlsplit(url).scheme
    if not (scheme == "https" or (scheme == "http" and _is_loopback(url))):
        raise ValueError("must be an https:// address (http:// only on this machine)")
    return url.rstrip("/")


def _public(url: str) -> str:
    url = _https_or_loopback(url)
    parts = urlsplit(url)
    if not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be a plain address, such as https://bot.example.com")
    return url


def _database(url: str) -> str:
    if url.partition("://")[0] not in DATABASE_SCHEMES:
        raise ValueError("must start with sqlite:/// or postgresql://")
    return url


def _media(url: str) -> str:
    if "://" in url and urlsplit(url).scheme not in ("file", "s3"):
        raise ValueError("must be a folder, a file:// address or s3://bucket/prefix")
    return url


def _fernet_keys(keys: SecretStr) -> SecretStr:
    for key in keys.get_secret_value().strip(", ").split(","):
        try:
            size = len(base64.b64decode(key.strip(), altchars=b"-_", validate=True))
        except ValueError:
            size = 0
        if size != 32:  # noqa: PLR2004 - a Fernet key is 32 bytes by definition
            raise ValueError("must be Fernet keys (44 characters of URL-safe base64), separated by commas")
    return keys


def _not_blank(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().strip():
        raise ValueError("is not set")
    return secret


class Settings(BaseSettings):
    """Everything that can be set, from the environment first and from the `.env` file second.

    An empty value counts as not set. What each setting does stands in `.env.example`.
    """

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    discord_token: Annotated[SecretStr, AfterValidator(_not_blank)]
    discord_api_url: Annotated[str, AfterValidator(_loopback("http", "https"))] | None = None
    discord_gateway_url: Annotated[str, AfterValidator(_loopback("ws", "wss"))] | None = None
    discord_dev_guild: Annotated[int, Field(gt=0)] | None = None
    publora_api_url: Annotated[str, AfterValidator(_https_or_loopback)] = "https://api.publora.com"
    publora_calls_per_minute: Annotated[int, Field(ge=5, le=6000)] = 25

    data_dir: Path = Path("data")
    # The address of a database may hold its password.
    database_url: Annotated[str, AfterValidator(_database), Field(repr=False)] = Field(
        default_factory=lambda found: f"sqlite+aiosqlite:///{found['data_dir'] / 'publora.sqlite3'}"
    )
    media_url: Annotated[str, AfterValidator(_media)] = Field(
        default_factory=lambda found: str(found["data_dir"] / "media")
    )
    bot_secret_keys: Annotated[SecretStr, AfterValidator(_fernet_keys)] | None = None

    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(str.lower)] = "info"
    log_format: Annotated[Literal["console", "json"], BeforeValidator(str.lower)] = "console"
    web_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    web_host: str = "127.0.0.1"
    public_url: Annotated[str, AfterValidator(_public)] | None = None

    sampling: bool = True
    purge_after_days: Annotated[int, Field(ge=1, le=3650)] = 30
    max_file_mb: Annotated[int, Field(ge=1, le=512)] = 512

    @model_validator(mode="after")
    def _both_halves_of_discord(self) -> Self:
        if (self.discord_api_url is None) != (self.discord_gateway_url is None):
            raise ValueError("DISCORD_API_URL and DISCORD_GATEWAY_URL must be set together")
        return self

    @model_validator(mode="after")
    def _public_where_it_listens(self) -> Self:
        if self.public_url and self.web_port is None:
            raise ValueError("PUBLIC_URL needs WEB_PORT, the port on which the bot answers what comes there")
        return self


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """Read the environment and `env_file` (which may be absent); raises BadSettings."""
    try:
        return Settings(_env_file=env_file)  # pyright: ignore[reportCallIssue]  # the values come from outside
    except ValidationError as failed:
        raise BadSettings(tuple(_sentences(failed))) from None


def _sentences(failed: ValidationError) -> Iterator[str]:
    for error in failed.errors(include_input=False):
        if error["type"] != "default_factory_not_called":  # a default that waits for a wrong setting above it
            said = "is not set" if error["type"] == "missing" else error["msg"].removeprefix("Value error, ")
            yield f"{str(error['loc'][0]).upper()}: {said}" if error["loc"] else said
