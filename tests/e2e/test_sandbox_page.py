"""The sandbox as a newcomer meets it: through the pages' own controls, judged by what they show."""

import re

import pytest
from page import CHROMIUM, PATIENCE, Channel, open_browser, visit
from playwright.async_api import Page, expect

from sandbox.app import next_tuesday, open_sandbox
from sandbox.pictures import draw_poster

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the program chromium, which is not here")

OVER = re.compile("Connection lost|Preview session is unavailable")
"""What a page says whose channel was left, by whether its last call still finds the server."""
FIVE = ("Impressions", "People reached", "Reactions", "Comments", "Reposts")


@pytest.fixture
async def start(tmp_path):
    """The start page of a sandbox that has just been opened."""
    async with open_sandbox(tmp_path / "data", begins=next_tuesday()) as url, open_browser() as browser:
        page = await (await browser.new_context()).new_page()
        await page.goto(url)
        yield page


@pytest.fixture
def pictures(tmp_path):
    paths = [tmp_path / "cover.png", tmp_path / "back.png"]
    for path, colours in zip(paths, [("#3b5bdb", "#7048e8"), ("#e8590c", "#c2255c")], strict=True):
        path.write_bytes(draw_poster(path.stem, colours))
    return paths


async def test_a_newcomer_does_the_whole_job_in_the_pages(start, pictures):
    ben = Channel(await visit(start, "#general", "Beta Agency"))
    await link(ben, await key_on(start))
    await schedule_with_pictures(ben, pictures)

    await ben.run("post list")
    await ben.answer("Scheduled and on their way", "#1 · Scheduled", "09:00", "Our autumn list is here.")
    await ben.run(
        "post reschedule", picked={"post": [("1", "Our autumn")], "when": [("tomorrow 10:30", "10:30")]}
    )
    await ben.answer("#1 · Scheduled", "Moved. Before, it was", "09:00 Europe/Berlin", "10:30 Europe/Berlin")
    await delete_a_second_one(ben)

    await publish(await visit(start, "Publora's dashboard"))
    await ben.run("post view", picked={"post": [("autumn", "Our autumn")]})
    await ben.answer("#1 · Published", "It is live.", "LinkedIn · Borealis Books: published, see it")
    await ben.run("stats post", picked={"post": [("1", "Our autumn")]})
    shown = await ben.answer("#1 · Our autumn list", "LinkedIn · Borealis Books", *FIVE, "as of")
    for name in FIVE:
        await expect(shown).to_contain_text(re.compile(rf"{name}: [\d,]+"))


async def test_a_failure_nobody_asked_about_appears_in_the_open_page(start):
    mara = Channel(await visit(start, "#social"))
    await mara.run(
        "post schedule", typed={"text": "Bad luck today", "when": "in 5 minutes", "accounts": "Bluesky"}
    )
    await mara.answer("Scheduled")
    publora = await visit(start, "Publora's dashboard")
    await press(publora, re.compile(r"^Fail \(bluesky"))
    await press(publora, "Next due post")
    await mara.told("did not go out", "Bad luck today", "Bluesky · Acme")


async def test_channels_are_switched_back_and_forth_while_an_old_page_stays_open(start):
    old = Channel(await visit(start, "#social"))
    await old.answer("Open house: come and see")
    beside = await start.context.new_page()
    await beside.goto(f"{start.url}open/beta/general")
    await expect(beside.get_by_text("No messages in this channel.")).to_be_visible()
    await expect(old.page.get_by_text(OVER).first).to_be_visible(timeout=PATIENCE)

    tab = await visit_again(start, old.page, "#general", "Acme Marketing")
    await expect(tab.get_by_role("heading", name="general", exact=True)).to_be_visible()
    tab = await visit_again(start, old.page, "#social", "Acme Marketing")
    mara = Channel(tab)
    await mara.answer("Open house: come and see")
    await mara.run("post list")
    await mara.answer("Scheduled and on their way")


async def test_a_channel_that_was_ended_by_its_own_menu_opens_again(start):
    tab = await visit(start, "#social")
    await Channel(tab).answer("Open house: come and see")
    await tab.get_by_text("More", exact=True).click()
    await tab.get_by_role("button", name="End preview session").click()
    await expect(tab.get_by_role("log")).to_be_hidden()
    await Channel(await visit_again(start, tab, "#social", "Acme Marketing")).answer(
        "Open house: come and see"
    )


