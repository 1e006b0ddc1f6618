from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.accounts import Account
from bot.domain.fits import examine, notes, require_media, require_text
from bot.domain.limits import BUILT_IN, MAX_TEXT
from bot.domain.posts import Media, Shape
from bot.errors import BadMedia, BadText

X = Account("twitter-1", display_name="Acme")
PREMIUM = Account("twitter-2", display_name="Boss", subscription="PremiumPlus")
LINKEDIN = Account("linkedin-2", display_name="Acme GmbH")
INSTAGRAM = Account("instagram-3", display_name="acme")
BLUESKY = Account("bluesky-4", display_name="acme")
MASTODON = Account("mastodon-5", display_name="acme")
TELEGRAM = Account("telegram-6", display_name="news")
YOUTUBE = Account("youtube-7", display_name="films")
THREADS = Account("threads-9", display_name="acme")
TIKTOK = Account("tiktok-10", display_name="acme")
FACEBOOK = Account("facebook-11", display_name="acme")
STRANGE = Account("newnet-8", display_name="who")
EVERYWHERE = [X, PREMIUM, LINKEDIN, INSTAGRAM, BLUESKY, MASTODON, TELEGRAM, YOUTUBE, THREADS, TIKTOK, STRANGE]
LONG_LINK = "https://example.org/" + "y" * 200
FAMILY = "👨‍👩‍👧‍👦"


def picture(size: int = 1000, kind: str = "image/png") -> Media:
    return Media("00" * 32, size, kind, "a.png")


def film(size: int = 1000, kind: str = "video/mp4") -> Media:
    return Media("11" * 32, size, kind, "a.mp4")


def warnings(text: str, account: Account, *media: Media, shape: Shape | None = None) -> list[str]:
    shaped = [replace(item, shape=shape) for item in media] if shape else media
    (fit,) = examine(text, shaped, [account], BUILT_IN)
    assert not any(finding.certain for finding in fit.findings)
    return [finding.said for finding in fit.findings]


@pytest.mark.parametrize(
    ("text", "account", "media"),
    [
        ("x" * 4000, X, False),
        ("x" * 4000, PREMIUM, False),
        ("x" * 3000, LINKEDIN, False),
        ("x" * 300, BLUESKY, False),
        ("x" * 470 + " " + LONG_LINK, MASTODON, False),
        ("@publora@mastodon.social " + "x" * 491, MASTODON, False),
        ("x" * 4000, TELEGRAM, False),
        ("x" * 1024, TELEGRAM, True),
        ("日" * 2000, YOUTUBE, True),
        ("x" * 2200, INSTAGRAM, True),
        ("x" * 4000, STRANGE, False),
        ("@everyone مرحبا 🎉", BLUESKY, False),
        (" ".join(f"https://a.de/{i}" for i in range(5)), THREADS, False),
        ("https://a.de/x " * 6, THREADS, False),
        ("#tag " * 30, INSTAGRAM, True),
        ("x" * 280 + "\n---\n" + "y" * 280, X, False),
    ],
)
def test_lets_texts_through_that_a_network_may_take(text: str, account: Account, media: bool) -> None:
    require_text(text, [account], BUILT_IN, media=media)
    fits = examine(text, [], [account], BUILT_IN)
    assert fits[0].reading.is_too_long is False


@pytest.mark.parametrize(
    ("text", "account", "media", "said", "todo"),
    [
        ("", X, False, "no text", "Write"),
        (" \n\t ", X, False, "no text", "Write"),
        ("x" * 4001, X, False, "4,001 characters; I take 4,000", "Shorten"),
        ("x" * 3001, LINKEDIN, False, "LinkedIn · Acme GmbH takes 3,000", "by 1,"),
        ("x" * 301, BLUESKY, False, "has 301 characters, but Bluesky · acme takes 300", "by 1,"),
        ("😀" * 151, BLUESKY, False, "has 302 characters, but Publora takes 300", "by 2,"),
        (FAMILY * 121, BLUESKY, False, "1,331 characters", "by 1,031,"),
        ("x" * 501, MASTODON, False, "takes 500", "by 1,"),
        ("x" * 1025, TELEGRAM, True, "takes 1,024 with media", "by 1,"),
        ("x" * 4000, INSTAGRAM, True, "Instagram · acme takes 2,200", "by 1,800,"),
        ("😀" * 1101, TIKTOK, True, "has 2,202 characters", "by 2,"),
        ("#tag " * 31, INSTAGRAM, True, "31 hashtags, but Instagram · acme takes 30", "Remove 1,"),
        (" ".join(f"https://a.de/{i}" for i in range(6)), THREADS, False, "6 links", "Remove 1,"),
        ("a\n---\n" + "x" * 281, X, False, "Part 2 of the thread has 281 characters", "by 1,"),
        ("x" * 501 + " [1/2]\nb [2/2]", THREADS, False, "Part 1 of the thread has 507", "by 7,"),
    ],
)
def test_refuses_texts_that_are_certain_to_fail(
    text: str, account: Account, media: bool, said: str, todo: str
) -> None:
    with pytest.raises(BadText) as refusal:
        require_text(text, [account], BUILT_IN, media=media)
    assert said in refusal.value.said
    assert todo in refusal.value.todo


