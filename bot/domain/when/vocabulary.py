"""Vocabulary: which words of a language mean what in a time, looked up in tables that are data only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final, TypeAlias

from bot.domain.when.words import de, en, es, fr, it, pt


class Kind(StrEnum):
    """What a word does in a time. The keys of a language's table."""

    DAY = "day"
    """0 today, 1 tomorrow, 2 the day after."""
    TONIGHT = "tonight"
    WEEKDAY = "weekday"
    """0 is Monday."""
    MONTH = "month"
    THIS = "this"
    COMING = "coming"
    """Today to some on a day of that name, a week later to others."""
    NEXT = "next"
    NOON = "noon"
    MIDNIGHT = "midnight"
    MERIDIEM = "meridiem"
    """0 am, 1 pm."""
    PART = "part"
    """A part of the day behind its day: 0 morning, 1 afternoon, 2 evening, 3 night."""
    HOURS_OF = "hours_of"
    """A part of the day behind its hour, `in the morning`; counted as `PART`."""
    OCLOCK = "oclock"
    """Behind the hour of a clock that counts to 24."""
    OCLOCK_12 = "oclock_12"
    """Behind an hour that says nothing about the half of the day."""
    IN = "in"
    FROM_NOW = "from_now"
    AT = "at"
    ON = "on"
    OF = "of"
    THE = "the"
    AND = "and"
    ONE = "one"
    """An article that counts one unit; never an hour."""
    NUMBER = "number"
    UNIT = "unit"
    """0 minute, 1 hour, 2 day, 3 week, 4 month, 5 year."""
    STRETCH = "stretch"
    """A length of time in words, as numbered in `STRETCHES`."""
    START = "start"
    END = "end"
    ORDINAL = "ordinal"
    LAST = "last"
    SUFFIX = "suffix"
    """Behind the number of a day, `1st`."""
    TIME = "time"
    """Behind a place, `London time`."""
    SLOT = "slot"


Table: TypeAlias = Mapping[str, Sequence[str]]
"""By `Kind`: what stands at index n means n; spellings are separated by `|`, the usual one comes first."""

STRETCHES: Final = (15, 30, 45, 60, 90)
"""Minutes."""
TABLES: Final[Mapping[str, Table]] = {
    "en": en.WORDS,
    "de": de.WORDS,
    "es": es.WORDS,
    "fr": fr.WORDS,
    "it": it.WORDS,
    "pt": pt.WORDS,
}
"""By the first two letters of Discord's locales (discord.md 3)."""
ENGLISH: Final = ("en",)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One or more words, folded as tokens are, and what they mean."""

    words: tuple[str, ...]
    kind: Kind
    value: int
    usual: bool
    """Whether this is the spelling to complete to."""


def languages(*locales: str | None) -> tuple[str, ...]:
    """Return the languages to read for these locales (such as `pt-BR`): English and what is spoken there."""
    spoken = dict.fromkeys(locale[:2].lower() for locale in locales if locale)
    return tuple(dict.fromkeys(("en", *(code for code in spoken if code in TABLES))))


@cache
def lexicon(spoken: tuple[str, ...]) -> Mapping[str, tuple[Phrase, ...]]:
    """Return all phrases of some languages by their first word."""
    found: dict[str, dict[tuple[tuple[str, ...], Kind, int], Phrase]] = {}
    for phrase in (phrase for code in spoken for phrase in _phrases(TABLES[code])):
        same = found.setdefault(phrase.words[0], {})
        same.setdefault((phrase.words, phrase.kind, phrase.value), phrase)
    return {first: tuple(same.values()) for first, same in found.items()}


def _phrases(table: Table) -> list[Phrase]:
    return [
        Phrase(tuple(spelling.split()), Kind(kind), value, usual=place == 0)
        for kind, meanings in table.items()
        for value, spellings in enumerate(meanings)
        for place, spelling in enumerate(spellings.split("|"))
        if spelling
    ]
