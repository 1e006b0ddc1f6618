"""Is what happened said once, in one form, with nothing secret in it?"""

import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from bot.log import HIDDEN, configure_logging, redact

PUBLORA_KEY = "sk_1764240000.9f8e7d6c5b4a39281706f5e4d3c2b1a0"
DISCORD_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GabcdE." + "planted-planted-planted-planted-abcd12"
FERNET_KEY = "cGxhbnRlZHBsYW50ZWRwbGFudGVkcGxhbnRlZHBsYW4="
SIGNATURE = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
WEBHOOK_TOKEN = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5OnBsYW50ZWQ"
LINKS = {
    PUBLORA_KEY: f"key={PUBLORA_KEY}",
    DISCORD_TOKEN: f"token {DISCORD_TOKEN}",
    FERNET_KEY: f"keys: {FERNET_KEY},{FERNET_KEY}",
    SIGNATURE: f"https://media.example/a.png?X-Amz-Date=20261127T080000Z&X-Amz-Signature={SIGNATURE}&x=1",
    "planted-session": "https://media.example/a.png?X-Amz-Security-Token=planted-session",
    "0123abcd": "https://cdn.example/attachments/1/2/a.png?ex=1&is=2&hm=0123abcd&",
    WEBHOOK_TOKEN: f"https://discord.example/api/v10/webhooks/123/{WEBHOOK_TOKEN}/messages/@original",
    "callback-planted": "POST /api/v10/interactions/123/callback-planted/callback",
    "payload-planted": "{'id': '1', 'token': 'payload-planted', 'type': 2}",
    "header-planted": "{'Authorization': 'Bot header-planted'}",
    "database-planted": "postgresql+asyncpg://publora:database-planted@db:5432/publora",
}


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Leave the process's logging as pytest had set it up."""
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    root.handlers = []
    yield
    root.handlers, sys.excepthook = handlers, hook
    root.setLevel(level)
    for name in ("discord", "asyncio", "aiohttp.access", "aiosqlite", "alembic", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()


def fail(message: str) -> None:
    held = message[::-1]
    raise ValueError(message, len(held))


@pytest.mark.parametrize(("secret", "text"), LINKS.items())
def test_a_secret_is_hidden_and_its_surroundings_stay(secret: str, text: str) -> None:
    assert secret in text
    hidden = redact(text)
    assert secret not in hidden
    assert HIDDEN in hidden
    assert hidden.split(HIDDEN)[0].rstrip("=") in text


@pytest.mark.parametrize(
    "text",
    [
        "task_scheduler woke up, disk_usage_percent is fine",
        "post 12 of guild 1204738502938475612 is out: https://x.example/status/1204738502938475612",
        "https://media.example/a.png?width=100&alarm=3",
        "listening on http://127.0.0.1:8080/healthz",
        "GET /api/v10/webhooks/123",
        "3f786850e387550fdab836ed7e6dc881de23001b",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("fmt", ["console", "json"])
@pytest.mark.parametrize(("secret", "text"), LINKS.items())
def test_no_road_to_the_log_leads_around_redaction(
    capsys: pytest.CaptureFixture[str], fmt: str, secret: str, text: str
) -> None:
    configure_logging("debug", fmt)
    log = structlog.stdlib.get_logger("bot.test")
    log.info(text)
    log.info("a field", value=text, nested={"deep": [text]}, thing=ValueError(text))
    logging.getLogger("discord.http").warning("answered %s", text)
    logging.getLogger("aiohttp.client").debug("two lines\n%s", text)
    try:
        fail(f"\n{text}")
    except ValueError:
        log.exception("ours failed")
        logging.getLogger("asyncio").exception("a library's failed")
    written = capsys.readouterr().err
    assert written.count("ValueError") >= 3
    assert written.count(HIDDEN) >= 7
    assert secret not in written


def test_a_traceback_is_written_without_local_variables(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "console")
    try:
        fail("broken")
    except ValueError:
        structlog.stdlib.get_logger("bot.test").exception("failed")
    written = capsys.readouterr().err
    assert "Traceback (most recent call last)" in written
    assert "nekorb" not in written


def test_an_uncaught_error_is_redacted_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    error = ValueError(f"bad key {PUBLORA_KEY}")
    sys.excepthook(ValueError, error, None)
    line = json.loads(capsys.readouterr().err)
    assert line["level"] == "critical"
    assert line["exception"] == f"ValueError: bad key sk_{HIDDEN}"


def test_our_lines_and_those_of_libraries_have_one_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    with structlog.contextvars.bound_contextvars(guild_id=1):
        structlog.stdlib.get_logger("bot.test").info("linked", accounts=2)
        logging.getLogger("discord.client").warning("slow %s", "down")
    ours, theirs = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert ours.pop("timestamp").endswith("Z")
    assert ours == {"event": "linked", "accounts": 2, "guild_id": 1, "level": "info", "logger": "bot.test"}
    assert theirs["event"] == "slow down"
    assert (theirs["logger"], theirs["level"], theirs["guild_id"]) == ("discord.client", "warning", 1)


def test_payloads_of_discord_are_not_logged_even_at_debug(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("debug", "console")
    logging.getLogger("discord.gateway").debug("WebSocket Event: somebody's words")
    logging.getLogger("aiohttp.access").info("GET /healthz 200")
    structlog.stdlib.get_logger("bot.test").debug("ours is")
    written = capsys.readouterr().err
    assert "somebody's words" not in written
    assert "healthz" not in written
    assert "ours is" in written


def test_a_higher_level_silences_everybody_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("error", "console")
    structlog.stdlib.get_logger("bot.test").warning("ours")
    logging.getLogger("discord.client").warning("theirs")
    assert capsys.readouterr().err == ""


def test_configuring_twice_does_not_write_twice(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    configure_logging("info", "json")
    structlog.stdlib.get_logger("bot.test").info("once")
    assert len(capsys.readouterr().err.splitlines()) == 1
