"""Places: which time zones a name behind a time means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from bot.domain.when.tokens import fold
from bot.errors import BadTime


@dataclass(frozen=True, slots=True)
class Place:
    """A zone whose wall time is meant; an abbreviation names an offset as well, good for part of the year."""

    zone: tzinfo
    offset: timedelta | None = None


_AREAS: Final = frozenset(
    ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
_NO_CITIES: Final = frozenset(
    {
        *("act", "center", "easter", "east-indiana", "knox", "lhi", "north", "nsw", "oral", "queensland"),
        *("south", "tasmania", "troll", "wake", "west", "yap"),
        *("canary", "christmas", "midway", "resolute", "reunion", "virgin"),
        *("cordoba", "davis", "jersey", "la rioja", "merida", "norfolk", "palmer", "petersburg", "samoa"),
        *("san juan", "victoria", "vincennes"),
    }
)
"""Last parts of zone names that are no cities, that mean something else between the words of a time, or whose
namesake elsewhere is as well known.
"""

_MORE_CITIES: Final[Mapping[str, str]] = {
    "atlanta": "America/New_York",
    "austin": "America/Chicago",
    "bangalore": "Asia/Kolkata",
    "barcelona": "Europe/Madrid",
    "beijing": "Asia/Shanghai",
    "bern": "Europe/Zurich",
    "boston": "America/New_York",
    "cologne": "Europe/Berlin",
    "delhi": "Asia/Kolkata",
    "dallas": "America/Chicago",
    "edinburgh": "Europe/London",
    "frankfurt": "Europe/Berlin",
    "geneva": "Europe/Zurich",
    "hamburg": "Europe/Berlin",
    "houston": "America/Chicago",
    "kyiv": "Europe/Kyiv",
    "las vegas": "America/Los_Angeles",
    "lyon": "Europe/Paris",
    "miami": "America/New_York",
    "milan": "Europe/Rome",
    "montreal": "America/Toronto",
    "mumbai": "Asia/Kolkata",
    "munich": "Europe/Berlin",
    "nyc": "America/New_York",
    "new delhi": "Asia/Kolkata",
    "osaka": "Asia/Tokyo",
    "porto": "Europe/Lisbon",
    "rio de janeiro": "America/Sao_Paulo",
    "san francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles",
    "tel aviv": "Asia/Jerusalem",
    "turin": "Europe/Rome",
    "washington dc": "America/New_York",
    # As people who speak the other languages of our tables call them.
    "athen": "Europe/Athens",
    "berlim": "Europe/Berlin",
    "berlino": "Europe/Berlin",
    "bruxelles": "Europe/Brussels",
    "brussel": "Europe/Brussels",
    "geneve": "Europe/Zurich",
    "genf": "Europe/Zurich",
    "koln": "Europe/Berlin",
    "lisboa": "Europe/Lisbon",
    "lisbonne": "Europe/Lisbon",
    "lissabon": "Europe/Lisbon",
    "londra": "Europe/London",
    "londres": "Europe/London",
    "mailand": "Europe/Rome",
    "milano": "Europe/Rome",
    "munchen": "Europe/Berlin",
    "nova york": "America/New_York",
    "nueva york": "America/New_York",
    "parigi": "Europe/Paris",
    "rom": "Europe/Rome",
    "roma": "Europe/Rome",
    "singapur": "Asia/Singapore",
    "tokio": "Asia/Tokyo",
    "torino": "Europe/Rome",
    "vienne": "Europe/Vienna",
    "warschau": "Europe/Warsaw",
    "wien": "Europe/Vienna",
}
"""Cities that many people name and that give no zone its name."""

_ABBREVIATIONS: Final[Mapping[str, tuple[tuple[str, int | None], ...]]] = {
    "utc": (("UTC", None),),
    "gmt": (("UTC", None),),
    "z": (("UTC", None),),
    "cet": (("Europe/Berlin", 60),),
    "cest": (("Europe/Berlin", 120),),
    "mez": (("Europe/Berlin", 60),),
    "mesz": (("Europe/Berlin", 120),),
    "eet": (("Europe/Athens", 120),),
    "eest": (("Europe/Athens", 180),),
    "wet": (("Europe/Lisbon", 0),),
    "west": (("Europe/Lisbon", 60),),
    "bst": (("Europe/London", 60), ("Asia/Dhaka", 360)),
    "ist": (("Asia/Kolkata", 330), ("Europe/Dublin", 60), ("Asia/Jerusalem", 120)),
    "msk": (("Europe/Moscow", 180),),
    "et": (("America/New_York", None),),
    "est": (("America/New_York", -300),),
    "edt": (("America/New_York", -240),),
    "ct": (("America/Chicago", None),),
    "cst": (("America/Chicago", -360), ("Asia/Shanghai", 480), ("America/Havana", -300)),
    "cdt": (("America/Chicago", -300), ("America/Havana", -240)),
    "mt": (("America/Denver", None),),
    "mst": (("America/Denver", -420), ("America/Phoenix", -420)),
    "mdt": (("America/Denver", -360),),
    "pt": (("America/Los_Angeles", None),),
    "pst": (("America/Los_Angeles", -480), ("Asia/Manila", 480)),
    "pdt": (("America/Los_Angeles", -420),),
    "jst": (("Asia/Tokyo", 540),),
    "kst": (("Asia/Seoul", 540),),
    "hkt": (("Asia/Hong_Kong", 480),),
    "sgt": (("Asia/Singapore", 480),),
    "aest": (("Australia/Sydney", 600), ("Australia/Brisbane", 600)),
    "aedt": (("Australia/Sydney", 660),),
    "nzst": (("Pacific/Auckland", 720),),
    "nzdt": (("Pacific/Auckland", 780),),
}
"""Zone and minutes from UTC (None: what its clocks show); several where others use the same letters."""

_FARTHEST: Final = timedelta(hours=14)
_SIXTY: Final = 60


def named(words: tuple[str, ...]) -> tuple[Place, ...]:
    """Return the places that folded words may mean: an abbreviation, a city, or a zone in full."""
    wanted = " ".join(words)
    if known := _ABBREVIATIONS.get(wanted):
        return tuple(
            Place(ZoneInfo(name), None if minutes is None else timedelta(minutes=minutes))
            for name, minutes in known
        )
    name = _cities().get(wanted) or _full_names().get(wanted)
    return (Place(ZoneInfo(name)),) if name else ()


def away(sign: int, hours: int, minutes: int = 0) -> Place | None:
    """Return the place of an offset from UTC, None when nobody is that far away."""
    ahead = timedelta(hours=hours, minutes=minutes)
    return Place(timezone(sign * ahead)) if ahead <= _FARTHEST and minutes < _SIXTY else None


def cities() -> tuple[str, ...]:
    """Return the cities that are understood, folded and in alphabetical order."""
    return tuple(sorted(_cities()))


def zones(typed: str, limit: int = 25) -> tuple[str, ...]:
    """List IANA zones for what was typed so far, those that begin with it (or whose city does) first."""
    wanted = typed.strip().lower().replace(" ", "_")
    names = sorted(name for name in _zone_names() if _is_common(name) and wanted in name.lower())
    return tuple(sorted(names, key=lambda name: not _begins(name.lower(), wanted))[:limit])


def read_zone(typed: str) -> str:
    """Return the IANA name for what was typed, properly spelt; raises `BadTime` when no place has it.

    An offset by name, such as `EST`, keeps no summer time, and `Etc/GMT+5` is five hours *behind*.
    """
    wanted = typed.strip().lower().replace(" ", "_")
    for name in _zone_names():
        if name.lower() == wanted and _is_common(name):
            return name
    raise BadTime(
        f"I don't know the time zone “{typed.strip()[:60]}”.",
        "Pick one from the list that appears while you type, such as `Europe/Berlin` or `America/New_York`.",
    )


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _full_names() -> Mapping[str, str]:
    """Return zones by their folded name. `Etc/GMT+5` is left out: it means five hours *behind*."""
    named = (name for name in _zone_names() if name.split("/", 1)[0] in _AREAS)
    return {name.lower(): name for name in named}


@cache
def _cities() -> Mapping[str, str]:
    """Return zones by the folded name of their city; where two share it, one is the other's former name."""
    names = sorted(_full_names().values(), reverse=True)
    found = {fold(name.rsplit("/", 1)[1].replace("_", " ")): name for name in names}
    return {city: name for city, name in found.items() if city not in _NO_CITIES} | _MORE_CITIES


def _is_common(name: str) -> bool:
    return name == "UTC" or ("/" in name and not name.startswith("Etc/"))


def _begins(name: str, wanted: str) -> bool:
    return name.startswith(wanted) or name.rsplit("/", 1)[-1].startswith(wanted)
