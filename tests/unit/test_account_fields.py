"""The list of accounts in a form: what is picked stays picked, however many accounts there are."""

from discord import ui
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.accounts import Account
from bot.domain.choosing import choose
from bot.ui.account_fields import accounts_field

ids = st.lists(
    st.builds(
        lambda network, number: f"{network}-{number:04}",
        st.sampled_from(("telegram", "linkedin", "mastodon")),
        st.integers(0, 99),
    ),
    min_size=1,
    max_size=100,
    unique=True,
)


def a_field(accounts: tuple[Account, ...], chosen: list[str]) -> ui.Select:
    field = accounts_field(accounts, chosen)
    assert isinstance(field, ui.Select)
    return field


def handed_in(field: ui.Select) -> str:
    return ", ".join(option.value for option in field.options if option.default)


@given(platform_ids=ids, share=st.integers(1, 5))
def test_a_form_handed_in_as_it_is_names_the_accounts_that_were_chosen(platform_ids, share):
    accounts = tuple(Account(each, display_name=f"Acme {each}") for each in platform_ids)
    field = a_field(accounts, platform_ids[::share])
    assert {each.platform_id for each in choose(handed_in(field), accounts)} == set(platform_ids[::share])
    assert len(field.options) <= 25
    assert len({option.value for option in field.options}) == len(field.options)
    assert all(len(option.value) <= 100 and len(option.label) <= 100 for option in field.options)


def test_a_network_that_was_chosen_as_a_whole_is_ticked_as_a_whole():
    accounts = tuple(Account(f"telegram-{number}") for number in range(31))
    field = a_field((*accounts, Account("mastodon-1")), ["telegram"])
    assert handed_in(field) == "telegram"
    assert [option.label for option in field.options] == ["All Telegram accounts", "Mastodon · mastodon-1"]


def test_chosen_accounts_without_a_place_of_their_own_share_one_that_names_them():
    accounts = tuple(Account(f"telegram-{number}", display_name=f"City {number}") for number in range(40))
    field = a_field(accounts, [each.platform_id for each in accounts[:30]])
    assert len(field.options) == 25
    assert field.options[-1].label.startswith("7 more: Telegram · City 23, Telegram · City 24")
