"""Acts: everything that is done to posts, by people and by time, during which the bot is killed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from tests.process.chaos_circle import Circle
from tests.process.chaos_rig import Rig
from tests.process.chaos_runs import MOVED_BY
from tests.process.chaos_troubles import PROFILES
from tests.process.script import Payload

AHEAD = timedelta(hours=6)
SOON = timedelta(minutes=20)
UNDO = timedelta(minutes=11)
LOOK = timedelta(minutes=31)
"""Behind the next look at a draft that waits for approval."""
FAR = timedelta(hours=30)
"""A move by so much voids approvals."""


@dataclass(frozen=True)
class Act:
    """Something done to a post: from which occasion on boundaries count, what comes before, and the deed."""

    occasion: str
    prepare: Callable[[Circle], Awaitable[Payload | None]]
    do: Callable[[Rig, Circle, Payload | None], Awaitable[object]]
    ahead: timedelta = AHEAD


@dataclass(frozen=True)
class Shape:
    """An act at a Publora of one profile, on a post with some pictures that needs some approvals."""

    name: str
    profile: str
    pictures: int = 0
    needed: int = 0

    def __str__(self) -> str:
        needing = f", {self.needed} approvals" if self.needed else ""
        return f"{self.name}, {self.profile}, {self.pictures} pictures{needing}"


async def _nothing(_: Circle) -> None:
    """A post that is not there yet."""


async def _scheduled(circle: Circle) -> None:
    await circle.schedule()


async def _moved(circle: Circle) -> Payload | None:
    await circle.schedule()
    return await circle.move(MOVED_BY)


async def _deleted(circle: Circle) -> Payload | None:
    await circle.schedule()
    return await circle.delete()


async def _almost_approved(circle: Circle) -> None:
    await circle.schedule()
    await circle.approve_until(1)


async def _suggested(circle: Circle) -> None:
    await circle.schedule()
    await circle.settle()
    await circle.suggest("Priya")


async def _approved(circle: Circle) -> None:
    await circle.schedule()
    await circle.approve_until(0)


async def _changed_at_publora(circle: Circle) -> None:
    await _approved(circle)
    await circle.meddle(content="What nobody approved")


async def _scheduled_at_publora(circle: Circle) -> None:
    await circle.schedule()
    await circle.meddle(status="scheduled", scheduledTime=circle.time)


async def _taken_back(circle: Circle) -> None:
    await _changed_at_publora(circle)
    await circle.check()


def _passing(span: timedelta) -> Callable[[Rig, Circle, Payload | None], Awaitable[object]]:
    return lambda rig, *_: rig.advance(span.total_seconds())


ACTS = {
    "scheduling": Act("accept", _nothing, lambda _, circle, __: circle.schedule()),
    "moving": Act("claim", _scheduled, lambda _, circle, __: circle.move(MOVED_BY)),
    "undoing a move": Act("claim", _moved, lambda _, circle, moved: circle.undo_move(moved or {})),
    "deleting": Act("claim", _scheduled, lambda _, circle, __: circle.delete()),
    "undoing a deletion": Act("claim", _deleted, lambda _, circle, gone: circle.undo_deletion(gone or {})),
    "erasing": Act("erase", _deleted, _passing(UNDO)),
    "publishing": Act("watch", _scheduled, _passing(SOON * 1.2), SOON),
}
REVIEWED_ACTS = {
    "submitting": ACTS["scheduling"],
    "approving first": Act("decide", _scheduled, lambda _, circle, __: circle.approve("Priya")),
    "approving last": Act("decide", _almost_approved, lambda _, circle, __: circle.approve("Mara")),
    "asking for changes": Act(
        "decide", _almost_approved, lambda _, circle, __: circle.request_changes("Sam")
    ),
    "rejecting": Act("decide", _scheduled, lambda _, circle, __: circle.reject("Sam")),
    "suggesting": Act("decide", _scheduled, lambda _, circle, __: circle.suggest("Sam")),
    "taking a suggestion": Act("revise", _suggested, lambda _, circle, __: circle.accept()),
    "editing": Act("revise", _almost_approved, lambda _, circle, __: circle.edit()),
    "moving far": Act("claim", _approved, lambda _, circle, __: circle.move(FAR)),
    "noticing a change": Act("watch", _changed_at_publora, _passing(AHEAD - SOON / 2)),
    "sending again": Act("revise", _taken_back, lambda _, circle, __: circle.restore()),
    "noticing haste": Act("review", _scheduled_at_publora, _passing(LOOK)),
}
SHAPES = (
    *(Shape("scheduling", profile, pictures) for pictures in (0, 2) for profile in PROFILES),
    *(Shape(name, profile) for name in ACTS if name != "scheduling" for profile in PROFILES),
    *(Shape(name, "current", needed=2) for name in REVIEWED_ACTS),
    *(Shape(name, "seed", 1, needed=1) for name in REVIEWED_ACTS if name != "approving first"),
)
