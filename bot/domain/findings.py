"""Findings: one thing found about a post on one account."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What an account refuses (`certain`) or may refuse or change, in a sentence, and what to do about it."""

    said: str
    todo: str
    certain: bool = False
