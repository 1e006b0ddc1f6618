"""Fields of the settings panel: a line that says what is chosen, and the menu to choose with."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.approval import MOST_APPROVALS, ApprovalSettings, Mode
from bot.errors import Outdated
from bot.ui.pickers import Picker, pick_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.ui.pickers import Menu

PICK: Final = "setting"
"""The verb of the panel's pickers."""
MOST_OPTIONS: Final = 25
_PAGE: Final = re.compile(r"approval|people|times|rules|rule-\d{1,2}", re.ASCII)
_HOURS: Final = (0, 1, 2, 6, 12, 24, 48, 72, 168)
_MODES: Final = (
    (Mode.OFF, "Off", "Posts are scheduled without anybody's approval"),
    (Mode.OPTIONAL, "Optional", "Whoever schedules a post may ask for approval"),
    (Mode.REQUIRED, "Required", "No post goes out without approval"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """What controls carry: the draft's stamp and the page they stand on.

    Pages are `approval`, `people`, `times`, `rules` and `rule-0`, `rule-1`, … for one rule each.
    """

    stamp: str
    page: str

    @classmethod
    def read(cls, args: Sequence[str]) -> Place:
        """Return the place that a control carries; raises `Outdated`."""
        if len(args) != len(fields(cls)) or not _PAGE.fullmatch(args[1]):
            raise Outdated
        return cls(*args)

    @property
    def rule(self) -> int | None:
        """Which rule the page is about, from 0."""
        return int(self.page.removeprefix("rule-")) if self.page.startswith("rule-") else None


def approval_fields(settings: ApprovalSettings, guild: discord.Guild, place: Place) -> list[ui.Item[Any]]:
    """Return the page about whether posts are approved, by how many, and where that is asked for."""
    modes = [
        discord.SelectOption(label=label, value=mode, description=said, default=mode is settings.mode)
        for mode, label, said in _MODES
    ]
    own = [
        discord.SelectOption(label="No", value="no", default=not settings.own),
        discord.SelectOption(
            label="Yes", value="yes", description="But never what they edited last", default=settings.own
        ),
    ]
    return [
        *field("**Do posts need approval?**", _select("mode", modes, place)),
        *field("**How many approvals?** Rules may ask for others.", counts(settings.needed, place)),
        *field("**May authors approve their own posts?**", _select("own", own, place)),
        *field("**Where are approvers called?**", _channel(settings.channel_id, guild, place)),
    ]


def people_fields(settings: ApprovalSettings, guild: discord.Guild, place: Place) -> list[ui.Item[Any]]:
    """Return the page about who may do what."""
    seen = "\n-# Discord shows `/publora` to Manage Server only; allow it for others in Server Settings > "
    return [
        *field("**Authors** schedule posts.", roles("authors", settings.authors, guild, place)),
        *field(
            "**Approvers** decide about posts. Without a role, people with Manage Server do.",
            roles("approvers", settings.approvers, guild, place),
        ),
        *field(
            "**Managers** change the link and these settings, as does everybody with Manage Server."
            f"{seen}Integrations."
            if settings.managers
            else "**Managers** change the link and these settings, as does everybody with Manage Server.",
            roles("managers", settings.managers, guild, place),
        ),
    ]


def times_fields(settings: ApprovalSettings, zone: str, place: Place) -> list[ui.Item[Any]]:
    """Return the page about changes of time and quiet hours; `zone` is the name of the server's zone."""
    hours = [
        discord.SelectOption(label=_hours(each), value=str(each), default=each == settings.keep_hours)
        for each in sorted({*_HOURS, settings.keep_hours})
    ]
    return [
        *field("**How far may a post be moved and stay approved?**", _select("keep_hours", hours, place)),
        *field(
            f"**Nobody is reminded from …** ({zone})",
            _select("quiet_from", _clock(settings.quiet_from), place),
        ),
        *field(
            "**… until.** The same hour twice means no quiet time.",
            _select("quiet_until", _clock(settings.quiet_until), place),
        ),
    ]


def field(said: str, menu: Menu) -> list[ui.Item[Any]]:
    """Return a line and the menu below it."""
    return [ui.TextDisplay[Any](said), ui.ActionRow[Any](Picker.of(menu))]


def counts(needed: int, place: Place) -> Menu:
    """Return the menu of how many approvals."""
    options = [
        discord.SelectOption(
            label=f"{each} approval{'' if each == 1 else 's'}", value=str(each), default=each == needed
        )
        for each in range(1, MOST_APPROVALS + 1)
    ]
    return _select("needed", options, place)


def roles(
    name: str, chosen: Collection[int], guild: discord.Guild, place: Place, most: int = MOST_OPTIONS
) -> Menu:
    """Return a menu of roles; those that no longer exist are left out, as Discord can't show them."""
    there = [role_id for role_id in sorted(chosen) if guild.get_role(role_id)]
    return ui.RoleSelect[Any](
        custom_id=pick_id(PICK, name, place.stamp, place.page),
        placeholder="No role",
        min_values=0,
        max_values=most,
        default_values=[discord.Object(role_id, type=discord.Role) for role_id in there[:most]],
    )


def several(name: str, placeholder: str, options: Sequence[discord.SelectOption], place: Place) -> Menu:
    """Return a menu in which any number of options can be picked."""
    return ui.Select[Any](
        custom_id=pick_id(PICK, name, place.stamp, place.page),
        placeholder=placeholder,
        min_values=0,
        max_values=len(options),
        options=[*options],
    )


def _select(name: str, options: Iterable[discord.SelectOption], place: Place) -> Menu:
    return ui.Select[Any](custom_id=pick_id(PICK, name, place.stamp, place.page), options=[*options])


def _channel(channel_id: int | None, guild: discord.Guild, place: Place) -> Menu:
    there = channel_id and guild.get_channel(channel_id)
    return ui.ChannelSelect[Any](
        custom_id=pick_id(PICK, "channel_id", place.stamp, place.page),
        channel_types=[discord.ChannelType.text],
        placeholder="Where cards go",
        min_values=0,
        default_values=[there] if isinstance(there, discord.TextChannel) else [],
    )


def _clock(chosen: int) -> list[discord.SelectOption]:
    return [
        discord.SelectOption(label=f"{hour:02}:00", value=str(hour), default=hour == chosen)
        for hour in range(24)
    ]


def _hours(hours: int) -> str:
    if hours == 0:
        return "Not at all: any change of time asks again"
    if hours % 24 == 0 and hours > 24:  # noqa: PLR2004 - hours of a day
        return f"By up to {hours // 24} days"
    return f"By up to {hours} hour{'' if hours == 1 else 's'}"