def test_all_accounts_that_refuse_are_named_up_to_three() -> None:
    with pytest.raises(BadText) as refusal:
        require_text("x" * 3500, [BLUESKY, X, MASTODON, LINKEDIN, INSTAGRAM], BUILT_IN, media=False)
    assert "Bluesky" in refusal.value.said
    assert "Mastodon" in refusal.value.said
    assert "LinkedIn" in refusal.value.said
    assert refusal.value.said.endswith("And 1 more.")


@pytest.mark.parametrize(
    ("text", "account", "said"),
    [
        ("日" * 200, X, ["X · Acme may refuse it: the text has 400 as X counts, 280 are allowed."]),
        (
            "👍" * 130,
            THREADS,
            ["Threads · acme may refuse it: the text has 520 as Threads counts, 500 are allowed."],
        ),
        (
            "x" * 400 + " " + LONG_LINK,
            MASTODON,
            ["Mastodon · acme may refuse the text: Publora may count 621 of 500."],
        ),
        (
            "😀" * 1600,
            LINKEDIN,
            ["LinkedIn · Acme GmbH may refuse the text: Publora may count 3,200 of 3,000."],
        ),
        ("#a #b", THREADS, ["Threads · acme makes only one of the 2 hashtags work."]),
        ("#1 place, #tag", THREADS, []),
        ("fine", X, []),
    ],
)
def test_warns_of_what_is_not_certain(text: str, account: Account, said: list[str]) -> None:
    assert warnings(text, account) == said


@pytest.mark.parametrize(
    ("text", "account", "media", "said"),
    [
        ("日" * 2000, YOUTUBE, film(), "it has 6,000 bytes of 5,000"),
        ("a <b> c", YOUTUBE, film(), "may refuse the signs < and >"),
        ("#tag " * 6, INSTAGRAM, picture(), "may refuse more than 5 hashtags; the text has 6"),
        ("a", BLUESKY, picture(1_500_000), "may refuse more than 1 MB"),
        ("a", TIKTOK, picture(), "TikTok · acme may refuse pictures."),
    ],
)
def test_warns_of_what_publora_and_the_networks_disagree_about(
    text: str, account: Account, media: Media, said: str
) -> None:
    (found,) = warnings(text, account, media)
    assert said in found


@pytest.mark.parametrize(
    ("media", "accounts", "said"),
    [
        ([], [INSTAGRAM], "Instagram needs a picture or a video"),
        ([picture()], [YOUTUBE], "needs a video"),
        ([picture(), film()], [LINKEDIN], "must be the only file"),
        ([film(), film()], [LINKEDIN], "must be the only file"),
        ([picture()] * 5, [LINKEDIN, X], "5 pictures, but X · Acme takes 4"),
        ([picture(5_000_001)], [X], "takes 5 MB"),
        ([film(60_000_000)], [TELEGRAM], "a.mp4 has 60.0 MB; Telegram · news takes 50 MB"),
        ([picture(kind="image/gif")], [INSTAGRAM], "does not take GIF pictures: a.png"),
        ([film(kind="video/quicktime")], [BLUESKY], "does not take MOV videos"),
        ([picture()] * 5, [STRANGE], "takes 4"),
    ],
)
def test_refuses_files_that_are_certain_to_fail(
    media: list[Media], accounts: list[Account], said: str
) -> None:
    with pytest.raises(BadMedia) as refusal:
        require_media(media, accounts, BUILT_IN)
    assert said in refusal.value.said
    assert refusal.value.todo


