"""Does .env.example show every setting, and nothing else?"""

import re
from pathlib import Path

import pytest

from bot.config import BadSettings, Settings, load_settings

ASSIGNMENT = re.compile(r"^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)

# Settings whose shown value is the default; the others show an example or nothing.
DEFAULTS = (
    "PUBLORA_API_URL",
    "DATA_DIR",
    "PURGE_AFTER_DAYS",
    "MAX_FILE_MB",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "WEB_HOST",
)


@pytest.fixture
def example(root: Path) -> Path:
    return root / ".env.example"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_every_setting_is_shown_once_and_nothing_else_is(example: Path) -> None:
    shown = [name for name, _ in ASSIGNMENT.findall(example.read_text())]
    assert sorted(shown) == sorted(name.upper() for name in Settings.model_fields)


def test_it_lacks_only_the_token(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSettings) as failed:
        load_settings(example)
    assert failed.value.problems == ("DISCORD_TOKEN: is not set",)
    monkeypatch.setenv("DISCORD_TOKEN", "token")
    assert load_settings(example) == load_settings(None)


def test_every_value_it_shows_is_accepted(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "token")
    everything = tmp_path / ".env"
    everything.write_text(
        "\n".join(f"{name}={value}" for name, value in ASSIGNMENT.findall(example.read_text()))
    )
    assert load_settings(everything).database_url.startswith("postgresql+asyncpg://")


def test_defaults_it_names_are_the_defaults(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "token")
    defaults = load_settings(None)
    shown = dict(ASSIGNMENT.findall(example.read_text()))
    for name in DEFAULTS:
        assert shown[name] == str(getattr(defaults, name.lower())), name
