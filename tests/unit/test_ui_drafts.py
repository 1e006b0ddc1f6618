"""Cards of drafts and edits stay within what Discord takes, whatever they are to show."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import discord
from hypothesis import given, settings
from hypothesis import strategies as st
from test_ui_cards import assert_fits, long_texts, rough, text_of

from bot.domain.accounts import Account
from bot.domain.approval import Mode
from bot.domain.cards import picture_name
from bot.domain.drafts import Base, Draft, Looked
from bot.domain.fits import examine
from bot.domain.limits import BUILT_IN
from bot.domain.posts import Media, Post, PostState, Target
from bot.domain.reviews import Seen
from bot.domain.variants import Variant, parts
from bot.errors import BadMedia
from bot.ui.compose import composed_card
from bot.ui.edits import edit_card
from bot.ui.variants import taken_out

BERLIN = ZoneInfo("America/Argentina/Buenos_Aires")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
NETWORKS = ("twitter", "linkedin", "instagram", "threads", "bluesky", "mastodon", "telegram")
texts = st.one_of(long_texts, st.just("short"), st.just("x" * 4000), st.just("\n" * 3999 + "x"))
counts = st.sampled_from((1, 4, 10, 25))


def mention(command: str) -> str:
    return f"</{command}:{10**18}>"


def some_accounts(count: int, name: str) -> tuple[Account, ...]:
    networks = (NETWORKS[place % len(NETWORKS)] for place in range(count))
    return tuple(
        Account(f"{network}-{place}", display_name=f"{name} {place}")
        for place, network in enumerate(networks)
    )


def pictures(count: int) -> list[discord.File]:
    return [discord.File(io.BytesIO(b"x"), picture_name(place, ".png")) for place in range(count)]


def a_look(
    text: str, accounts: int, files: int, name: str, variants: int = 0, *, several: bool = False
) -> Looked:
    chosen = some_accounts(accounts, name * 20)
    shares = [tuple(account.platform_id for account in chosen[place + 1 :: 5]) for place in range(variants)]
    media = tuple(Media("ab", 9_000_000, "image/png", f"{name[:40]}{place}.png") for place in range(files))
    draft = Draft(
        guild_id=2,
        user_id=3,
        channel_id=4,
        text=text,
        accounts="",
        when="x",
        at=NOW,
        media=media,
        source=f"https://discord.com/channels/{10**18}/{10**18}/{10**18}",
        source_author=name,
        earlier=("Earlier",),
        variants=tuple(Variant(text, ids) for ids in shares),
        id=10**9,
        turn=10**3,
    )
    refused = BadMedia(f"{name * 20} is neither a picture nor a video.", f"{name * 20} Attach JPEG.")
    return Looked(
        draft,
        chosen,
        tuple(NOW + timedelta(days=day) for day in range(5 if several else 1)),
        (refused,) * files,
        mode=Mode.OPTIONAL,
        question=f"“{name}” can mean several times.",
        cautions=tuple(f"Post #{place} has the same text on {name[:60]}, Fri 27 Nov." for place in range(12)),
        parts=tuple(
            replace(part, fits=examine(part.text, media, part.accounts, BUILT_IN))
            for part in parts(text, chosen, draft.variants)
        ),
    )


@settings(deadline=None)
@given(text=texts, accounts=counts, files=st.sampled_from((0, 4, 10)), name=rough, several=st.booleans())
def test_any_draft_fits_on_its_card(text, accounts, files, name, several):
    looked = a_look(text, accounts, files, name, several=several)
    card = composed_card(looked, BERLIN, mention, pictures(files), notes=("x" * 600,))
    assert_fits(card)
    assert len(card.files) <= 10
    assert "not submitted yet" in text_of(card)


@settings(deadline=None)
@given(
    text=texts, accounts=counts, name=rough, several=st.booleans(), variants=st.integers(1, 4), other=texts
)
def test_any_draft_with_other_texts_fits_on_its_card(text, accounts, name, several, variants, other):
    looked = a_look(text, accounts, 10, name, variants, several=several)
    card = composed_card(looked, BERLIN, mention, pictures(10), given_back=taken_out(other))
    assert_fits(card)
    assert len(card.files) <= 10
    for number in range(1, variants + 2):
        assert f"**Text {number}**" in text_of(card)


@settings(deadline=None)
@given(
    old=texts,
    new=texts,
    accounts=counts,
    files=st.sampled_from((0, 4, 10)),
    name=rough,
    several=st.booleans(),
)
def test_any_edit_fits_on_its_card(old, new, accounts, files, name, several):
    looked = a_look(new, accounts, files, name, several=several)
    targets = tuple(Target(account.platform_id, account.name) for account in looked.accounts[::2])
    post = Post(
        id=1,
        guild_id=2,
        number=12,
        author_id=3,
        channel_id=4,
        state=PostState.SCHEDULED,
        version=1,
        text=old,
        scheduled_at=NOW,
        created_at=NOW,
        group_id="g",
        problem=None,
        targets=targets,
        media=looked.draft.media[:2],
    )
    base = Base(1, 12, Seen(1, NOW))
    looked = replace(looked, post=post, draft=replace(looked.draft, base=base))
    card = edit_card(looked, BERLIN, mention, pictures(files), notes=("x" * 600,))
    assert_fits(card)
    assert len(card.files) <= 10


def test_a_crowded_card_still_shows_how_the_text_begins_and_brings_it_whole():
    looked = a_look("Our spring sale. " * 200, 25, 10, "A long name of a file " * 3, several=True)
    card = composed_card(looked, BERLIN, mention, pictures(10), notes=("x" * 600,))
    assert "Our spring sale. Our spring sale." in text_of(card)
    assert "more characters in post.txt" in text_of(card)
    assert card.files[0].fp.read().decode() == looked.draft.text
