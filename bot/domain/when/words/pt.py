"""Portuguese. Weekdays are also ordinals: what stands before a weekday of a month is its number."""

from typing import Final

WORDS: Final = {
    "day": ("hoje", "amanha", "depois de amanha"),
    "tonight": (),
    "weekday": (
        *("segunda-feira|segunda|seg", "terca-feira|terca|ter", "quarta-feira|quarta|qua"),
        *("quinta-feira|quinta|qui", "sexta-feira|sexta|sex", "sabado|sab", "domingo|dom"),
    ),
    "month": (
        *("", "janeiro|jan", "fevereiro|fev", "marco|mar", "abril|abr", "maio|mai", "junho|jun", "julho|jul"),
        *("agosto|ago", "setembro|set", "outubro|out", "novembro|nov", "dezembro|dez"),
    ),
    "this": ("este|esta|neste|nesta|esse|essa|nesse|nessa",),
    "coming": (),
    "next": ("proximo|proxima|que vem",),
    "noon": ("meio-dia|meio dia",),
    "midnight": ("meia-noite|meia noite",),
    "meridiem": (),
    "part": (
        "de manha|pela manha|manha|da manha",
        "a tarde|de tarde|tarde|da tarde",
        "",
        "a noite|de noite|noite|da noite",
    ),
    "hours_of": ("da manha|da madrugada|de manha", "da tarde|a tarde", "", "da noite|a noite"),
    "oclock": ("h|horas|hora|hs",),
    "oclock_12": (),
    "in": ("em|daqui a|dentro de",),
    "from_now": ("a partir de agora",),
    "at": ("as|a|ao|@",),
    "on": ("em|no|na|dia|no dia",),
    "of": ("de|do|da|em",),
    "the": ("o|a|os|as",),
    "and": ("e",),
    "one": ("um|uma",),
    "number": (
        *("", "uma|um", "duas|dois", "tres", "quatro", "cinco", "seis"),
        *("sete", "oito", "nove", "dez", "onze", "doze"),
    ),
    "unit": (
        *("minutos|minuto|min|m", "horas|hora|h", "dias|dia|d"),
        *("semanas|semana", "meses|mes", "anos|ano"),
    ),
    "stretch": (
        "um quarto de hora|quarto de hora",
        "meia hora",
        "tres quartos de hora",
        "",
        "uma hora e meia|hora e meia",
    ),
    "start": ("inicio|no inicio|comeco|no comeco",),
    "end": ("fim|no fim|final|no final",),
    "ordinal": (
        *("", "primeira|primeiro", "segunda|segundo", "terceira|terceiro"),
        *("quarta|quarto", "quinta|quinto"),
    ),
    "last": ("ultima|ultimo",),
    "suffix": ("º|o",),
    "time": ("hora de|horario de|hora local",),
    "slot": ("proximo horario livre|proximo horario",),
}
