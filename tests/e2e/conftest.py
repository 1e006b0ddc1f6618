"""The whole bot in its simulated surroundings, on a frozen clock."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from team import Team, bodies, check_answers, check_audit

from bot.errors import Problem
from sandbox.acting import walk
from sandbox.clock import MovableClock
from sandbox.rig import Rig, open_rig

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MOST_TEXT, MOST_FILES = 4000, 10
"""Of one message (discord.md 4)."""


@pytest.fixture
def profile() -> str:
    """Which Publora the stand-in plays; tests for both parametrize it."""
    return "current"


@pytest.fixture
def untouched() -> bool:
    """Whether the audit trail must be whole afterwards; tests that tamper with it say no."""
    return True


@pytest.fixture
async def rig(tmp_path: Path, profile: str, untouched: bool) -> AsyncGenerator[Rig]:
    """The real bot, the simulated Discord, Publora's stand-in and the object store.

    Afterwards everybody must have got an answer that Discord takes, nothing but what people read may have
    been raised, and the audit trail must be whole and in words.
    """
    async with open_rig(tmp_path / "data", MovableClock(start=NOW), profile=profile) as opened:
        yield opened
        check_answers(opened)
        check_sizes(opened)
        assert [error for error in opened.env.errors if not isinstance(error.__cause__, Problem)] == []
        if untouched:
            await check_audit(opened)


def check_sizes(rig: Rig) -> None:
    """Fail when a message had more text or more files than Discord takes; the simulated one takes any."""
    for body in bodies(rig):
        texts = [str(part.get("content", "")) for part in walk(body["components"])]
        assert sum(map(len, texts)) <= MOST_TEXT, texts
        assert len(body.get("attachments", ())) <= MOST_FILES, body["attachments"]


@pytest.fixture
async def acme(rig: Rig) -> Team:
    """Acme Marketing, linked with the demo key."""
    team = Team(rig)
    await team.link()
    return team
