"""The whole bot in its simulated surroundings, on a frozen clock."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from team import Team, check_answers, check_audit

from bot.errors import Problem
from sandbox.clock import MovableClock
from sandbox.rig import Rig, open_rig

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


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

    Afterwards everybody must have got an answer, nothing but what people read may have been raised, and the
    audit trail must be whole and in words.
    """
    async with open_rig(tmp_path / "data", MovableClock(start=NOW), profile=profile) as opened:
        yield opened
        check_answers(opened)
        assert [error for error in opened.env.errors if not isinstance(error.__cause__, Problem)] == []
        if untouched:
            await check_audit(opened)


@pytest.fixture
async def acme(rig: Rig) -> Team:
    """Acme Marketing, linked with the demo key."""
    team = Team(rig)
    await team.link()
    return team
