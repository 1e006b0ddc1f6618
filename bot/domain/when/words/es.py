"""Spanish. `tarde` reaches into the evening; a day's `mañana` is its morning, alone it is tomorrow."""

from typing import Final

WORDS: Final = {
    "day": ("hoy", "manana", "pasado manana"),
    "tonight": (),
    "weekday": (
        *("lunes|lun", "martes|mar", "miercoles|mie", "jueves|jue"),
        *("viernes|vie", "sabado|sab", "domingo|dom"),
    ),
    "month": (
        *("", "enero|ene", "febrero|feb", "marzo|mar", "abril|abr", "mayo|may", "junio|jun", "julio|jul"),
        *("agosto|ago", "septiembre|setiembre|sep|sept", "octubre|oct", "noviembre|nov", "diciembre|dic"),
    ),
    "this": ("este|esta",),
    "coming": (),
    "next": ("proximo|proxima|que viene",),
    "noon": ("mediodia|al mediodia",),
    "midnight": ("medianoche",),
    "meridiem": (),
    "part": (
        "por la manana|en la manana|manana|de madrugada",
        "por la tarde|en la tarde|tarde",
        "",
        "por la noche|en la noche|noche",
    ),
    "hours_of": ("de la manana|de la madrugada|por la manana", "de la tarde|por la tarde", "", "de la noche"),
    "oclock": ("horas|hora|h|hrs",),
    "oclock_12": (),
    "in": ("en|dentro de",),
    "from_now": (),
    "at": ("a las|a la|a|@",),
    "on": ("el",),
    "of": ("de|del|de la|en|en el",),
    "the": ("el|la|los|las",),
    "and": ("y|e",),
    "one": ("un|una",),
    "number": (
        *("", "una|uno", "dos", "tres", "cuatro", "cinco", "seis"),
        *("siete", "ocho", "nueve", "diez", "once", "doce"),
    ),
    "unit": (
        *("minutos|minuto|min|m", "horas|hora|h", "dias|dia|d"),
        *("semanas|semana", "meses|mes", "anos|ano"),
    ),
    "stretch": (
        "un cuarto de hora|cuarto de hora",
        "media hora",
        "tres cuartos de hora",
        "",
        "una hora y media|hora y media",
    ),
    "start": ("inicio|comienzo|principio|al inicio",),
    "end": ("fin|final|a fin|al final",),
    "ordinal": (
        *("", "primer|primero|primera", "segundo|segunda", "tercer|tercero|tercera"),
        *("cuarto|cuarta", "quinto|quinta"),
    ),
    "last": ("ultimo|ultima",),
    "suffix": ("º|ro",),
    "time": ("hora de|hora local",),
    "slot": ("proximo hueco libre|proximo hueco",),
}
