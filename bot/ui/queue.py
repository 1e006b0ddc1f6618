"""The queue in words: weekly slots, and what stands in those to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import discord
from discord import ui

from bot.domain.choosing import publishable
from bot.domain.queue import EVERY, Opening, Slot, grouped
from bot.domain.when import format_short
from bot.ui.account_fields import ACCOUNTS, MOST_OPTIONS
from bot.ui.cards import MAX_TEXT, Card, fitting, listed, note_card
from bot.ui.controls import Control
from bot.ui.forms import Form
from bot.ui.review_forms import WHEN
from bot.ui.texts import STATES, Mention, glimpse, name, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo

    from bot.domain.accounts import Account
    from bot.domain.posts import Post

ADD: Final = "slotadd"
"""The verb of the button that opens the form for new slots, and of that form."""
TURN: Final = "queueturn"
_GREY: Final = discord.ButtonStyle.secondary
_ALL: Final = "all"
"""What the field for an account holds where slots are for all of them."""
_LIST_TEXT: Final = MAX_TEXT - 500
_ADDED: Final = 800
_MOST_INSIDE: Final = 10
"""Posts of one moment that are shown, so that each line finds room."""


class Weekly(Protocol):
    """A server's slots, its accounts, and the zone of its clock."""

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots in the order of the week."""
        ...

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts linked now."""
        ...

    @property
    def zone(self) -> tzinfo:
        """Whose wall clock counts."""
        ...


class Changed(Protocol):
    """What was done to a server's slots, and how they are now."""

    @property
    def added(self) -> tuple[Slot, ...]:
        """The new ones."""
        ...

    @property
    def removed(self) -> tuple[Slot, ...]:
        """Those that are gone."""
        ...

    @property
    def now(self) -> Weekly:
        """How they are now."""
        ...


class Line(Protocol):
    """A moment of the queue with what is due then; without `opening` it is outside of every slot."""

    @property
    def moment(self) -> datetime:
        """When (UTC) it is."""
        ...

    @property
    def opening(self) -> Opening | None:
        """The slots that fall on it."""
        ...

    @property
    def posts(self) -> tuple[Post, ...]:
        """What is due then."""
        ...


def slots_card(weekly: Weekly, mention: Mention, *, said: str = "") -> Card:
    """Return a server's slots, after what was just done to them."""
    row = ui.ActionRow[Any](Control.make(ADD, label="Add slots", style=discord.ButtonStyle.primary))
    head = f"### Slots of the week\n-# Times in {weekly.zone}"
    if not weekly.slots:
        none = "There are none yet. Slots are times of the week that posts may be put into one by one."
        return note_card(said, head, f"{none} *Add slots* takes days and times in your words.", row=row)
    lines = "\n\n".join(_by_account(weekly))
    hint = (
        f"{mention('queue next')} puts a draft or a post into the next free one, "
        f"{mention('queue list')} shows what is in them. "
        f"To take some away: {mention('queue slots')} with *remove*."
    )
    return note_card(said, head, _shortened(lines), f"-# {hint}", row=row)


def changed_card(changed: Changed, mention: Mention) -> Card:
    """Return a server's slots after what was done to them."""
    kept = "Posts that stand in them keep their time."
    done = [f"**Removed:** {kept}\n{_grouped(changed.removed)}"] if changed.removed else []
    done += [f"**Added:**\n{_grouped(changed.added)}"] if changed.added else []
    return slots_card(changed.now, mention, said="\n".join(done))


def _grouped(slots: Iterable[Slot]) -> str:
    return listed([f"- {line}" for line in grouped(slots)], _ADDED)


def slots_form(accounts: Sequence[Account]) -> Form:
    """Return the form for new slots, for all accounts or one."""
    days = ui.TextInput[Any](
        custom_id=WHEN,
        style=discord.TextStyle.paragraph,
        placeholder="Mon, Wed, Fri 9:00 · weekdays 12:30 · Tue 9am, Sat 10:00 and 18:00",
        max_length=200,
    )
    options = [discord.SelectOption(label="All accounts", value=_ALL, default=True)]
    options += [
        discord.SelectOption(label=shorten(account.label, 100), value=account.platform_id)
        for account in publishable(accounts)[: MOST_OPTIONS - 1]
    ]
    who = ui.Select[Any](custom_id=ACCOUNTS, options=options)
    return Form(ADD, title="Add slots", fields={"Days and times": days, "For which account": who})


def gone_label(platform_id: str) -> str:
    """Return how an account with slots is called that is not linked any more."""
    return f"{platform_id} (not connected any more)"


def account_in(value: str) -> str:
    """Return the account that a form names, empty for all of them."""
    return EVERY if value == _ALL else value


def queue_card(
    lines: Sequence[Line], weekly: Weekly, following: datetime | None, now: datetime, mention: Mention
) -> Card:
    """Return two weeks of the queue, or as much of them as there is room for.

    `following` (UTC) is where the next ones begin, None at the end.
    """
    head = f"### Queue\n-# Times in {weekly.zone}"
    if not lines:
        empty = "Nothing is due in these two weeks, and there are no slots."
        return note_card(head, f"{empty} {mention('queue slots')} adds some.")
    names = {account.platform_id: account.label for account in weekly.accounts}
    told = [_line(each, names, weekly.zone) for each in lines]
    shown = fitting(told, _LIST_TEXT)
    free = sum(each.opening is not None and not each.posts for each in lines[:shown])
    foot = f"-# {free} free slot{'' if free == 1 else 's'} · ◦ is outside of the slots"
    row = _pages(lines[shown].moment if shown < len(lines) else following, now)
    return note_card(head, "\n".join(told[:shown]), foot, row=row)


def _pages(following: datetime | None, now: datetime) -> ui.ActionRow[Any]:
    row = ui.ActionRow[Any](Control.make(TURN, int(now.timestamp()), "first", label="From now", style=_GREY))
    if following is not None:
        row.add_item(Control.make(TURN, int(following.timestamp()), "on", label="Further on", style=_GREY))
    return row


def _line(line: Line, names: Mapping[str, str], zone: tzinfo) -> str:
    at = format_short(line.moment, zone)
    mark = "◦" if line.opening is None else "-"
    whose = _whose(line.opening, names) if line.opening else ""
    if not line.posts:
        return f"{mark} **{at}** free{whose}"
    inside = "; ".join(
        f"#{post.number} {glimpse(post.text, 40)} ({STATES[post.state].label.lower()})"
        for post in line.posts[:_MOST_INSIDE]
    )
    if more := len(line.posts[_MOST_INSIDE:]):
        inside = f"{inside} … and {more} more"
    return f"{mark} **{at}** {inside}{whose}"


def _whose(opening: Opening, names: Mapping[str, str]) -> str:
    if EVERY in opening.platform_ids:
        return ""
    return f" · for {', '.join(name(names.get(each, each)) for each in sorted(opening.platform_ids))}"


def _by_account(weekly: Weekly) -> Iterator[str]:
    names = {EVERY: "All accounts", **{account.platform_id: account.label for account in weekly.accounts}}
    for platform_id in sorted({slot.platform_id for slot in weekly.slots}):
        mine = [slot for slot in weekly.slots if slot.platform_id == platform_id]
        title = names.get(platform_id) or gone_label(platform_id)
        yield "\n".join([f"**{name(title)}**", *(f"- {line}" for line in grouped(mine))])


def _shortened(text: str) -> str:
    return listed(text.split("\n"), _LIST_TEXT)
