"""German. A day's `morgen` is its morning; alone it is tomorrow."""

from typing import Final

WORDS: Final = {
    "day": ("heute", "morgen", "ubermorgen|uebermorgen"),
    "tonight": (),
    "weekday": (
        *("montag|mo", "dienstag|di", "mittwoch|mi", "donnerstag|do"),
        *("freitag|fr", "samstag|sa|sonnabend", "sonntag|so"),
    ),
    "month": (
        *("", "januar|jan|janner", "februar|feb", "marz|maerz|mrz", "april|apr", "mai", "juni|jun"),
        *("juli|jul", "august|aug", "september|sep|sept", "oktober|okt", "november|nov", "dezember|dez"),
    ),
    "this": ("diesen|diese|dieser|dieses",),
    "coming": ("kommenden|kommende|kommender|kommendes",),
    "next": ("nachsten|nachste|nachster|nachstes|naechsten|naechste|naechster|naechstes",),
    "noon": ("mittag|mittags|12 uhr mittags",),
    "midnight": ("mitternacht",),
    "meridiem": (),
    "part": (
        "morgen|fruh|morgens|vormittag|vormittags|am vormittag|am morgen",
        "nachmittag|nachmittags|am nachmittag",
        "abend|abends|am abend",
        "nacht|nachts|in der nacht",
    ),
    "hours_of": (
        "morgens|fruh|am morgen|vormittags|am vormittag",
        "nachmittags|am nachmittag",
        "abends|am abend",
        "nachts|in der nacht",
    ),
    "oclock": ("uhr|h",),
    "oclock_12": (),
    "in": ("in",),
    "from_now": ("von jetzt an|ab jetzt",),
    "at": ("um|@",),
    "on": ("am|den",),
    "of": ("des|im|in|vom|der",),
    "the": ("der|die|das|den|dem",),
    "and": ("und",),
    "one": ("ein|eine|einer|einem|einen",),
    "number": (
        *("", "eins|ein", "zwei|zwo", "drei", "vier", "funf|fuenf", "sechs"),
        *("sieben", "acht", "neun", "zehn", "elf", "zwolf|zwoelf"),
    ),
    "unit": (
        *("minuten|minute|min|m", "stunden|stunde|std|h", "tagen|tage|tag"),
        *("wochen|woche", "monaten|monate|monat|monats", "jahren|jahre|jahr"),
    ),
    "stretch": (
        "einer viertelstunde|viertelstunde",
        "einer halben stunde|halben stunde|halbe stunde",
        "einer dreiviertelstunde|dreiviertelstunde",
        "",
        "anderthalb stunden|eineinhalb stunden",
    ),
    "start": ("anfang|am anfang|beginn|zu beginn",),
    "end": ("ende|am ende",),
    "ordinal": (
        *("", "ersten|erster|erste", "zweiten|zweiter|zweite", "dritten|dritter|dritte"),
        *("vierten|vierter|vierte", "funften|funfter|funfte"),
    ),
    "last": ("letzten|letzter|letzte",),
    "suffix": (),
    "time": ("ortszeit|zeit",),
    "slot": ("nachster freier platz|nachster freier termin",),
}
