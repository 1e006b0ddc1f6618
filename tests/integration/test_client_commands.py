"""What each command shows, with services kept in memory."""

import json
from dataclasses import replace

from client_world import KEY, MemoryNotes, buttons, field_id, link, make_bot, read, running

from bot.domain.posts import PostState


async def test_the_answer_to_a_schedule_command_shows_the_moment_in_both_forms():
    async with running() as world:
        result = await world.manager.slash(
            world.channel,
            "post schedule",
            text="Hello *you*",
            when="2026-03-01 10:00",
            accounts="all",
            media1=("cat.png", b"bytes"),
        )
        assert result.ephemeral
        said = read(result.response)
        assert "#1 · Scheduled" in said
        assert "Sun 1 Mar 2026, 10:00 UTC" in said
        assert "<t:1772359200:F> (<t:1772359200:R>)" in said
        assert r"Hello \*you\*" in said
        assert "1 image: a\\_b.png (1.2 MB)" in said
        assert world.services.posts.requests[0].uploads[0].file_name == "cat.png"


async def test_linking_lists_the_accounts_and_asks_for_the_time_zone():
    async with running() as world:
        shown = await world.manager.slash(world.channel, "publora link")
        result = await world.manager.submit_modal(shown, {field_id(shown): KEY})
        said = read(result.response)
        assert "LinkedIn · Acme \\*GmbH\\*: ready" in said
        assert "X · acme: access expired: reconnect it in Publora" in said
        assert "in which time zone are you?" in said
        assert KEY not in json.dumps([str(request) for request in world.env.http_requests])


async def test_replacing_a_key_asks_first_and_names_the_current_one():
    async with running() as world:
        await link(world)
        question = await link(world, "sk_demo_5678")
        assert "ends in `1234`" in read(question.response)
        result = await world.manager.click(question.response, label="Replace key")
        assert "Linked." in read(result.response)
        assert buttons(result.response) == []
        assert world.services.workspaces.events[-1] == ("link", "1234")


async def test_an_unanswered_question_loses_its_buttons_after_two_minutes():
    async with running() as world:
        await link(world)
        question = await world.manager.slash(world.channel, "publora unlink")
        assert "2 scheduled posts will stay at Publora" in read(question.response)
        await world.env.advance_time(121)
        assert read(question.response) == "No answer. The key stays linked."
        assert buttons(question.response) == []


async def test_unlinking_happens_after_the_question():
    async with running() as world:
        await link(world)
        question = await world.manager.slash(world.channel, "publora unlink")
        result = await world.manager.click(question.response, label="Unlink")
        assert "The key is forgotten." in read(result.response)
        assert world.services.workspaces.events[-1] == ("unlink", world.manager.id)


async def test_status_names_accounts_zone_counts_and_missing_permissions():
    async with running() as world:
        await link(world)
        said = read((await world.manager.slash(world.channel, "publora status")).response)
        assert "key ending in `1234`" in said
        assert "UTC until you choose a zone" in said
        assert "2 scheduled" in said
        assert "In this channel" in said


async def test_the_form_for_the_key_is_refused_to_those_who_may_not_link():
    async with running(check_errors=False) as world:
        ids = json.loads(world.notes.values["discord-commands"])["ids"]
        world.guild.set_command_permissions(ids["publora"], {world.outsider: True})
        result = await world.outsider.slash(world.channel, "publora link")
        assert result.modal is None
        assert "You may not change the link to Publora" in read(result.response)


async def test_zones_are_offered_and_set():
    async with running() as world:
        choices = await world.manager.autocomplete(world.channel, "publora timezone", "zone", "berl")
        assert [choice["value"] for choice in choices] == ["Europe/Berlin"]
        result = await world.manager.slash(world.channel, "publora timezone", zone="Europe/Berlin")
        assert "read and shown in Europe/Berlin" in read(result.response)


async def test_a_list_is_turned_over_and_back_even_after_a_restart():
    notes = MemoryNotes()
    async with running(make_bot(notes)) as world:
        for count in range(20):
            world.services.posts.add(f"Post number {count}")
        shown = await world.manager.slash(world.channel, "post list")
        assert "20 posts · page 1 of 3" in read(shown.response)
        assert [button["disabled"] for button in buttons(shown.response)] == [True, True, False]
        again = make_bot(notes)
        again.services.posts.posts = world.services.posts.posts
        await world.env.restart_bot(again)
        turned = await world.manager.click(shown.response, label="Next")
        assert "page 2 of 3" in read(turned.response)
        last = await world.manager.click(turned.response, label="Next")
        assert "page 3 of 3" in read(last.response)
        first = await world.manager.click(last.response, label="First")
        assert "page 1 of 3" in read(first.response)


