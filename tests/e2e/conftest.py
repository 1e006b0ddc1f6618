import pytest
from team import Team

from sandbox.rig import Rig


@pytest.fixture
async def acme(rig: Rig) -> Team:
    """Acme Marketing, linked with the demo key."""
    team = Team(rig)
    await team.link()
    return team
