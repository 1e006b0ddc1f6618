"""A post on its way through approval, as three members and an outsider walk it in the sandbox's pages."""

import re

import pytest
from page import CHROMIUM, Channel, open_browser, visit
from playwright.async_api import Page, expect

from sandbox.app import next_tuesday, open_sandbox

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the program chromium, which is not here")

FIRST, SECOND = "Big sale, buy now!!!", "Our sale has begun."
REASON = "Less shouting, please."
NUMBER = 24
"""What the new post is called; the sandbox begins with 23."""


@pytest.fixture
async def start(tmp_path):
    """The start page of a sandbox that has just been opened."""
    async with open_sandbox(tmp_path / "data", begins=next_tuesday()) as url, open_browser() as browser:
        page = await (await browser.new_context()).new_page()
        await page.goto(url)
        yield page


async def test_a_post_goes_through_review_by_the_hands_of_three_members(start):
    mara = Channel(await visit(start, "#approvals"))
    await require_two_approvals(mara)
    alex, priya, sam, olive = [await join(start, name) for name in ("Alex", "Priya", "Sam", "Olive")]

    await alex.run(
        "post schedule", typed={"text": FIRST, "when": "in 5 hours", "accounts": "X, LinkedIn · Acme GmbH"}
    )
    await alex.answer(f"#{NUMBER} · In review", "2 approvals", "@Approver")
    card = await priya.shows(NUMBER, "In review", "Approved 0 of 2", FIRST)
    await priya.press(card, re.compile(r"^Approve \(1 of 2\) for "))
    await priya.answer(f"You approved post #{NUMBER}.", "Still missing: 1 approval")
    await olive.press(await olive.shows(NUMBER, "Approved 1 of 2"), re.compile("^Approve and schedule"))
    await olive.answer(f"You may not approve post #{NUMBER}.", "Ask somebody with @Approver")

    await sam.press(await sam.shows(NUMBER, "Approved 1 of 2", "@Priya approved"), "Request changes")
    await sam.fill_in(f"Request changes to #{NUMBER}", What_has_to_change=REASON)
    await sam.answer("goes back to @Alex")
    card = await alex.shows(NUMBER, "Changes requested", "@Sam asked for changes", REASON)
    await alex.press(card, "Edit")
    await alex.fill_in(f"Edit #{NUMBER}", Text=SECOND)
    await alex.answer(f"Post #{NUMBER} is edited.")

    await approve(sam, re.compile(r"^Approve \(1 of 2\) for "), "Approved 0 of 2", "Version 2", SECOND)
    await approve(priya, re.compile("^Approve and schedule for "), "Approved 1 of 2", "@Sam approved")
    await alex.shows(NUMBER, "Scheduled", "Approved by", "@Sam", "@Priya")

    await publish(await visit(start, "Publora's dashboard"))
    card = await alex.shows(
        NUMBER, "Published", "X · Acme: published, see it", "LinkedIn · Acme GmbH: published"
    )
    await expect(card.get_by_role("link", name="see it")).to_have_count(2)
    await expect(card).not_to_contain_text(FIRST)


async def require_two_approvals(mara: Channel):
    """Choose in the settings panel, from nothing, who writes, who approves, how many and where."""
    await mara.run("publora settings")
    panel = await mara.answer("As it is now", "Approval is off")
    await mara.choose(panel, 0, "Required")
    await mara.answer("With your choices", "no post goes out without it")
    await mara.choose(panel, 1, "2 approvals")
    await mara.answer("Posts need 2 approvals.")
    await mara.choose(panel, 3, "approvals")
    await mara.answer("Approvers are called in #approvals.")
    await mara.press(panel, "People")
    await mara.answer("decide about posts")
    await mara.choose(panel, 0, "Author")
    await mara.answer("@Author may schedule posts")
    await mara.choose(panel, 1, "Approver")
    await mara.answer("@Approver may approve.", "Not saved yet")
    await mara.press(panel, "Save")
    await mara.answer("Saved.", "As it is now", "Posts need 2 approvals.")


async def join(start: Page, name: str) -> Channel:
    """Open the channel that is shown in another tab, as somebody else."""
    page = await start.context.new_page()
    await page.goto(f"{start.url}open/acme/approvals")
    channel = Channel(page)
    await channel.become(name)
    return channel


async def approve(who: Channel, label: re.Pattern[str], *wanted: str):
    await who.press(await who.shows(NUMBER, *wanted), label)
    await who.answer(f"You approved post #{NUMBER}.")


async def publish(publora: Page):
    post = publora.get_by_role("article").filter(has_text=SECOND)
    while not await post.get_by_text("published", exact=True).count():
        async with publora.expect_navigation():
            await publora.get_by_role("button", name="Next due post").click()
