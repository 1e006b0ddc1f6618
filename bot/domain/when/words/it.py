"""Italian."""

from typing import Final

WORDS: Final = {
    "day": ("oggi", "domani", "dopodomani|dopo domani"),
    "tonight": ("stasera|stanotte",),
    "weekday": (
        *("lunedi|lun", "martedi|mar", "mercoledi|mer", "giovedi|gio"),
        *("venerdi|ven", "sabato|sab", "domenica|dom"),
    ),
    "month": (
        *("", "gennaio|gen", "febbraio|feb", "marzo|mar", "aprile|apr", "maggio|mag", "giugno|giu"),
        *("luglio|lug", "agosto|ago", "settembre|set|sett", "ottobre|ott", "novembre|nov", "dicembre|dic"),
    ),
    "this": ("questo|questa",),
    "coming": (),
    "next": ("prossimo|prossima",),
    "noon": ("mezzogiorno",),
    "midnight": ("mezzanotte",),
    "meridiem": (),
    "part": (
        "mattina|mattino|di mattina",
        "pomeriggio|di pomeriggio",
        "sera|di sera",
        "notte|di notte",
    ),
    "hours_of": (
        "del mattino|di mattina|della mattina",
        "del pomeriggio|di pomeriggio",
        "di sera|della sera",
        "di notte|della notte",
    ),
    "oclock": ("h",),
    "oclock_12": (),
    "in": ("tra|fra|in",),
    "from_now": ("da adesso|da ora",),
    "at": ("alle|alle ore|ore|a|@",),
    "on": ("il|di",),
    "of": ("di|del|della|a|in",),
    "the": ("il|la|lo|le|i",),
    "and": ("e",),
    "one": ("un|una|uno",),
    "number": (
        *("", "una|uno", "due", "tre", "quattro", "cinque", "sei"),
        *("sette", "otto", "nove", "dieci", "undici", "dodici"),
    ),
    "unit": (
        *("minuti|minuto|min|m", "ore|ora|h", "giorni|giorno|g"),
        *("settimane|settimana", "mesi|mese", "anni|anno"),
    ),
    "stretch": (
        "un quarto d'ora|quarto d'ora",
        "mezz'ora|mezzora|mezza ora",
        "tre quarti d'ora",
        "un'ora",
        "un'ora e mezza|un'ora e mezzo",
    ),
    "start": ("inizio|all'inizio|l'inizio",),
    "end": ("fine|alla fine|la fine|a fine",),
    "ordinal": (
        *("", "primo|prima|il primo", "secondo|seconda", "terzo|terza"),
        *("quarto|quarta", "quinto|quinta"),
    ),
    "last": ("ultimo|ultima|l'ultimo|l'ultima",),
    "suffix": ("º|o",),
    "time": ("ora di|ora locale",),
    "slot": ("prossimo spazio libero|prossimo slot libero",),
}
