"""French."""

from typing import Final

WORDS: Final = {
    "day": ("aujourd'hui|aujourdhui", "demain", "apres-demain|apres demain"),
    "tonight": ("cette nuit",),
    "weekday": (
        *("lundi|lun", "mardi|mar", "mercredi|mer", "jeudi|jeu"),
        *("vendredi|ven", "samedi|sam", "dimanche|dim"),
    ),
    "month": (
        *("", "janvier|janv|jan", "fevrier|fevr|fev", "mars", "avril|avr", "mai", "juin", "juillet|juil"),
        *("aout", "septembre|sept|sep", "octobre|oct", "novembre|nov", "decembre|dec"),
    ),
    "this": ("ce|cet|cette",),
    "coming": (),
    "next": ("prochain|prochaine",),
    "noon": ("midi",),
    "midnight": ("minuit",),
    "meridiem": (),
    "part": ("matin|au matin|le matin", "apres-midi|apres midi|l'apres-midi", "soir|au soir|le soir", "nuit"),
    "hours_of": ("du matin|le matin", "de l'apres-midi", "du soir|le soir", "de la nuit"),
    "oclock": ("h|heures|heure",),
    "oclock_12": (),
    "in": ("dans",),
    "from_now": (),
    "at": ("a|@",),
    "on": ("le",),
    "of": ("de|du|de la|en",),
    "the": ("le|la|les",),
    "and": ("et",),
    "one": ("un|une",),
    "number": (
        *("", "une|un", "deux", "trois", "quatre", "cinq", "six"),
        *("sept", "huit", "neuf", "dix", "onze", "douze"),
    ),
    "unit": (
        *("minutes|minute|min|mn", "heures|heure|h", "jours|jour|j"),
        *("semaines|semaine", "mois", "ans|an|annees|annee"),
    ),
    "stretch": (
        "un quart d'heure|quart d'heure",
        "une demi-heure|une demi heure|demi-heure",
        "trois quarts d'heure",
        "",
        "une heure et demie|une heure et demi",
    ),
    "start": ("debut|le debut|au debut",),
    "end": ("fin|la fin|a la fin",),
    "ordinal": (
        *("", "premier|premiere", "deuxieme|second|seconde", "troisieme"),
        *("quatrieme", "cinquieme"),
    ),
    "last": ("dernier|derniere",),
    "suffix": ("er|e",),
    "time": ("heure de|a l'heure de|heure locale",),
    "slot": ("prochain creneau libre|prochain creneau",),
}
