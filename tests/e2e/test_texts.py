"""Texts of all kinds: what is refused, and what goes out exactly as it was written."""

import pytest
from team import bodies, said, text_of
from test_bad_schedules import check_refused

ODD = ("Party @everyone <@&1> <#2> **bold**", "مرحبا بالعالم 🎉👩‍👩‍👧 \u202eabc", "one\n\ntwo\n> three")


@pytest.mark.parametrize("text", ODD)
async def test_a_text_goes_out_as_it_was_written_and_pings_nobody(acme, text):
    shown = await acme.schedule(text)
    assert "#1 · Scheduled" in said(shown)
    assert [group["content"] for group in acme.groups()] == [text]
    assert "@everyone" not in said(shown)
    (body,) = [body for body in bodies(acme.rig) if "#1 · Scheduled" in text_of(body["components"])]
    assert body["allowed_mentions"] == {"parse": []}


async def test_a_text_of_4000_characters_goes_where_it_is_taken(acme):
    text = "a" * 3999 + "z"
    shown = await acme.schedule(text, accounts="Telegram")
    assert "#1 · Scheduled" in said(shown)
    (file,) = shown.response.attachments
    assert (await file.read()).decode() == text
    assert [group["content"] for group in acme.groups()] == [text]


async def test_a_text_of_spaces_is_empty(acme):
    await check_refused(acme, await acme.schedule("   "), "The post has no text.", "Write what", "")


async def test_a_text_over_a_networks_limit_names_the_account_and_by_how_much(acme):
    text = "b" * 501
    result = await acme.schedule(text, accounts="Mastodon, X")
    await check_refused(
        acme, result, "501 characters, but Mastodon · Acme Workshop takes 500", "Shorten it by 1", text
    )


async def test_a_long_refused_text_comes_back_whole(acme):
    text = "c" * 4000
    result = await acme.schedule(text, accounts="LinkedIn · Acme GmbH")
    await check_refused(acme, result, "4,000 characters, but LinkedIn · Acme GmbH takes 3,000", "1,000", text)
