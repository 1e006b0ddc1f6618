"""Completions: whole times that what is typed so far may become."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from functools import cache
from itertools import chain, islice
from typing import Final

from bot.domain.when.places import cities
from bot.domain.when.readings import FreeSlot, read
from bot.domain.when.refusals import MIN_LEAD, is_ahead
from bot.domain.when.tokens import fold
from bot.domain.when.vocabulary import ENGLISH, TABLES, Kind
from bot.errors import BadTime

MOST: Final = 5
_USUAL: Final = ("in 1 hour", "tomorrow 9:00", "tomorrow 12:00", "tomorrow 17:00")
_ENDS: Final = ("", " 9:00", " 12:00", " 17:00")
_MOST_TEXTS: Final = 30
"""Each is read as a whole, and answers must be there while somebody types (design 9)."""
_MOST_WORDS: Final = 5
_WORDS_BACK: Final = 4
_SHORTEST_CITY: Final = 3
_CHOOSING: Final = timedelta(minutes=1)
"""Who is offered a moment takes a while to pick it and send it off."""


def complete(
    typed: str, now: datetime, zone: tzinfo, spoken: tuple[str, ...] = ENGLISH
) -> tuple[datetime, ...]:
    """Return up to five moments (UTC) far enough ahead that a time may mean once it is typed to its end.

    Takes what `read` takes. What the text means as it stands comes first; empty when it leads to no time.
    """
    found: dict[datetime, None] = {}
    for text in islice(dict.fromkeys(_texts(typed.strip(), spoken)), _MOST_TEXTS):
        found.update(dict.fromkeys(_moments(text, now, zone, spoken)))
        if len(found) >= MOST:
            break
    return tuple(found)[:MOST]


def _moments(text: str, now: datetime, zone: tzinfo, spoken: tuple[str, ...]) -> Iterator[datetime]:
    try:
        readings = read(text, now, zone, spoken)
    except BadTime:
        return
    if not isinstance(readings, FreeSlot):
        moments = (reading.moment for reading in readings if is_ahead(reading.moment, now))
        yield from (moment for moment in moments if moment - now >= MIN_LEAD + _CHOOSING)


def _texts(typed: str, spoken: tuple[str, ...]) -> Iterator[str]:
    if not typed:
        yield from _USUAL
        return
    yield typed
    last = typed.rsplit(maxsplit=1)[-1]
    if last.isascii() and last.isdigit():
        yield f"{typed}:30"
        yield from (f"{typed} {unit}" for unit in _units(spoken))
    starts = [typed, *completed(typed, spoken)]
    yield from (start + end for end in _ENDS for start in starts)


def completed(typed: str, spoken: tuple[str, ...]) -> tuple[str, ...]:
    """Return the text with its last words replaced by phrases and cities that begin with them."""
    words = typed.split()
    found: list[str] = []
    for back in range(1, min(_WORDS_BACK, len(words)) + 1):
        tail = fold(" ".join(words[-back:]))
        names = cities() if len(tail) >= _SHORTEST_CITY else ()
        matching = (phrase for phrase in chain(_phrases(spoken), names) if phrase.startswith(tail))
        found += [" ".join([*words[:-back], phrase]) for phrase in islice(matching, _MOST_WORDS)]
    return tuple(found)


@cache
def _phrases(spoken: tuple[str, ...]) -> tuple[str, ...]:
    """Return the usual spelling of every phrase, days first."""
    usual = (
        spellings.split("|", 1)[0] for kind in Kind for code in spoken for spellings in TABLES[code][kind]
    )
    return tuple(dict.fromkeys(filter(None, usual)))


@cache
def _units(spoken: tuple[str, ...]) -> tuple[str, ...]:
    minutes, hours, days, weeks = range(4)
    order = (hours, days, minutes, weeks)
    return tuple(TABLES[code][Kind.UNIT][unit].split("|", 1)[0] for unit in order for code in spoken)
