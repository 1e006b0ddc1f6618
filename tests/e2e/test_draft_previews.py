"""Preview on a draft: what is about to be submitted, drawn for each account before it counts."""

import io
from typing import Any

import pytest
from composer import ACCOUNTS, TEXT, WHEN, Composer
from PIL import Image
from team import buttons, picture, said

from bot.ui.compose import FILES
from sandbox.rig import Rig


@pytest.fixture
async def acme(rig: Rig) -> Composer:
    """Acme Marketing, linked."""
    acme = Composer(rig)
    await acme.link()
    return acme


async def drawn(result: Any) -> list[Image.Image]:
    return [Image.open(io.BytesIO(await each.read())).convert("RGB") for each in result.response.attachments]


def has_red(image: Image.Image) -> bool:
    return any(colour == (255, 0, 0) for _, colour in image.getcolors(2**22) or ())


async def test_a_draft_is_drawn_as_it_is_now_for_each_account_even_with_something_to_settle(acme):
    networks = [acme.account("mastodon"), acme.account("bluesky")]
    fields = {TEXT: "x" * 400, ACCOUNTS: networks, WHEN: "never", FILES: [picture("red")]}
    shown = await acme.press(await acme.compose(**fields), "Preview")
    assert "Preview of your draft" in said(shown)
    assert "400 of 300" in said(shown)
    pictures = await drawn(shown)
    assert len(pictures) == 2
    assert all(map(has_red, pictures))
    light = await acme.press(shown, "Light")
    assert (await drawn(light))[0].getpixel((0, 0)) == (255, 255, 255)
    assert acme.groups() == []


async def test_each_text_of_a_draft_is_drawn_for_its_accounts(acme):
    networks = [acme.account("mastodon"), acme.account("bluesky")]
    composed = await acme.compose(**{TEXT: "For Mastodon", ACCOUNTS: networks, WHEN: "in 2 hours"})
    form = await acme.press(composed, "Another text for some accounts")
    both = await acme.hand_in(form, **{TEXT: "Bluesky, shorter", ACCOUNTS: [acme.account("bluesky")]})
    shown = await acme.press(both, "Preview")
    assert len(await drawn(shown)) == 2
    assert "Mastodon: 12 of 500" in said(shown)
    assert "Bluesky: 16 of 300" in said(shown)


async def test_a_draft_is_previewed_by_its_author_alone_and_not_once_it_is_gone(acme):
    composed = await acme.compose(**{TEXT: "Mine", ACCOUNTS: [acme.account("mastodon")], WHEN: "in 2 hours"})
    preview = buttons(composed)["Preview"]
    assert "Mine" not in await acme.press_late(preview, by="Alex")
    await acme.press(composed, "Discard")
    assert "This draft is not kept any more." in await acme.press_late(preview)


async def test_a_draft_without_accounts_has_no_preview(acme):
    composed = await acme.compose(**{TEXT: "Nowhere yet", ACCOUNTS: [], WHEN: ""})
    assert "Preview" not in buttons(composed)
