"""Lattice: for each place in a text, all that its next words may mean."""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.domain.when.places import Place, named
from bot.domain.when.tokens import Shape, Token
from bot.domain.when.vocabulary import Kind, Phrase

_LONGEST_NAME: Final = 4


class Lattice:
    """The tokens of a text with their meanings; `end` is the place behind the last one.

    `steps` counts what was looked up, so that tests can hold the effort down.
    """

    def __init__(self, tokens: tuple[Token, ...], phrases: Mapping[str, tuple[Phrase, ...]]) -> None:
        self.tokens = tokens
        self.end = len(tokens)
        self.steps = 0
        self._phrases = phrases
        self._meanings = [tuple(self._find(at)) for at in range(self.end)]

    def words(self, at: int, kind: Kind) -> Iterator[tuple[int, int]]:
        """Yield the value of each phrase of that kind that begins at a place, and the place behind it."""
        self.steps += 1
        if at < self.end:
            for phrase, behind in self._meanings[at]:
                if phrase.kind is kind:
                    yield phrase.value, behind

    def means(self, word: str, kind: Kind) -> bool:
        """Return whether a word is of that kind in one of the languages, wherever it stands."""
        return any(phrase.words == (word,) and phrase.kind is kind for phrase in self._phrases.get(word, ()))

    def skip(self, at: int, *kinds: Kind) -> Iterator[int]:
        """Yield the place itself, and those behind a phrase of one of the kinds there."""
        yield at
        for kind in kinds:
            for _, behind in self.words(at, kind):
                yield behind

    def shape(self, at: int, *shapes: Shape) -> Token | None:
        """Return the token at a place if it has one of these shapes."""
        self.steps += 1
        return self.tokens[at] if at < self.end and self.tokens[at].shape in shapes else None

    def is_iso_time(self, at: int) -> bool:
        """Return whether a time stands at a place and belongs to an ISO 8601 date, `2026-12-01T10:00`."""
        date = self.shape(at - 1, Shape.ISO_DATE) if at > 0 else None
        return date is not None and date.text.endswith("t") and self.shape(at, Shape.CLOCK) is not None

    def knows(self, at: int) -> bool:
        """Return whether the token at a place means anything at all."""
        token = self.tokens[at]
        if token.shape is Shape.WORD:
            inside = any(start < at < behind for start in range(at) for _, behind in self._meanings[start])
            return inside or bool(self._meanings[at]) or any(True for _ in self.places(at))
        return token.shape is not Shape.UNKNOWN

    def places(self, at: int) -> Iterator[tuple[tuple[Place, ...], int]]:
        """Yield the places that one to four words may name, and the place in the text behind them."""
        self.steps += 1
        words: list[str] = []
        for token in self.tokens[at : at + _LONGEST_NAME]:
            if token.shape not in {Shape.WORD, Shape.PATH}:
                return
            words.append(token.text)
            if found := named(tuple(words)):
                yield found, at + len(words)

    def _find(self, at: int) -> Iterator[tuple[Phrase, int]]:
        for phrase in self._phrases.get(self.tokens[at].text, ()):
            behind = at + len(phrase.words)
            if tuple(token.text for token in self.tokens[at:behind]) == phrase.words:
                yield phrase, behind