async def test_an_empty_list_names_the_command_that_fills_it():
    async with running() as world:
        said = read((await world.manager.slash(world.channel, "post list", state="failed")).response)
        assert "Nothing has failed." in said
        assert "</post schedule:" in said


async def test_deleting_quotes_the_post_first_and_works_after_a_restart():
    notes = MemoryNotes()
    async with running(make_bot(notes)) as world:
        world.services.posts.add("Hello there")
        asked = await world.manager.slash(world.channel, "post delete", post="#1 · Fri 2 Jan 00:00 · Hello")
        assert "Delete this post?" in read(asked.response)
        assert "Hello there" in read(asked.response)
        again = make_bot(notes)
        again.services.posts.posts = world.services.posts.posts
        await world.env.restart_bot(again)
        done = await world.manager.click(asked.response, label="Delete post")
        assert "#1 · Deleted" in read(done.response)
        assert buttons(done.response) == []


async def test_deleting_a_post_that_changed_meanwhile_is_refused():
    async with running() as world:
        post = world.services.posts.add("Hello")
        asked = await world.manager.slash(world.channel, "post delete", post="1")
        world.services.posts.posts[1] = replace(post, version=2)
        result = await world.manager.click(asked.response, label="Delete post")
        assert "Post #1 changed since you looked at it." in read(result.response)
        assert buttons(result.response) == []
        assert world.services.posts.posts[1].state is PostState.SCHEDULED


async def test_keeping_a_post_shows_that_it_stays():
    async with running() as world:
        world.services.posts.add("Hello")
        asked = await world.manager.slash(world.channel, "post delete", post="1")
        result = await world.manager.click(asked.response, label="Keep it")
        assert "Kept. Nothing was changed." in read(result.response)
        assert buttons(result.response) == []


async def test_rescheduling_shows_both_times():
    async with running() as world:
        world.services.posts.add("Hello")
        result = await world.manager.slash(
            world.channel, "post reschedule", post="1", when="2026-03-01T10:00+00:00"
        )
        said = read(result.response)
        assert "Before, it was Fri 2 Jan 2026, 00:00 UTC" in said
        assert "Sun 1 Mar 2026, 10:00 UTC" in said


async def test_numbers_are_labelled_and_missing_ones_are_not_zero():
    async with running() as world:
        world.services.posts.add("Hello", PostState.PUBLISHED)
        said = read((await world.manager.slash(world.channel, "stats post", post="1")).response)
        assert "Impressions: **1,234**" in said
        assert "Reposts: no value yet" in said
        assert "Comments: **0**" in said
        assert "LinkedIn did not give all numbers this time." in said
        assert "can link it again with </publora link:" in said


async def test_posts_times_and_accounts_are_offered_while_typing():
    async with running() as world:
        world.services.posts.add("Hello " + "x" * 200)
        (choice,) = await world.manager.autocomplete(world.channel, "post reschedule", "post", "Hello")
        assert choice["name"].startswith("#1 · Fri 2 Jan 00:00 · Hello xxx")
        assert len(choice["name"]) == 100
        assert choice["value"] == "1"
        moved = await world.manager.autocomplete(world.channel, "post reschedule", "when", "tomorrow 9:00")
        assert moved == [
            {"name": "Fri 2 Jan 2026, 09:00 UTC · in 1 day", "value": "2026-01-02T09:00:00+00:00"}
        ]
        times = await world.manager.autocomplete(world.channel, "post schedule", "when", "tomorrow")
        assert [time["name"].split(", ")[1][:5] for time in times] == ["09:00", "12:00", "17:00"]
        accounts = await world.manager.autocomplete(world.channel, "post schedule", "accounts", "")
        assert [account["value"] for account in accounts] == ["linkedin-1"]


async def test_nothing_is_offered_to_those_who_may_not_see_posts():
    async with running() as world:
        world.services.posts.add("Secret plans")
        for option in ("accounts", "post"):
            command = "post view" if option == "post" else "post schedule"
            assert await world.outsider.autocomplete(world.channel, command, option, "") == []
