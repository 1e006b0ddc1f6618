"""Beginning with what is there already: a message, another post."""

from typing import Any

import pytest
from composer import ACCOUNTS, TEXT, WHEN, Composer, shown_in
from team import buttons, picture, said

from bot.domain.approval import Mode
from sandbox.rig import Rig


@pytest.fixture
async def acme(rig: Rig) -> Composer:
    """Acme Marketing, linked; nobody has to approve."""
    acme = Composer(rig)
    await acme.link()
    return acme


async def take_over(acme: Composer, content: str, *files: tuple[str, bytes], by: str | None = None) -> Any:
    member = acme.server.member(by) if by else acme.lead
    message = await acme.lead.send(acme.channel, content, attachments=files)
    return message, await member.context_menu(acme.channel, "Schedule as post", message)


async def test_a_message_becomes_a_draft_with_its_files_cleaned_and_says_what_was_changed(acme):
    await acme.schedule("Earlier", accounts="Mastodon")
    alex = acme.server.member("Alex")
    message, shown = await take_over(acme, f"**Spring** is here, <@{alex.id}>!", picture("red"))
    text = said(shown)
    assert "Spring is here, Alex!" in text
    assert "Mentions became names." in text
    assert "Markdown is taken out" in text
    assert "1 image\n1. red.png" in text
    assert f"/{message.id}>) by Mara" in text
    form = await acme.press(shown, "Edit")
    assert shown_in(form)[ACCOUNTS] == [acme.account("mastodon")]
    shown = await acme.hand_in(form, **{WHEN: "in 2 hours"})
    assert "#2 · Scheduled" in said(await acme.press(shown, "Schedule for Tue 24 Nov 11:00"))
    group = acme.groups()[-1]
    assert group["content"].startswith("Spring is here")
    assert acme.rows("posts")[-1]["source"].endswith(f"/{message.id}")
    viewed = said(await acme.run("post view", post="2"))
    assert f"/{message.id}>) by Mara" in viewed


async def test_a_forwarded_message_becomes_a_draft_with_what_was_forwarded(acme):
    message = await acme.lead.send(acme.channel, "**Spring** is here", attachments=[picture("red")])
    forwarded = await acme.lead.forward(message, acme.channel)
    shown = said(await acme.lead.context_menu(acme.channel, "Schedule as post", forwarded))
    assert "Spring is here" in shown
    assert "1 image\n1. red.png" in shown


async def test_a_thread_that_is_mentioned_has_its_name(acme):
    start = await acme.lead.send(acme.channel, "Let us talk")
    backend = acme.rig.env.backend
    thread = backend.create_thread(acme.channel.id, "spring-plans", acme.lead.id, message_id=start.id)
    _, shown = await take_over(acme, f"See <#{thread.id}>")
    assert "See #spring-plans" in said(shown)


async def test_a_text_that_cleaning_made_too_long_for_the_form_comes_along_whole(acme):
    _, shown = await take_over(acme, "<t:1> " * 300 + "THE END")
    assert "*Edit* has room for the first 4,000 only" in said(shown)
    assert shown.response is not None
    assert [file.filename for file in shown.response.attachments] == ["post.txt"]


async def test_what_should_not_leave_the_server_is_warned_of_and_spoilers_stay_behind(acme):
    _, shown = await take_over(
        acme, "||The winner|| is at discord.gg/abcdef", ("SPOILER_red.png", picture("red")[1])
    )
    text = said(shown)
    assert "The winner" not in text
    assert "What was hidden as a spoiler is left out." in text
    assert "Files that were hidden as spoilers are left out." in text
    assert "invitation to a Discord server" in text
    assert acme.kept_files() == []


async def test_a_message_without_text_or_with_a_file_of_another_kind_says_what_is_missing(acme):
    _, shown = await take_over(acme, "", ("notes.txt", b"hello"))
    text = said(shown)
    assert "notes.txt is neither a picture nor a video" in text
    assert "Edit" in buttons(shown)


async def test_who_may_not_write_posts_takes_nothing_over(acme):
    await acme.settle(mode=Mode.OFF)
    _, shown = await take_over(acme, "Hello", by="Olive")
    assert "You may not" in said(shown)
    assert acme.rows("drafts") == []


async def test_a_duplicate_has_all_but_the_time_and_leaves_the_other_post_alone(acme):
    await acme.schedule("Again and again", picture("red"))
    shown = await acme.run("post duplicate", post="#1")
    assert "Again and again" in said(shown)
    assert "no time yet" in said(shown)
    form = await acme.press(shown, "Edit")
    shown = await acme.hand_in(form, **{TEXT: "Once more", WHEN: "in 3 hours"})
    await acme.press(shown, "Schedule for Tue 24 Nov 12:00")
    assert [row["text"] for row in acme.rows("posts")] == ["Again and again", "Once more"]
    assert [row["file_name"] for row in acme.rows("media")] == ["red.png", "red.png"]
    assert "There is no post #9" in said(await acme.run("post duplicate", post="9"))
    assert [choice["value"] for choice in await acme.choices("post duplicate", "post", "again")] == ["1"]


async def test_a_duplicate_is_without_accounts_that_were_disconnected_and_says_which(acme):
    await acme.schedule("Again", accounts="Mastodon, Telegram")
    (user,) = [each for each in acme.rig.stand_in.world.users if acme.account("mastodon") in each.accounts]
    del user.accounts[acme.account("mastodon")]
    await acme.rig.advance(86_400)
    shown = await acme.run("post duplicate", post="1")
    assert "no longer connected at Publora\n- Mastodon · Acme Workshop" in said(shown)
    assert "To settle first" not in said(shown)
    form = await acme.press(shown, "Edit")
    assert shown_in(form)[ACCOUNTS] == [acme.account("telegram")]
