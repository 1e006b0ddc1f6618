"""Which settings exist, and what is said when one is wrong?"""

import base64
import os
from pathlib import Path

import pytest

from bot.config import BadSettings, Settings, load_settings

FERNET_KEY = base64.urlsafe_b64encode(b"k" * 32).decode()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        for spelling in (name, name.upper()):
            if spelling in os.environ:
                monkeypatch.delenv(spelling)


@pytest.fixture
def env(monkeypatch: pytest.MonkeyPatch):
    def set_variables(**variables: str) -> None:
        for name, value in {"DISCORD_TOKEN": "token", **variables}.items():
            monkeypatch.setenv(name, value)

    return set_variables


def problems() -> tuple[str, ...]:
    with pytest.raises(BadSettings) as failed:
        load_settings(None)
    assert failed.value.__cause__ is None
    assert str(failed.value) == "\n".join(failed.value.problems)
    return failed.value.problems


def test_a_token_is_all_that_must_be_set(env) -> None:
    env()
    settings = load_settings(None)
    assert settings.discord_token.get_secret_value() == "token"
    assert settings.publora_api_url == "https://api.publora.com"
    assert settings.database_url == "sqlite+aiosqlite:///data/publora.sqlite3"
    assert settings.media_url == "data/media"
    assert settings.web_port is None
    assert settings.web_host == "127.0.0.1"
    assert settings.public_url is None
    assert settings.purge_after_days == 30
    assert settings.max_file_mb == 512


def test_database_and_media_follow_the_data_folder(env, tmp_path: Path) -> None:
    env(DATA_DIR=str(tmp_path))
    settings = load_settings(None)
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/publora.sqlite3"
    assert settings.media_url == str(tmp_path / "media")


def test_database_and_media_can_be_elsewhere(env) -> None:
    env(DATABASE_URL="postgresql+asyncpg://u:p@db/publora", MEDIA_URL="s3://bucket/prefix")
    settings = load_settings(None)
    assert settings.database_url == "postgresql+asyncpg://u:p@db/publora"
    assert settings.media_url == "s3://bucket/prefix"


def test_the_env_file_is_read_and_the_environment_wins(env, tmp_path: Path) -> None:
    env(LOG_LEVEL="warning")
    env_file = tmp_path / ".env"
    env_file.write_text("LOG_LEVEL=debug\nLOG_FORMAT=json\nPOSTGRES_PASSWORD=not-ours\n")
    settings = load_settings(env_file)
    assert (settings.log_level, settings.log_format) == ("warning", "json")


def test_an_absent_env_file_is_no_problem(env, tmp_path: Path) -> None:
    env()
    assert load_settings(tmp_path / ".env").log_level == "info"


def test_an_empty_value_counts_as_not_set(env) -> None:
    env(DISCORD_DEV_GUILD="", WEB_PORT="", LOG_LEVEL="", BOT_SECRET_KEYS="")
    settings = load_settings(None)
    assert settings.discord_dev_guild is None
    assert settings.web_port is None
    assert settings.log_level == "info"
    assert settings.bot_secret_keys is None


def test_a_missing_token_is_the_only_complaint() -> None:
    assert problems() == ("DISCORD_TOKEN: is not set",)


def test_each_wrong_setting_gets_one_line(env) -> None:
    env(
        DISCORD_TOKEN="  ",
        WEB_PORT="99999",
        LOG_LEVEL="loud",
        DATABASE_URL="mysql://db",
        DISCORD_DEV_GUILD="x",
    )
    names = [line.partition(":")[0] for line in problems()]
    assert sorted(names) == ["DATABASE_URL", "DISCORD_DEV_GUILD", "DISCORD_TOKEN", "LOG_LEVEL", "WEB_PORT"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DISCORD_API_URL", "https://discord.example/api/v10"),
        ("DISCORD_API_URL", "http://127.0.0.1.example/api/v10"),
        ("DISCORD_API_URL", "http://127.0.0.1@example.com/"),
        ("DISCORD_GATEWAY_URL", "wss://gateway.example"),
        ("DISCORD_GATEWAY_URL", "http://127.0.0.1:1"),
        ("PUBLORA_API_URL", "http://api.publora.com"),
        ("PUBLORA_API_URL", "api.publora.com"),
        ("DATABASE_URL", "mysql://u:p@db/publora"),
        ("DATABASE_URL", "postgresql+psycopg://u:p@db/publora"),
        ("DATABASE_URL", "/data/publora.sqlite3"),
        ("MEDIA_URL", "gs://bucket"),
        ("BOT_SECRET_KEYS", "too-short"),
        ("BOT_SECRET_KEYS", ",,"),
        ("LOG_FORMAT", "xml"),
        ("PUBLIC_URL", "http://bot.example"),
        ("PUBLIC_URL", "https://bot.example/?a=b"),
        ("PUBLIC_URL", "https:///hooks"),
        ("WEB_PORT", "0"),
        ("MAX_FILE_MB", "513"),
        ("PURGE_AFTER_DAYS", "0"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_name(env, name: str, value: str) -> None:
    env(**{name: value})
    said = problems()
    assert [line.partition(":")[0] for line in said] == [name]
    assert value not in said[0]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_stand_ins_on_this_machine_are_accepted(env, host: str) -> None:
    env(
        DISCORD_API_URL=f"http://{host}/api/v10",
        DISCORD_GATEWAY_URL=f"ws://{host}/gateway/",
        PUBLORA_API_URL=f"http://{host}/",
    )
    settings = load_settings(None)
    assert settings.discord_api_url == f"http://{host}/api/v10"
    assert settings.discord_gateway_url == f"ws://{host}/gateway"
    assert settings.publora_api_url == f"http://{host}"


@pytest.mark.parametrize("url", ["https://bot.example/publora/", "http://127.0.0.1:8080"])
def test_a_public_address_needs_a_port_to_answer_on(env, url: str) -> None:
    env(PUBLIC_URL=url)
    assert problems() == ("PUBLIC_URL needs WEB_PORT, the port on which the bot answers what comes there",)
    env(PUBLIC_URL=url, WEB_PORT="8080")
    assert load_settings(None).public_url == url.rstrip("/")


def test_half_a_stand_in_for_discord_is_refused(env) -> None:
    env(DISCORD_API_URL="http://127.0.0.1:8000/api/v10")
    assert problems() == ("DISCORD_API_URL and DISCORD_GATEWAY_URL must be set together",)


def test_several_secret_keys_are_accepted(env) -> None:
    env(BOT_SECRET_KEYS=f"{FERNET_KEY}, {FERNET_KEY},")
    keys = load_settings(None).bot_secret_keys
    assert keys is not None
    assert keys.get_secret_value() == f"{FERNET_KEY}, {FERNET_KEY},"


def test_nothing_printable_shows_a_secret(env) -> None:
    env(
        DISCORD_TOKEN="planted-token",
        BOT_SECRET_KEYS=FERNET_KEY,
        DATABASE_URL="postgresql+asyncpg://publora:planted-password@db/publora",
    )
    settings = load_settings(None)
    shown = f"{settings!r} {settings}"
    assert "planted" not in shown
    assert FERNET_KEY not in shown


def test_no_complaint_shows_a_secret(env) -> None:
    env(
        BOT_SECRET_KEYS="planted-key",
        DATABASE_URL="mysql://u:planted-password@db",
        WEB_PORT="planted-port",
    )
    assert "planted" not in "\n".join(problems())


def test_settings_cannot_be_changed_later(env) -> None:
    env()
    settings = load_settings(None)
    with pytest.raises(ValueError, match="frozen"):
        settings.log_level = "debug"
