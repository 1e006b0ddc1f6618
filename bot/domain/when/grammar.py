"""Grammar: how the pieces of a time may follow each other, to the very last one or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.domain.when.clock_phrases import read_clock, read_part, read_place
from bot.domain.when.clocks import Clock, Part
from bot.domain.when.day_phrases import read_day, read_weekday
from bot.domain.when.days import Ahead, Day
from bot.domain.when.lattice import Lattice
from bot.domain.when.places import Place
from bot.domain.when.span_phrases import Span, read_span
from bot.domain.when.tokens import Shape
from bot.domain.when.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to understand a text, or the beginning of one."""

    days: tuple[Day, ...] = ()
    weekdays: tuple[Day, ...] = ()
    part: Part | None = None
    clock: Clock | None = None
    places: tuple[Place, ...] = ()
    span: Span | None = None
    slot: bool = False

    @property
    def names_day(self) -> bool:
        """Whether it says on which day."""
        return bool(self.days or self.weekdays or self.span)

    @property
    def whole(self) -> bool:
        """Whether it is a time."""
        if self.slot:
            return self == Phrase(slot=True)
        if self.clock is None:
            return self.span is not None and self == Phrase(span=self.span)
        return self.span is None or self.span.is_day


@dataclass(frozen=True, slots=True)
class Understood:
    """What became of a text: whole times it may be, those that lack something, and how far it was clear."""

    whole: tuple[Phrase, ...]
    lacking: tuple[Phrase, ...]
    reach: int


def understand(text: Lattice) -> Understood:
    """Find every way to understand a text."""
    reach = 0
    found: list[Phrase] = []
    open_ends = [(Phrase(), 0)]
    seen = set(open_ends)
    while open_ends:
        phrase, at = open_ends.pop()
        reach = max(reach, at)
        if at == text.end:
            found.append(phrase)
        for grown in _grow(text, phrase, at):
            if grown not in seen:
                seen.add(grown)
                open_ends.append(grown)
    return Understood(
        tuple(phrase for phrase in found if phrase.whole),
        tuple(phrase for phrase in found if not phrase.whole),
        reach,
    )


def _grow(text: Lattice, phrase: Phrase, at: int) -> Iterator[tuple[Phrase, int]]:
    """Yield the phrase with each piece that may come next; a comma may stand between two pieces."""
    starts = [at, at + 1] if 0 < at < text.end - 1 and text.shape(at, Shape.COMMA) else [at]
    for start in starts:
        yield from _with_day(text, phrase, start)
        yield from _with_clock(text, phrase, start)


def _with_day(text: Lattice, phrase: Phrase, at: int) -> Iterator[tuple[Phrase, int]]:
    if phrase.slot:
        return
    if not phrase.days and phrase.span is None:
        yield from ((replace(phrase, days=days), end) for days, end in read_day(text, at))
        yield from ((replace(phrase, span=span), end) for span, end in read_span(text, at))
        if phrase.part is None:
            tonight = replace(phrase, days=(Ahead(0),), part=Part.TONIGHT)
            yield from ((tonight, end) for _, end in text.words(at, Kind.TONIGHT))
        for this in text.words(at, Kind.THIS):
            for part, end in read_part(text, this[1], behind_day=True):
                if phrase.part is None:
                    yield replace(phrase, days=(Ahead(0),), part=part), end
    if not phrase.weekdays:
        yield from ((replace(phrase, weekdays=days), end) for days, end in read_weekday(text, at))


def _with_clock(text: Lattice, phrase: Phrase, at: int) -> Iterator[tuple[Phrase, int]]:
    if phrase.clock is None and not phrase.slot:
        yield from ((replace(phrase, clock=clock), end) for clock, end in read_clock(text, at))
    if phrase.part is None and (phrase.clock or phrase.names_day):
        parts = read_part(text, at, behind_day=phrase.names_day)
        yield from ((replace(phrase, part=part), end) for part, end in parts)
    if phrase.clock is not None and not phrase.places:
        yield from ((replace(phrase, places=places), end) for places, end in read_place(text, at))
    if phrase == Phrase():
        yield from ((Phrase(slot=True), end) for _, end in text.words(at, Kind.SLOT))
