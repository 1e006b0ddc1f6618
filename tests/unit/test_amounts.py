"""Are numbers written as people of each language write them?"""

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui import amounts

LOCALES = [locale.value for locale in discord.Locale]


@pytest.mark.parametrize(
    ("locale", "written"),
    [
        ("en-US", "1,234,567"),
        ("de", "1.234.567"),
        ("fr", "1\u202f234\u202f567"),
        ("pl", "1\u00a0234\u00a0567"),
        ("hi", "12,34,567"),
        ("a language of tomorrow", "1,234,567"),
    ],
)
def test_thousands_are_parted_as_the_reader_is_used_to(locale, written):
    assert amounts.count(1_234_567, locale) == written


@pytest.mark.parametrize(
    ("locale", "written"), [("en-GB", "3.4%"), ("de", "3,4\u00a0%"), ("pl", "3,4%"), ("tr", "%3,4")]
)
def test_percentages_are_written_as_the_reader_is_used_to(locale, written):
    assert amounts.percent(0.0344, locale) == written


def test_a_change_has_its_sign_and_no_change_has_both():
    assert [amounts.change(value, "en-US") for value in (1200, -1200, 0)] == ["+1,200", "−1,200", "±0"]
    assert [amounts.percent(share, "en-US", signed=True) for share in (0.5, -0.125, 0.0001)] == [
        "+50%",
        "−12.5%",
        "0%",
    ]


@given(st.integers(-(10**12), 10**12), st.sampled_from(LOCALES))
def test_a_number_reads_back_as_itself_in_every_language(value, locale):
    written = amounts.count(value, locale).replace(amounts.MINUS, "-")
    assert int("".join(sign for sign in written if sign in "-0123456789")) == value


@given(st.integers(0, 10**12), st.sampled_from([locale for locale in LOCALES if locale != "hi"]))
def test_groups_have_three_digits(value, locale):
    written = amounts.count(value, locale)
    groups = "".join(sign if sign.isdigit() else " " for sign in written).split(" ")
    assert all(len(group) == 3 for group in groups[1:])
    assert 1 <= len(groups[0]) <= 3
