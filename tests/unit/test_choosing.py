from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.accounts import Account, TokenStatus
from bot.domain.choosing import choose, suggest
from bot.errors import BadAccounts

X = Account("twitter-1", username="acme", display_name="Acme")
COMPANY = Account("linkedin-Qa7", username=None, display_name="Acme GmbH")
PERSON = Account("linkedin-Zz9", display_name="Jonas Weber", token_status=TokenStatus.EXPIRED)
SKY = Account("bluesky-did:plc:abc", username="acme.example", display_name="Acme Sky")
PINS = Account("pinterest-5", display_name="Acme Pins")
ALL = (X, COMPANY, PERSON, SKY, PINS)
FIT = (X, COMPANY, SKY, PINS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Acme GmbH", (COMPANY,)),
        ("acme gmbh", (COMPANY,)),
        ("x", (X,)),
        ("Twitter", (X,)),
        ("@acme", (X,)),
        ("bluesky-did:plc:abc", (SKY,)),
        ("Bluesky · Acme Sky", (SKY,)),
        ("x, Acme Sky", (X, SKY)),
        (" x ,, linkedin-Qa7 ,", (X, COMPANY)),
        ("all", (X, COMPANY, SKY)),
        ("ALL, x", (X, COMPANY, SKY)),
        ("linkedin, x", (COMPANY, X)),
    ],
)
def test_finds_accounts_by_name_network_id_and_all(typed: str, meant: tuple[Account, ...]) -> None:
    assert choose(typed, FIT) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "No account is named"),
        (" , ", "No account is named"),
        ("facebook", "no account “facebook”"),
        ("Acme Pins", "no account “Acme Pins”"),
        ("x, X", "named twice"),
        ("linkedin", "lost its access to LinkedIn · Jonas Weber"),
        ("all", "lost its access to LinkedIn · Jonas Weber"),
    ],
)
def test_refuses_what_nobody_can_mean(typed: str, said: str) -> None:
    with pytest.raises(BadAccounts) as refusal:
        choose(typed, ALL)
    assert said in refusal.value.said
    assert refusal.value.todo


def test_asks_which_account_is_meant_when_a_name_fits_several() -> None:
    twin = Account("mastodon-4", username="acme", display_name="Acme")
    with pytest.raises(BadAccounts) as refusal:
        choose("acme", (X, twin))
    assert "X · Acme, Mastodon · Acme" in refusal.value.todo


def test_says_so_when_nothing_is_connected() -> None:
    with pytest.raises(BadAccounts) as refusal:
        choose("all", (PINS,))
    assert "No social account is connected" in refusal.value.said


def test_completes_the_last_word_and_keeps_what_stands_before_it() -> None:
    assert ("All accounts", "all") in suggest("", ALL)
    assert ("All LinkedIn accounts", "LinkedIn") in suggest("", ALL)
    assert suggest("twitter-1, sky", ALL) == (("Acme, Bluesky · Acme Sky", "twitter-1, bluesky-did:plc:abc"),)
    assert all("twitter-1, twitter-1" not in value for _, value in suggest("twitter-1, ", ALL))


@given(st.text(max_size=80))
def test_suggesting_and_choosing_never_break(typed: str) -> None:
    assert all(value for _, value in suggest(typed, ALL))
    with suppress(BadAccounts):
        assert choose(typed, ALL)


@given(st.sets(st.sampled_from([X, COMPANY, SKY]), min_size=1))
def test_what_is_suggested_is_understood(chosen: set[Account]) -> None:
    typed = ""
    for account in chosen:
        values = [value for _, value in suggest(typed, FIT) if value.endswith(account.platform_id)]
        typed = f"{values[0]}, "
    assert set(choose(typed, FIT)) == chosen


def test_two_accounts_with_one_label_are_asked_about() -> None:
    page = Account("linkedin-Page1", display_name="Acme GmbH")
    with pytest.raises(BadAccounts) as refusal:
        choose("LinkedIn · Acme GmbH", (COMPANY, page))
    assert "name of several accounts" in refusal.value.said
    assert choose("linkedin-Page1", (COMPANY, page)) == (page,)
