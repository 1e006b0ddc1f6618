"""Times of day and days of the week by themselves, as settings take them."""

from datetime import datetime, time

from bot.domain.when.grammar import understand
from bot.domain.when.lattice import Lattice
from bot.domain.when.tokens import cut
from bot.domain.when.vocabulary import ENGLISH, Kind, lexicon
from bot.errors import BadTime

_LONGEST = 40
_MIDNIGHT = datetime.min  # noqa: DTZ901 - what has passed on the wall since the day began, in no zone


def parse_time_of_day(typed: str, spoken: tuple[str, ...] = ENGLISH) -> time:
    """Read a time of day alone, such as `9:00`, `9am` or `noon`, in some languages, as wall time.

    Raises `BadTime` for anything else, and for a bare hour that may be in either half of the day.
    """
    shown = f"“{typed.strip()[:_LONGEST]}”"
    phrases = understand(Lattice(cut(typed[:_LONGEST]), lexicon(spoken))).whole
    clocks = [
        phrase.clock
        for phrase in phrases
        if phrase.clock and not (phrase.names_day or phrase.part or phrase.places)
    ]
    offsets = sorted({offset for clock in clocks for offset in clock.offsets if offset.days == 0})
    times = [(_MIDNIGHT + offset).time() for offset in offsets]
    if len(typed) > _LONGEST or not times:
        raise BadTime(f"I can't read {shown} as a time of day.", "Write it like `9:00`, `14:30` or `9am`.")
    if len(times) > 1:
        choices = " or ".join(f"`{each:%H:%M}`" for each in times)
        raise BadTime(f"{shown} can mean {len(times)} times of day.", f"Write {choices}.")
    return times[0]


def parse_weekday(typed: str, spoken: tuple[str, ...] = ENGLISH) -> int | None:
    """Return which day of the week is written, 0 for Monday, in full or short; None when none is."""
    text = Lattice(cut(typed[:_LONGEST]), lexicon(spoken))
    found = {day for day, behind in text.words(0, Kind.WEEKDAY) if behind == text.end}
    return found.pop() if len(found) == 1 and len(typed) <= _LONGEST else None
