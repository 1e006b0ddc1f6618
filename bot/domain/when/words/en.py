"""English. `m` is minutes, as in `2h30m`."""

from typing import Final

WORDS: Final = {
    "day": ("today", "tomorrow|tmrw", "day after tomorrow|the day after tomorrow"),
    "tonight": ("tonight|this night",),
    "weekday": (
        *("monday|mon", "tuesday|tue|tues", "wednesday|wed|weds", "thursday|thu|thur|thurs"),
        *("friday|fri", "saturday|sat", "sunday|sun"),
    ),
    "month": (
        *("", "january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul"),
        *("august|aug", "september|sep|sept", "october|oct", "november|nov", "december|dec"),
    ),
    "this": ("this",),
    "coming": ("coming|this coming",),
    "next": ("next",),
    "noon": ("noon|midday|12 noon",),
    "midnight": ("midnight|12 midnight",),
    "meridiem": ("am", "pm"),
    "part": ("morning", "afternoon", "evening", "night"),
    "hours_of": ("in the morning", "in the afternoon", "in the evening", "at night"),
    "oclock": (),
    "oclock_12": ("o'clock|oclock",),
    "in": ("in",),
    "from_now": ("from now",),
    "at": ("at|@",),
    "on": ("on|on the",),
    "of": ("of|of the|in|in the",),
    "the": ("the",),
    "and": ("and",),
    "one": ("a|an",),
    "number": (
        *("", "one", "two", "three", "four", "five", "six"),
        *("seven", "eight", "nine", "ten", "eleven", "twelve"),
    ),
    "unit": (
        *("minutes|minute|mins|min|m", "hours|hour|hrs|hr|h", "days|day|d"),
        *("weeks|week|wks|wk|w", "months|month", "years|year"),
    ),
    "stretch": (
        "a quarter of an hour|quarter of an hour",
        "half an hour|half hour|a half hour",
        "three quarters of an hour",
        "",
        "an hour and a half|one and a half hours",
    ),
    "start": ("start|the start|beginning|the beginning",),
    "end": ("end|the end",),
    "ordinal": ("", "first|the first", "second|the second", "third|the third", "fourth|the fourth", "fifth"),
    "last": ("last|the last",),
    "suffix": ("st", "nd", "rd", "th"),
    "time": ("time|local time",),
    "slot": ("next free slot|next slot|next free time|the next free slot|free slot",),
}
