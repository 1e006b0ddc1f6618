"""Times in German, French, Spanish, Portuguese and Italian, row by row."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from when_table import check, lines, outcome

from bot.domain import when
from bot.domain.when.tokens import cut, fold
from bot.domain.when.vocabulary import TABLES, Kind

WEDNESDAY = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")

GERMAN = """
morgen um 9 Uhr -> 2026-11-26 09:00
Morgen 9 Uhr -> 2026-11-26 09:00
morgen 9:30 Uhr -> 2026-11-26 09:30
morgen 9.30 Uhr -> 2026-11-26 09:30
morgen 9.30 -> 2026-11-26 09:30
morgen um 9 Uhr 30 -> 2026-11-26 09:30
morgen um 9 -> 2026-11-26 09:00 | 2026-11-26 21:00
morgen früh um 9 -> 2026-11-26 09:00
morgen Abend um 8 -> 2026-11-26 20:00
morgen Nachmittag 3 Uhr -> ! does not belong to that part of the day
morgen Nachmittag um 3 -> 2026-11-26 15:00
Freitag Morgen um 9 -> 2026-11-27 09:00
heute Abend um 8 -> 2026-11-25 20:00
heute 20 Uhr -> 2026-11-25 20:00
heute Mitternacht -> 2026-11-26 00:00
übermorgen 12 Uhr -> 2026-11-27 12:00
uebermorgen mittags -> 2026-11-27 12:00
um 9 Uhr abends -> ! does not belong to that part of the day
um 9 abends -> 2026-11-25 21:00
21 Uhr -> 2026-11-25 21:00
neun Uhr -> 2026-11-26 09:00
um neun -> 2026-11-25 21:00 | 2026-11-26 09:00
9 Uhr Wien -> 2026-11-26 09:00
9 Uhr in London -> 2026-11-26 10:00
Freitag 9 Uhr -> 2026-11-27 09:00
am Freitag um 9 Uhr -> 2026-11-27 09:00
Fr. 9 Uhr -> 2026-11-27 09:00
diesen Freitag 9 Uhr -> 2026-11-27 09:00
kommenden Freitag 9 Uhr -> 2026-11-27 09:00
kommenden Mittwoch 15 Uhr -> 2026-11-25 15:00 | 2026-12-02 15:00
nächsten Freitag 9 Uhr -> 2026-11-27 09:00 | 2026-12-04 09:00
Freitag nächste Woche 9 Uhr -> 2026-12-04 09:00
1. Dezember 9 Uhr -> 2026-12-01 09:00
am 1. Dezember 2026 um 9:00 Uhr -> 2026-12-01 09:00
1. Dez. 9 Uhr -> 2026-12-01 09:00
1.12. um 9 Uhr -> 2026-12-01 09:00
Mo 7.12 -> ! may be a day or a time of day
Mo 7.12 9 Uhr -> 2026-12-07 09:00
Freitag 4.12 -> ! may be a day or a time of day
Freitag 9.15 -> 2026-11-27 09:15
um 7.12 -> 2026-11-26 07:12
morgen 7.12 -> 2026-11-26 07:12
1.12.2026, 9 Uhr -> 2026-12-01 09:00
3. März 10 Uhr -> 2027-03-03 10:00
Fr, 27. November 2026, 10:00 Uhr -> 2026-11-27 10:00
Montag, 27. November 10 Uhr -> ! 27 November 2026 is a Friday
am 13. um 9 Uhr -> 2026-12-13 09:00
in 90 Minuten -> 2026-11-25 15:30
in einer halben Stunde -> 2026-11-25 14:30
in einer Viertelstunde -> 2026-11-25 14:15
in zwei Stunden -> 2026-11-25 16:00
in anderthalb Stunden -> 2026-11-25 15:30
in 1 Stunde und 30 Minuten -> 2026-11-25 15:30
in 2 Wochen -> 2026-12-09 14:00
in 3 Tagen um 9 Uhr -> 2026-11-28 09:00
Ende des Monats 17 Uhr -> 2026-11-30 17:00
Monatsende 17 Uhr -> ! I don't know “Monatsende”
Anfang Januar 9 Uhr -> 2027-01-01 09:00
erster Montag im Dezember 9 Uhr -> 2026-12-07 09:00
am ersten Montag im Dezember um 9 Uhr -> 2026-12-07 09:00
letzter Freitag im Monat 10 Uhr -> 2026-11-27 10:00
9 am Freitag -> 2026-11-27 09:00 | 2026-11-27 21:00
2h -> 2026-11-25 16:00 | 2026-11-26 02:00
nächster freier Platz -> ! can't look for a free slot
tomorrow 9am -> 2026-11-26 09:00
Friday um 9 Uhr -> 2026-11-27 09:00
halb 9 -> ! I don't know “halb”
morgen -> ! has no time of day
heute früh -> ! has no time of day
morgen 9 Ur -> ! I don't know “Ur”
demain 9h -> ! I don't know “demain”
"""

FRENCH = """
demain à 9h -> 2026-11-26 09:00
demain 9h30 -> 2026-11-26 09:30
9h30 -> 2026-11-26 09:30
demain à 9 h 30 -> 2026-11-26 09:30
demain à 9 h 30 min -> 2026-11-26 09:30
demain à 9 heures -> 2026-11-26 09:00
demain à neuf heures -> 2026-11-26 09:00
demain à 9 -> 2026-11-26 09:00 | 2026-11-26 21:00
demain matin à 9 -> 2026-11-26 09:00
demain soir à 8 -> 2026-11-26 20:00
9 heures du soir -> ! does not belong to that part of the day
à 9 du soir -> 2026-11-25 21:00
ce soir à 20h -> 2026-11-25 20:00
ce soir à 8 -> 2026-11-25 20:00
cet après-midi à 4 -> 2026-11-25 16:00
aujourd'hui à 15h -> 2026-11-25 15:00
aujourd’hui 15h -> 2026-11-25 15:00
après-demain à midi -> 2026-11-27 12:00
apres demain midi -> 2026-11-27 12:00
demain minuit -> 2026-11-26 00:00 | 2026-11-27 00:00
vendredi à 9h -> 2026-11-27 09:00
ven. 9h -> 2026-11-27 09:00
ce vendredi à 9h -> 2026-11-27 09:00
vendredi prochain à 9h -> 2026-11-27 09:00 | 2026-12-04 09:00
vendredi de la semaine prochaine à 9h -> 2026-12-04 09:00
le 1er décembre à 9h -> 2026-12-01 09:00
le 1er sept -> ! may be a day or a time of day
le 1er à sept heures -> 2026-12-01 07:00
le 1 décembre 2026 à 9h -> 2026-12-01 09:00
3 févr. 10h -> 2027-02-03 10:00
1 sept 10h -> ? 2027-09-01 10:00
1/12 9h -> 2026-12-01 09:00 | 2027-01-12 09:00
vendredi 27 novembre à 10h -> 2026-11-27 10:00
lundi 27 novembre à 10h -> ! 27 November 2026 is a Friday
dans 90 minutes -> 2026-11-25 15:30
dans une demi-heure -> 2026-11-25 14:30
dans un quart d'heure -> 2026-11-25 14:15
dans 1h30 -> 2026-11-25 15:30
+1h30 -> 2026-11-25 15:30
dans 3 jours 9h30 -> 2026-11-28 09:30
dans une heure et demie -> 2026-11-25 15:30
dans deux heures -> 2026-11-25 16:00
dans 2 h -> 2026-11-25 16:00
dans 2 semaines -> 2026-12-09 14:00
dans 3 jours à 9h -> 2026-11-28 09:00
2 heures -> 2026-11-25 16:00 | 2026-11-26 02:00
fin du mois 17h -> 2026-11-30 17:00
début janvier 9h -> 2027-01-01 09:00
fin du mois prochain 9h -> 2026-12-31 09:00
le premier lundi de décembre à 9h -> 2026-12-07 09:00
le dernier vendredi du mois à 10h -> 2026-11-27 10:00
9h heure de Londres -> 2026-11-26 10:00
9h réunion -> ! I don't know “réunion”
9h à Londres -> 2026-11-26 10:00
prochain créneau libre -> ! can't look for a free slot
demain -> ! has no time of day
neuf heures et demie -> ! I don't know “demie”
demain vers 9h -> ! I don't know “vers”
morgen 9h -> ! I don't know “morgen”
"""

SPANISH = """
mañana a las 9:00 -> 2026-11-26 09:00
manana a las 9:00 -> 2026-11-26 09:00
mañana a las 9 -> 2026-11-26 09:00 | 2026-11-26 21:00
mañana por la mañana a las 9 -> 2026-11-26 09:00
mañana a las 9 de la mañana -> 2026-11-26 09:00
mañana a las 12 de la mañana -> 2026-11-26 00:00 | 2026-11-26 12:00
mañana a las 12 de la tarde -> 2026-11-26 12:00
mañana a las 11 de la mañana -> 2026-11-26 11:00
mañana a las 7 de la tarde -> 2026-11-26 19:00
hoy a las 9 de la noche -> 2026-11-25 21:00
esta noche a las 8 -> 2026-11-25 20:00
esta tarde a las 5 -> 2026-11-25 17:00
esta mañana a las 9:00 -> ! has already passed
pasado mañana al mediodía -> 2026-11-27 12:00
hoy a medianoche -> 2026-11-26 00:00
a la una -> 2026-11-26 01:00 | 2026-11-26 13:00
a las 21 horas -> 2026-11-25 21:00
a las 21 h 30 min -> 2026-11-25 21:30
a las 21 h -> 2026-11-25 21:00
el viernes a las 9:00 -> 2026-11-27 09:00
viernes por la mañana a las 9 -> 2026-11-27 09:00
este viernes 9:00 -> 2026-11-27 09:00
el viernes que viene a las 9:00 -> 2026-11-27 09:00 | 2026-12-04 09:00
el próximo viernes a las 9:00 -> 2026-11-27 09:00 | 2026-12-04 09:00
viernes de la semana que viene 9:00 -> 2026-12-04 09:00
miércoles 15:00 -> 2026-11-25 15:00 | 2026-12-02 15:00
sábado 10:00 -> 2026-11-28 10:00
1 de diciembre de 2026 a las 9:00 -> 2026-12-01 09:00
el 1 de diciembre a las 9:00 -> 2026-12-01 09:00
1 dic 9:00 -> 2026-12-01 09:00
1º de diciembre 9:00 -> 2026-12-01 09:00
viernes 27 de noviembre, 10:00 -> 2026-11-27 10:00
mar 3 10:00 -> 2027-03-03 10:00
en 90 minutos -> 2026-11-25 15:30
en media hora -> 2026-11-25 14:30
dentro de dos horas -> 2026-11-25 16:00
en una hora y media -> 2026-11-25 15:30
en 2 semanas -> 2026-12-09 14:00
en 3 días a las 9:00 -> 2026-11-28 09:00
fin de mes 17:00 -> 2026-11-30 17:00
inicio de enero 9:00 -> 2027-01-01 09:00
el primer lundi de diciembre 9:00 -> ! I don't know “lundi”
el primer lunes de diciembre a las 9:00 -> 2026-12-07 09:00
último viernes del mes 10:00 -> 2026-11-27 10:00
mañana 9:00 hora de Madrid -> 2026-11-26 09:00
mañana 9:00 La Rioja -> ! I don't know “Rioja”
mañana 9:00 en Londres -> 2026-11-26 10:00
próximo hueco libre -> ! can't look for a free slot
mañana -> ! has no time of day
mañana por la tarde -> ! has no time of day
a las 9 y media -> ! I don't know “media”
"""

PORTUGUESE = """
amanhã às 9h -> 2026-11-26 09:00
amanha as 9h -> 2026-11-26 09:00
amanhã às 9h30 -> 2026-11-26 09:30
amanhã às 9:30 -> 2026-11-26 09:30
amanhã às 9 -> 2026-11-26 09:00 | 2026-11-26 21:00
amanhã de manhã às 9 -> 2026-11-26 09:00
amanhã às 9 da manhã -> 2026-11-26 09:00
hoje às 9 da noite -> 2026-11-25 21:00
hoje à noite às 8 -> 2026-11-25 20:00
esta tarde às 5 -> 2026-11-25 17:00
depois de amanhã ao meio-dia -> 2026-11-27 12:00
hoje à meia-noite -> 2026-11-26 00:00
21h30min -> 2026-11-25 21:30 | 2026-11-26 11:30
amanhã às 9h30min -> 2026-11-26 09:30
em 1h30 -> 2026-11-25 15:30
em 2h30min -> 2026-11-25 16:30
em 2 horas e 30 minutos -> 2026-11-25 16:30
às 21 horas -> 2026-11-25 21:00
sexta-feira às 9h -> 2026-11-27 09:00
sexta às 9h -> 2026-11-27 09:00
na sexta às 9h -> 2026-11-27 09:00
segunda às 9h -> 2026-11-30 09:00
nesta sexta às 9h -> 2026-11-27 09:00
próxima sexta às 9h -> 2026-11-27 09:00 | 2026-12-04 09:00
sexta que vem às 9h -> 2026-11-27 09:00 | 2026-12-04 09:00
sexta da próxima semana às 9h -> 2026-12-04 09:00
sábado 10h -> 2026-11-28 10:00
1 de dezembro de 2026 às 9h -> 2026-12-01 09:00
dia 1 de dezembro às 9h -> 2026-12-01 09:00
1º de dezembro 9h -> 2026-12-01 09:00
1 dez 9h -> 2026-12-01 09:00
10 dez às dez horas -> 2026-12-10 10:00
sexta, 27 de novembro, 10h -> 2026-11-27 10:00
em 90 minutos -> 2026-11-25 15:30
em meia hora -> 2026-11-25 14:30
daqui a duas horas -> 2026-11-25 16:00
em uma hora e meia -> 2026-11-25 15:30
em 2 semanas -> 2026-12-09 14:00
em 3 dias às 9h -> 2026-11-28 09:00
fim do mês 17h -> 2026-11-30 17:00
início de janeiro 9h -> 2027-01-01 09:00
primeira segunda de dezembro às 9h -> 2026-12-07 09:00
segunda terça de dezembro às 9h -> 2026-12-08 09:00
última sexta do mês 10h -> 2026-11-27 10:00
amanhã 9h hora de Lisboa -> 2026-11-26 10:00
amanhã 9h em Londres -> 2026-11-26 10:00
próximo horário livre -> ! can't look for a free slot
amanhã -> ! has no time of day
sexta -> ! has no time of day
às 9 e meia -> ! I don't know “meia”
mañana 9h -> ! I don't know “mañana”
"""

ITALIAN = """
domani alle 9:00 -> 2026-11-26 09:00
domani alle 9.30 -> 2026-11-26 09:30
domani ore 9.30 -> 2026-11-26 09:30
domani alle ore 21 -> 2026-11-26 21:00
domani alle 9 -> 2026-11-26 09:00 | 2026-11-26 21:00
domani mattina alle 9 -> 2026-11-26 09:00
domani sera alle 8 -> 2026-11-26 20:00
domani alle 9 di sera -> 2026-11-26 21:00
alle 9 del mattino -> 2026-11-26 09:00
stasera alle 8 -> 2026-11-25 20:00
oggi pomeriggio alle 5 -> 2026-11-25 17:00
questa sera alle 8 -> 2026-11-25 20:00
dopodomani a mezzogiorno -> 2026-11-27 12:00
oggi a mezzanotte -> 2026-11-26 00:00
domani mezzanotte -> 2026-11-26 00:00 | 2026-11-27 00:00
venerdì alle 9:00 -> 2026-11-27 09:00
venerdi 9.30 -> 2026-11-27 09:30
questo venerdì 9:00 -> 2026-11-27 09:00
venerdì prossimo alle 9:00 -> 2026-11-27 09:00 | 2026-12-04 09:00
venerdì della settimana prossima 9:00 -> 2026-12-04 09:00
lunedì 9:00 -> 2026-11-30 09:00
il 1 dicembre alle 9:00 -> 2026-12-01 09:00
1º dicembre 2026, 9:00 -> 2026-12-01 09:00
1 dic 9.30 -> 2026-12-01 09:30
3 mar 10:00 -> 2027-03-03 10:00
mar 10:00 -> 2026-12-01 10:00
venerdì 27 novembre, 10:00 -> 2026-11-27 10:00
lunedì 27 novembre, 10:00 -> ! 27 November 2026 is a Friday
tra 90 minuti -> 2026-11-25 15:30
tra mezz'ora -> 2026-11-25 14:30
fra un'ora -> 2026-11-25 15:00
tra un'ora e mezza -> 2026-11-25 15:30
tra 2h30 -> 2026-11-25 16:30
tra un quarto d'ora -> 2026-11-25 14:15
tra due ore -> 2026-11-25 16:00
tra 2 settimane -> 2026-12-09 14:00
tra 3 giorni alle 9:00 -> 2026-11-28 09:00
fine mese 17:00 -> 2026-11-30 17:00
inizio gennaio 9:00 -> 2027-01-01 09:00
il primo lunedì di dicembre alle 9:00 -> 2026-12-07 09:00
l'ultimo venerdì del mese 10:00 -> 2026-11-27 10:00
domani 9:00 ora di Roma -> 2026-11-26 09:00
domani 9:00 a Londra -> 2026-11-26 10:00
prossimo slot libero -> ! can't look for a free slot
domani -> ! has no time of day
alle 9 e mezza -> ! I don't know “mezza”
demain 9:00 -> ! I don't know “demain”
"""

ROWS = {"de": GERMAN, "fr": FRENCH, "es-ES": SPANISH, "pt-BR": PORTUGUESE, "it": ITALIAN}


@pytest.mark.parametrize(
    ("locale", "typed", "expected"),
    [(locale, *row) for locale, table in ROWS.items() for row in lines(table)],
)
def test_times_in_the_languages_of_the_tables(locale, typed, expected):
    check(typed, expected, WEDNESDAY, BERLIN, "en-GB", locale)


@pytest.mark.parametrize("locale", ["de", "fr", "es-ES", "es-419", "pt-BR", "it"])
def test_english_is_read_whatever_else_is_spoken(locale):
    for typed in ("tomorrow 9:00", "friday 9am", "in 2 hours", "1 Dec 10:00", "next friday 9am", "10:00"):
        assert outcome(typed, WEDNESDAY, BERLIN, locale) == outcome(typed, WEDNESDAY, BERLIN)


def test_all_languages_together_ask_rather_than_guess():
    # A morning to some, tomorrow to others; and `h` is an hour on the clock or of waiting.
    assert outcome("manana 9:00", WEDNESDAY, BERLIN, *ROWS) == "2026-11-26 09:00"
    assert outcome("2h", WEDNESDAY, BERLIN, *ROWS) == "2026-11-25 16:00 | 2026-11-26 02:00"


def test_languages_follow_from_locales_and_english_is_always_there():
    assert when.languages() == ("en",)
    assert when.languages("de") == ("en", "de")
    assert when.languages("pt-BR", "de", "pt-BR") == ("en", "pt", "de")
    assert when.languages("en-US", None, "ja", "zh-CN") == ("en",)


@pytest.mark.parametrize("language", TABLES)
def test_every_table_has_all_the_words_a_time_needs(language):
    table = TABLES[language]
    assert set(table) == set(Kind)
    counts = {"day": 3, "weekday": 7, "month": 13, "number": 13, "unit": 6, "part": 4, "ordinal": 6}
    assert {kind: len(table[kind]) for kind in counts} == counts
    needed = set(Kind) - {"tonight", "coming", "meridiem", "oclock", "oclock_12", "from_now", "suffix"}
    assert all(any(table[kind]) for kind in needed)


@pytest.mark.parametrize("language", TABLES)
def test_every_word_of_a_table_is_what_a_typed_word_becomes(language):
    spellings = {each for meanings in TABLES[language].values() for each in "|".join(meanings).split("|")}
    for spelling in filter(None, spellings):
        assert spelling == fold(spelling)
        assert [token.text for token in cut(spelling)] == spelling.split()
