"""When: a strict reading of the times people type, and the one way we write times back.

Every word must be understood, or the whole is refused with examples; what may mean several moments is asked:
a wrong reading would publish at the wrong hour. A text is cut into `tokens`; the `lattice` holds what they
may mean in the languages spoken; the `grammar` puts together day, clock, part of the day and place from the
`*_phrases`; `readings` turns that into moments.
"""

from bot.domain.when.completions import complete
from bot.domain.when.dates import YEARS, complete_days, parse_day
from bot.domain.when.formats import (
    format_apart,
    format_date,
    format_day,
    format_distance,
    format_exact,
    format_local,
    format_long_date,
    format_short,
    format_typed,
    format_weekday,
)
from bot.domain.when.places import read_zone, zones
from bot.domain.when.readings import FreeSlot, parse, read
from bot.domain.when.refusals import MAX_LEAD, MIN_LEAD, is_ahead, require_ahead
from bot.domain.when.times_of_day import parse_time_of_day, parse_weekday
from bot.domain.when.vocabulary import ENGLISH, languages
from bot.domain.when.wall import Reading

__all__ = [
    "ENGLISH",
    "MAX_LEAD",
    "MIN_LEAD",
    "YEARS",
    "FreeSlot",
    "Reading",
    "complete",
    "complete_days",
    "format_apart",
    "format_date",
    "format_day",
    "format_distance",
    "format_exact",
    "format_local",
    "format_long_date",
    "format_short",
    "format_typed",
    "format_weekday",
    "is_ahead",
    "languages",
    "parse",
    "parse_day",
    "parse_time_of_day",
    "parse_weekday",
    "read",
    "read_zone",
    "require_ahead",
    "zones",
]