@pytest.mark.parametrize(
    ("item", "shape", "account", "said"),
    [
        (
            picture(),
            Shape(7000, 6000),
            LINKEDIN,
            "7,000 × 6,000 pixels; LinkedIn · Acme GmbH takes 36,152,320",
        ),
        (film(), Shape(seconds=140.5), X, "a.mp4 lasts 2 min 21 s; X · Acme takes up to 2 min 20 s"),
        (film(), Shape(seconds=2.5), LINKEDIN, "lasts 2.5 s; LinkedIn · Acme GmbH takes videos from 3 s"),
        (film(), Shape(seconds=901), INSTAGRAM, "lasts 15 min 1 s; Instagram · acme takes up to 15 min"),
    ],
)
def test_refuses_files_for_what_is_inside(item: Media, shape: Shape, account: Account, said: str) -> None:
    with pytest.raises(BadMedia) as refusal:
        require_media([replace(item, shape=shape)], [account], BUILT_IN)
    assert said in refusal.value.said


@pytest.mark.parametrize(
    ("item", "shape", "account", "said"),
    [
        (
            picture(),
            Shape(6000, 5000),
            TELEGRAM,
            ["Telegram · news may refuse a.png with 6,000 × 5,000 pixels."],
        ),
        (
            picture(),
            Shape(100, 2100),
            TELEGRAM,
            ["Telegram · news may refuse a.png with 100 × 2,100 pixels."],
        ),
        (
            picture(),
            Shape(1000, 2000),
            INSTAGRAM,
            ["Instagram · acme may refuse or crop a.png: it is too tall."],
        ),
        (
            picture(),
            Shape(2000, 1000),
            INSTAGRAM,
            ["Instagram · acme may refuse or crop a.png: it is too wide."],
        ),
        (picture(), Shape(1080, 1350), INSTAGRAM, []),
        (
            film(),
            Shape(seconds=200),
            INSTAGRAM,
            ["a.mp4 lasts 3 min 20 s; Instagram · acme may refuse more than 3 min."],
        ),
        (film(), Shape(), X, []),
        (picture(), Shape(9000, 9000), MASTODON, []),
    ],
)
def test_warns_of_what_is_inside_a_file(item: Media, shape: Shape, account: Account, said: list[str]) -> None:
    assert warnings("a", account, item, shape=shape) == said


@pytest.mark.parametrize(
    ("media", "accounts"),
    [
        ([], [X, LINKEDIN]),
        ([picture()] * 4, [X, LINKEDIN, BLUESKY]),
        ([picture()] * 10, [LINKEDIN]),
        ([film()], [YOUTUBE, INSTAGRAM, X]),
        ([picture(kind="image/heic")], [FACEBOOK]),
    ],
)
def test_lets_files_through_that_every_account_takes(media: list[Media], accounts: list[Account]) -> None:
    require_media(media, accounts, BUILT_IN)
    assert not [finding for fit in examine("a", media, accounts, BUILT_IN) for finding in fit.findings]


@given(st.text(max_size=MAX_TEXT), st.sampled_from(EVERYWHERE), st.booleans())
def test_what_is_refused_is_found_and_what_is_found_certain_is_refused(
    text: str, account: Account, media: bool
) -> None:
    (fit,) = examine(text, [picture()] if media else [], [account], BUILT_IN)
    certain = [finding for finding in fit.reading.findings if finding.certain]
    refused = False
    try:
        require_text(text, [account], BUILT_IN, media=media)
    except BadText:
        refused = True
    assert refused == bool(certain or not text.strip())


def test_notes_say_of_each_network_how_much_is_used_and_what_follows_warnings_first() -> None:
    fits = examine("a " * 150 + "end #a #b", [picture()], [X, TELEGRAM, STRANGE, THREADS], BUILT_IN)
    assert notes(fits) == (
        "⚠️ Threads · acme makes only one of the 2 hashtags work.",
        "X: 309 of 280 characters, goes out as about 2 posts",
        "Telegram: 309 of 1,024 characters",
        "newnet: 309 characters",
        "Threads: 309 of 500 characters",
    )


def test_notes_say_once_what_is_the_same_for_accounts_of_a_network() -> None:
    twin = Account("twitter-7", display_name="Twin")
    assert notes(examine("a", [], [X, twin, PREMIUM], BUILT_IN)) == (
        "X: 1 of 280 characters",
        "X: 1 of 25,000 characters",
    )
    assert notes(examine("a\n---\nb", [], [X], BUILT_IN)) == ("X: 7 of 280 characters, goes out as 2 posts",)
    assert notes(examine("a" * 301, [], [BLUESKY], BUILT_IN)) == (
        "⚠️ The text has 301 characters, but Bluesky · acme takes 300.",
        "Bluesky: 301 of 300 characters, too long",
    )
