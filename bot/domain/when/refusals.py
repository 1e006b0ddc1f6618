"""Refusals: what a person reads whose time cannot be taken."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from bot.domain.when.clocks import Part
from bot.domain.when.days import Ahead
from bot.domain.when.formats import format_exact, format_local
from bot.domain.when.grammar import Phrase, Understood
from bot.domain.when.lattice import Lattice
from bot.errors import BadTime, SlotWanted, UnclearTime

MIN_LEAD: Final = timedelta(minutes=2)
"""Publora ticks once a minute and a call takes its time (publora-api.md 9.3)."""
MAX_LEAD: Final = timedelta(days=730)
MOST_CHOICES: Final = 5
EXAMPLES: Final = "`tomorrow 9:00`, `Friday 9am`, `1 Dec 10:00`, `in 2 hours` or `2026-12-01 10:00`"
_WRITE: Final = f"Write it like {EXAMPLES}."
_LATER: Final = "Pick a time at least two minutes ahead."


def require_ahead(moment: datetime, now: datetime, zone: tzinfo) -> None:
    """Raise `BadTime` unless `moment` lies between two minutes and two years after `now`."""
    if moment - now > MAX_LEAD:
        raise BadTime("That is more than two years away.", "Pick an earlier time.")
    if now - moment > MAX_LEAD:
        raise BadTime("That is years ago.", _LATER)
    shown = format_local(moment, zone)
    if moment <= now:
        raise BadTime(f"{shown} has already passed.", _LATER)
    if moment - now < MIN_LEAD:
        raise BadTime(f"{shown} is less than two minutes away.", _LATER)


def is_ahead(moment: datetime, now: datetime) -> bool:
    """Return whether `require_ahead` lets a moment pass."""
    return MIN_LEAD <= moment - now <= MAX_LEAD


def not_understood(typed: str, text: Lattice, understood: Understood) -> BadTime:
    """Return why a text is no time: the very word that is unknown, what is missing, or what does not fit."""
    shown = _quote(typed)
    strange = (token for at, token in enumerate(text.tokens) if not text.knows(at))
    unknown = next((typed[token.start : token.end] for token in strange), None)
    if unknown is not None and text.end > 1:
        return BadTime(f"I can't read {shown} as a time: I don't know {_quote(unknown)}.", _WRITE)
    dayless = next((phrase for phrase in understood.lacking if phrase.names_day and not phrase.clock), None)
    if dayless is not None:
        return BadTime(
            f"{shown} has no time of day.", f"Add one: `{_plain(typed)} {_hour(dayless)}`. {_WRITE}"
        )
    if unknown is not None or not 0 < understood.reach < text.end:
        return BadTime(f"I can't read {shown} as a time.", _WRITE)
    odd = _quote(typed[text.tokens[understood.reach].start :])
    before = _quote(typed[: text.tokens[understood.reach - 1].end])
    return BadTime(f"I can't read {shown} as a time: {odd} does not fit behind {before}.", _WRITE)


def nothing_typed() -> BadTime:
    """Return that there is nothing to read."""
    return BadTime("There is no time.", _WRITE)


def too_long(typed: str) -> BadTime:
    """Return that no time is that long."""
    return BadTime(f"{_quote(typed)} is too long for a time.", _WRITE)


def no_such_time(typed: str) -> BadTime:
    """Return that there is no such day or hour."""
    return BadTime(f"{_quote(typed)} is not a time that exists.", _WRITE)


def day_or_time(typed: str) -> BadTime:
    """Return that what may be a time of day may be a date without one as well."""
    return BadTime(
        f"{_quote(typed)} may be a day or a time of day.",
        f"Write the time with a colon, or add one to the day: `{_plain(typed)} 9:00`. {_WRITE}",
    )


def no_such_part(typed: str) -> BadTime:
    """Return that a time of day and a part of the day contradict each other."""
    return BadTime(f"In {_quote(typed)} the hour does not belong to that part of the day.", _WRITE)


def other_weekday(found: date, zone: tzinfo) -> BadTime:
    """Return that a date does not fall on the weekday that was written with it."""
    noon = datetime(found.year, found.month, found.day, 12, tzinfo=zone)
    return BadTime(
        f"{noon.day} {noon:%B %Y} is a {noon:%A}.",
        "Write the date or the day of the week, not two that differ.",
    )


def no_slot_here() -> SlotWanted:
    """Return that a free slot is nothing the words alone can tell."""
    return SlotWanted("I can't look for a free slot here.", f"Write the time itself. {_WRITE}")


def unclear(typed: str, moments: Sequence[datetime], other: datetime, zone: tzinfo) -> UnclearTime:
    """Return the question which moment is meant; where only one is ahead, `other` is what makes it unsure."""
    shown = tuple(moments[:MOST_CHOICES])
    choices = _either([f"`{format_exact(at, zone)}` for {format_local(at, zone)}" for at in shown])
    if len(moments) == 1:
        said = f"{_quote(typed)} can also mean {format_local(other, zone)}, which can't be kept."
        return UnclearTime(said, f"Write {choices}.", shown)
    more = ", or another time in full" if len(moments) > MOST_CHOICES else ""
    return UnclearTime(f"{_quote(typed)} can mean {len(moments)} times.", f"Write {choices}{more}.", shown)


def _hour(phrase: Phrase) -> str:
    """Return an hour that goes with a day that lacks one."""
    late = phrase.part is not None and phrase.part is not Part.MORNING
    return "17:00" if late or Ahead(0) in phrase.days else "9:00"


def _either(choices: Sequence[str]) -> str:
    *most, last = choices
    return f"{', '.join(most)} or {last}" if most else last


def _quote(typed: str) -> str:
    return f"“{typed.strip()[:60]}”"


def _plain(typed: str) -> str:
    return typed.strip()[:60].replace("`", "")