async def test_while_publora_is_down_a_post_is_kept_and_goes_on_afterwards(start):
    mara = Channel(await visit(start, "#social"))
    publora = await visit(start, "Publora's dashboard")
    await press(publora, "Take Publora down")
    await mara.run(
        "post schedule", typed={"text": "Rain or shine", "when": "in 2 days", "accounts": "Mastodon"}
    )
    await mara.answer("Safe with me", "I keep trying until Publora has it", "Rain or shine")
    await press(publora, "Bring Publora back")
    await press(publora, "One hour on")
    await mara.run("post view", picked={"post": [("rain", "Rain or shine")]})
    await mara.answer("Scheduled", "Rain or shine", "Mastodon · Acme Workshop: scheduled")


async def link(ben: Channel, key: str):
    await ben.run("publora link")
    await expect(ben.page.get_by_role("dialog")).to_contain_text("Link Publora")
    await ben.page.get_by_label("Publora API key").fill(key)
    await ben.page.get_by_role("button", name="Submit").click()
    await ben.answer("Linked. 3 accounts found", "LinkedIn · Borealis Books: ready", "in which time zone")
    await ben.run("publora timezone", picked={"zone": [("berl", "Europe/Berlin")]})
    await ben.answer("Times are now read and shown in Europe/Berlin.")


async def schedule_with_pictures(ben: Channel, pictures):
    await ben.run(
        "post schedule",
        typed={"text": "Our autumn list is here."},
        picked={
            "when": [("tomorrow 9:00", "09:00 Europe/Berlin")],
            "accounts": [("link", "LinkedIn · Borealis Books"), (", mast", "Mastodon")],
        },
        files={"media1": pictures[0], "media2": pictures[1]},
    )
    await ben.answer(
        "#1 · Scheduled",
        "Our autumn list is here.",
        "09:00 Europe/Berlin",
        re.compile(r"For you: \w+day, \w+ \d+, \d{4} at 9:00 AM \(.+\)"),
        "LinkedIn · Borealis Books: scheduled",
        "Mastodon · Borealis: scheduled",
        "2 images: cover.png",
    )
    await ben.told("#1 · Scheduled", "Our autumn list is here.", "Publora publishes it")


async def delete_a_second_one(ben: Channel):
    await ben.run("post schedule", typed={"text": "A second thought", "when": "in 3 hours", "accounts": "X"})
    await ben.answer("#2 · Scheduled")
    await ben.run("post delete", picked={"post": [("2", "A second thought")]})
    question = await ben.answer("Delete this post?", "A second thought")
    await question.get_by_role("button", name="Delete post").click()
    await ben.answer("#2 · Deleted", "brings it back for ten minutes")


async def publish(publora: Page):
    post = publora.get_by_role("article").filter(has_text="Our autumn list is here.")
    for name in ("cover.png", "back.png"):
        picture = post.get_by_role("img", name=name)
        await expect(picture).to_be_visible()
        assert await picture.evaluate("image => image.naturalWidth") > 0
    deleted = publora.get_by_role("article").filter(has_text="A second thought")
    await expect(deleted.get_by_text("scheduled", exact=True)).to_have_count(0)
    # Others may be due before it.
    while await post.get_by_text("scheduled", exact=True).count():
        await press(publora, "Next due post")
    await expect(post.get_by_text("published", exact=True)).to_have_count(3)


async def key_on(start: Page) -> str:
    """The key that the start page gives to Beta Agency."""
    beta = start.get_by_role("region", name="Beta Agency")
    return await beta.get_by_text(re.compile(r"^sk_\d+\.")).inner_text()


async def visit_again(start: Page, tab: Page, link: str, section: str) -> Page:
    """Follow a link that opens in a tab which is there already."""
    async with tab.expect_navigation():
        await start.get_by_role("region", name=section).get_by_role("link", name=link, exact=True).click()
    return tab


async def press(publora: Page, lever: str | re.Pattern[str]):
    async with publora.expect_navigation():
        await publora.get_by_role("button", name=lever).click()
