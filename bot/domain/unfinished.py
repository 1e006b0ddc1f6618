"""Unfinished: what somebody typed into a form that was not taken, so that they need not type it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Unfinished:
    """The fields of a form as they were typed; `form` is its id, `at` is UTC."""

    guild_id: int
    user_id: int
    form: str
    fields: Mapping[str, str]
    at: datetime
