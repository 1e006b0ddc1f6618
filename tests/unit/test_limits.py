import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.accounts import Account
from bot.domain.limits import BUILT_IN, check_media, check_text, count, usage
from bot.domain.posts import Media, Target
from bot.errors import BadMedia, BadText

X = Account("twitter-1", display_name="Acme")
LINKEDIN = Account("linkedin-2", display_name="Acme GmbH")
INSTAGRAM = Account("instagram-3", display_name="acme")
BLUESKY = Account("bluesky-4", display_name="acme")
MASTODON = Account("mastodon-5", display_name="acme")
TELEGRAM = Account("telegram-6", display_name="news")
YOUTUBE = Account("youtube-7", display_name="films")
STRANGE = Account("newnet-8", display_name="who")


def picture(size: int = 1000, kind: str = "image/png") -> Media:
    return Media("00" * 32, size, kind, "a.png")


VIDEO = Media("11" * 32, 1000, "video/mp4", "a.mp4")


@pytest.mark.parametrize(
    ("text", "account", "media"),
    [
        ("x" * 4000, X, False),
        ("x" * 3000, LINKEDIN, False),
        ("x" * 300, BLUESKY, False),
        ("x" * 470 + " https://example.org/" + "y" * 200, MASTODON, False),
        ("x" * 4000, TELEGRAM, False),
        ("x" * 4000, STRANGE, False),
        ("@everyone مرحبا 🎉", BLUESKY, False),
    ],
)
def test_lets_texts_through_that_a_network_may_take(text: str, account: Account, media: bool) -> None:
    check_text(text, [account], BUILT_IN, media=media)
    assert count(text, account.network) > 0


@pytest.mark.parametrize(
    ("text", "account", "media", "said"),
    [
        ("", X, False, "no text"),
        (" \n\t ", X, False, "no text"),
        ("x" * 4001, X, False, "4,001 characters"),
        ("x" * 3001, LINKEDIN, False, "LinkedIn · Acme GmbH takes 3,000"),
        ("x" * 301, BLUESKY, False, "takes 300"),
        ("😀" * 151, BLUESKY, False, "302 characters"),
        ("x" * 501, MASTODON, False, "takes 500"),
        ("x" * 1025, TELEGRAM, True, "takes 1,024 with media"),
    ],
)
def test_refuses_texts_that_are_certain_to_fail(text: str, account: Account, media: bool, said: str) -> None:
    with pytest.raises(BadText) as refusal:
        check_text(text, [account], BUILT_IN, media=media)
    assert said in refusal.value.said
    assert refusal.value.todo


@pytest.mark.parametrize(
    ("media", "accounts", "said"),
    [
        ([], [INSTAGRAM], "needs a picture or a video"),
        ([picture()], [YOUTUBE], "needs a video"),
        ([picture(), VIDEO], [LINKEDIN], "must be the only file"),
        ([VIDEO, VIDEO], [LINKEDIN], "must be the only file"),
        ([picture()] * 5, [LINKEDIN, X], "takes more than 4"),
        ([picture(5_000_001)], [X], "takes 5 MB"),
        ([picture(kind="image/gif")], [INSTAGRAM], "does not take GIF"),
        ([picture()] * 5, [STRANGE], "takes more than 4"),
    ],
)
def test_refuses_files_that_are_certain_to_fail(
    media: list[Media], accounts: list[Account], said: str
) -> None:
    with pytest.raises(BadMedia) as refusal:
        check_media(media, accounts, BUILT_IN)
    assert said in refusal.value.said
    assert refusal.value.todo


@pytest.mark.parametrize(
    ("media", "accounts"),
    [
        ([], [X, LINKEDIN]),
        ([picture()] * 4, [X, LINKEDIN, BLUESKY]),
        ([picture()] * 10, [LINKEDIN]),
        ([VIDEO], [YOUTUBE, INSTAGRAM, X]),
    ],
)
def test_lets_files_through_that_every_account_takes(media: list[Media], accounts: list[Account]) -> None:
    check_media(media, accounts, BUILT_IN)
    assert len(media) <= 10


@given(st.text(max_size=4000), st.sampled_from(sorted(BUILT_IN)))
def test_counting_never_breaks(text: str, network: str) -> None:
    assert count(text, network) >= 0


def test_usage_says_of_each_network_once_how_much_is_used_and_what_follows() -> None:
    targets = [
        Target("twitter-1", "a"),
        Target("twitter-2", "b"),
        Target("telegram-1", "c"),
        Target("new-1", "d"),
    ]
    assert usage("a" * 300, targets, BUILT_IN, media=True) == (
        "X: 300 of 280 characters, goes out as a thread",
        "Telegram: 300 of 1,024 characters",
        "new: 300 characters",
    )
    assert usage("a" * 301, [Target("bluesky-1", "a")], BUILT_IN, media=False) == (
        "Bluesky: 301 of 300 characters, too long",
    )
