"""What a person does in the sandbox's pages, through their own controls, and what they then see."""

import re
import shutil
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

CHROMIUM = shutil.which("chromium", path="/usr/bin") or shutil.which("chromium")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 30_000.0
"""How long a page may take to show something, in milliseconds."""
PRIVATE = "Only you can see this"
"""What stands below an answer for one person; posts' cards and notices are for everybody."""


@asynccontextmanager
async def open_browser() -> AsyncGenerator[Browser]:
    """Run Debian's Chromium while the block runs."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        try:
            yield browser
        finally:
            await browser.close()


async def visit(start: Page, link: str, section: str = "") -> Page:
    """Click a link of the start page, or of one section of it; returns the tab it opens."""
    part = start.get_by_role("region", name=section) if section else start
    async with start.expect_popup() as opened:
        await part.get_by_role("link", name=link, exact=True).click()
    return await opened.value


class Channel:
    """A tab that shows a channel."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)

    @property
    def messages(self) -> Locator:
        """What has been said, oldest first."""
        return self.page.get_by_role("log").get_by_role("article")

    async def run(
        self,
        command: str,
        *,
        typed: dict[str, str] | None = None,
        picked: dict[str, Sequence[tuple[str, str]]] | None = None,
        files: dict[str, Path] | None = None,
    ) -> None:
        """Pick a command, fill in its options and send it.

        `picked` says for an option what to type and which suggestion to take, several times over if need be.
        """
        await self._choose_command(command)
        for option, text in (typed or {}).items():
            await self._field(option).fill(text)
        # Before the picks: suggestions may arrive late and close the list of options.
        for option, path in (files or {}).items():
            await self._attach(option, path)
        for option, picks in (picked or {}).items():
            for text, suggestion in picks:
                await self._pick(option, text, suggestion)
        await self.page.get_by_role("button", name="Send").click()

    async def answer(self, *wanted: str | re.Pattern[str]) -> Locator:
        """Wait until the newest answer to this person shows all that is wanted; returns it."""
        return await _shows(self.messages.filter(has_text=PRIVATE).last, wanted)

    async def told(self, *wanted: str | re.Pattern[str]) -> Locator:
        """Wait until the newest message for everybody shows all that is wanted; returns it."""
        return await _shows(self.messages.filter(has_not_text=PRIVATE).last, wanted)

    async def become(self, name: str) -> None:
        """Look at the channel, and act in it, as somebody else."""
        async with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            await self.page.get_by_label("Viewing as").select_option(label=name)
        await expect(self.page.get_by_role("main")).to_have_attribute("aria-busy", "false")

    def card(self, number: int) -> Locator:
        """The card of a post; what only this person sees is none."""
        heading = self.page.get_by_role("heading", name=re.compile(rf"^#{number} · "))
        return self.messages.filter(has_not_text=PRIVATE).filter(has=heading)

    async def shows(self, number: int, *wanted: str | re.Pattern[str]) -> Locator:
        """Wait until the card of a post shows all that is wanted; returns it."""
        return await _shows(self.card(number), wanted)

    async def press(self, message: Locator, label: str | re.Pattern[str]) -> None:
        """Press a button of a message."""
        await message.get_by_role("button", name=label).click()

    async def choose(self, message: Locator, menu: int, *options: str) -> None:
        """Pick options in one of a message's menus, counted from 0."""
        await message.get_by_role("combobox").nth(menu).click()
        # Roles and channels are asked for once the list is open; until they are there, no press counts.
        await expect(message.get_by_role("listbox")).to_have_attribute("aria-busy", "false", timeout=PATIENCE)
        for option in options:
            await message.get_by_role("option").filter(has_text=option).first.click()
        apply = message.get_by_role("button", name="Apply")
        if await apply.count():
            await apply.click()

    async def fill_in(self, title: str, **fields: str) -> None:
        """Fill in the form that is open, by the fields' labels, and hand it in."""
        form = self.page.get_by_role("dialog")
        await expect(form).to_contain_text(title)
        for label, text in fields.items():
            await form.get_by_label(label.replace("_", " ")).fill(text)
        await form.get_by_role("button", name="Submit").click()
        await expect(form).to_be_hidden()

    async def _choose_command(self, command: str) -> None:
        await self.page.get_by_label("Message", exact=True).fill(f"/{command}")
        await self.page.get_by_role("option").filter(has_text=f"/{command}").first.click()

    async def _pick(self, option: str, text: str, suggestion: str) -> None:
        field = self._field(option)
        await field.focus()
        await field.press("End")
        await field.press_sequentially(text)
        await self.page.get_by_role("option").filter(has_text=suggestion).first.click()

    async def _attach(self, option: str, path: Path) -> None:
        await self.page.get_by_role("button", name=re.compile(r"^\+\d+ (more|options)$")).click()
        await self.page.get_by_role("option").filter(has_text=option).first.click()
        async with self.page.expect_file_chooser() as chooser:
            await self.page.get_by_text("Choose file", exact=True).click()
        await (await chooser.value).set_files(path)
        await expect(self.page.get_by_text(path.name, exact=True)).to_be_visible()

    def _field(self, option: str) -> Locator:
        return self.page.get_by_label(re.compile(rf"^{option}(, required)?$"))


async def _shows(message: Locator, wanted: Sequence[str | re.Pattern[str]]) -> Locator:
    for text in wanted:
        await expect(message).to_contain_text(text, timeout=PATIENCE)
    return message
