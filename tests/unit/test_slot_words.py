"""Weekly times in people's words."""

from contextlib import suppress
from datetime import time

import pytest

from bot.domain.slot_words import read_weekly
from bot.errors import BadTime

EVERYBODY = ("en", "de", "fr", "es", "it", "pt")


def week(days: str, *times: str) -> set[tuple[int, time]]:
    """Digits of weekdays (0 is Monday), each with each of the times."""
    return {(int(day), time.fromisoformat(at)) for day in days for at in times}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mon, Wed, Fri 09:00", week("024", "09:00")),
        ("Mon, Wed and Fri at 9am", week("024", "09:00")),
        ("monday 9:00", week("0", "09:00")),
        ("every Monday at 9 am", week("0", "09:00")),
        ("Mondays and Thursdays 17:30", week("03", "17:30")),
        ("Mon-Fri 9:00", week("01234", "09:00")),
        ("Mon – Wed 9:00", week("012", "09:00")),
        ("Fri to Mon 9:00", week("4560", "09:00")),
        ("weekdays 12:30", week("01234", "12:30")),
        ("weekends noon", week("56", "12:00")),
        ("Mon 9:30:00, Tue 0:00", week("0", "09:30") | week("1", "00:00")),
        ("daily 8:15", week("0123456", "08:15")),
        ("every day 8:15 and 20:15", week("0123456", "08:15", "20:15")),
        ("Tue 9am, Sat 10:00 and 18:00", week("1", "09:00") | week("5", "10:00", "18:00")),
        ("Tue, Wed 9:00, 14:00; Wed 14:00", week("12", "09:00", "14:00")),
        ("Mon 9 am, Tue 10:00", week("0", "09:00") | week("1", "10:00")),
        ("Mon 9 am Tue 10:00", week("0", "09:00") | week("1", "10:00")),
        ("Mon 9 am & 6 pm", week("0", "09:00", "18:00")),
        ("9:00", None),
        ("Mon", None),
        ("Mon 9:00 Tue", None),
        ("", None),
        ("Mon 9", None),
        ("Mon 25:00", None),
        ("Mon 13:00 am, Tue 9:00", None),
        ("Mon 9:30:15", None),
        ("Mon sometime", None),
        ("Mon 9:00 London", None),
        ("Mon tomorrow 9:00", None),
        ("Mon next free slot", None),
        ("Mon in 2 hours", None),
        ("1 Dec 9:00", None),
        ("Mon " * 60, None),
    ],
)
def test_days_and_times_are_read_to_the_last_word_or_refused(typed, meant):
    if meant is None:
        with pytest.raises(BadTime):
            read_weekly(typed)
    else:
        assert set(read_weekly(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "locale", "meant"),
    [
        ("Mo, Mi und Fr um 9 Uhr", "de", week("024", "09:00")),
        ("Montag bis Freitag 9:00", "de", week("01234", "09:00")),
        ("täglich 18:00", "de", week("0123456", "18:00")),
        ("Mo 9 Uhr, 15", "de", week("0", "09:00", "15:00")),
        ("Mo um 9 Uhr und 18 Uhr", "de", week("0", "09:00", "18:00")),
        ("Mo 9 Uhr und 15", "de", week("0", "09:00", "15:00")),
        ("Mo 18 Uhr am Di 10 Uhr", "de", week("0", "18:00") | week("1", "10:00")),
        ("lundi et jeudi à 9h30", "fr", week("03", "09:30")),
        ("lunes y viernes a las 10:00", "es", week("04", "10:00")),
        ("lunedì e venerdì alle 9.30", "it", week("04", "09:30")),
        ("segunda-feira e sexta às 9h", "pt", week("04", "09:00")),
    ],
)
def test_days_and_times_are_read_in_the_servers_language(typed, locale, meant):
    assert set(read_weekly(typed, ("en", locale))) == meant


def test_what_may_be_morning_or_evening_is_asked_with_both():
    with pytest.raises(BadTime, match="can mean 2 times") as refused:
        read_weekly("Mon 9")
    assert refused.value.todo == "Write `09:00` or `21:00`."


@pytest.mark.parametrize("typed", ["Mon 12:30 am, Tue 9:00", "weekdays 12:00 am, weekend 9:00"])
def test_an_hour_past_midnight_is_never_taken_for_one_past_noon(typed):
    with suppress(BadTime):
        assert {at.hour for _, at in read_weekly(typed)} == {0, 9}


def test_what_is_listed_behind_a_full_hour_is_not_its_minute():
    with pytest.raises(BadTime, match="“12”"):
        read_weekly("Mo 9 Uhr und 12", ("en", "de"))


@pytest.mark.parametrize(
    ("typed", "meant"), [("midnight", "00:00"), ("12am", "00:00"), ("12:30 am", "00:30")]
)
def test_at_midnight_it_is_asked_of_which_day(typed, meant):
    with pytest.raises(BadTime, match="where a day begins or where it ends") as refused:
        read_weekly(f"Mon {typed}")
    assert f"`{meant}`" in refused.value.todo


def test_a_word_that_is_no_time_is_named():
    with pytest.raises(BadTime, match="“sometime”"):
        read_weekly("Mon sometime")


def test_nothing_odd_breaks_it():
    for odd in (
        ",",
        "---",
        "mon-",
        "-mon",
        "to",
        "mon to",
        "mon to 9:00",
        "9:00 mon",
        "\n",
        "é" * 200,
        "0" * 99,
    ):
        with pytest.raises(BadTime):
            read_weekly(odd, EVERYBODY)
