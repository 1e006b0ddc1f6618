"""Settings in words: what they mean together, what is wrong with them, what somebody else changed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import discord

from bot.domain.accounts import Account
from bot.domain.approval import ApprovalSettings, Mode
from bot.domain.approval_summary import conflicts, summary
from bot.domain.settings import Names, Overtaken, Panel, changes
from bot.errors import Problem
from bot.ui.cards import listed
from bot.ui.rights import listing, missing
from bot.ui.texts import Mention, glimpse, name, plain, shorten

_LINE: Final = 300
_SUMMARY_TEXT: Final = 1300
_CHANGES_TEXT: Final = 600
_NOTES_TEXT: Final = 800


def shown_names(guild: discord.Guild, accounts: Sequence[Account]) -> Names:
    """Return how things are called on a card."""
    labels = {account.platform_id: name(account.label) for account in accounts}
    return Names(
        role=lambda role_id: (role := guild.get_role(role_id)) and role.mention,
        account=labels.get,
        channel=lambda channel_id: (channel := guild.get_channel(channel_id)) and channel.mention,
    )


def told_names(guild: discord.Guild, accounts: Sequence[Account]) -> Names:
    """Return how things are called where mentions do not render, and where names of today are to be kept."""
    labels = {account.platform_id: account.label for account in accounts}
    return Names(
        role=lambda role_id: (role := guild.get_role(role_id)) and f"@{role.name.removeprefix('@')}",
        account=labels.get,
        channel=lambda channel_id: (channel := guild.get_channel(channel_id)) and f"#{channel.name}",
    )


def panel_text(panel: Panel, guild: discord.Guild, names: Names, mention: Mention) -> tuple[str, ...]:
    """Return what stands above the controls: what the settings mean, what hinders, what is not saved."""
    settings = _harmless(panel.draft.wanted)
    meant = [f"- {shorten(line, _LINE)}" for line in _meaning(settings, names)]
    wrong = [f"- {shorten(line, _LINE)}" for line in notes(settings, guild, names, mention)]
    head = "**With your choices**" if panel.draft.changed else "**As it is now**"
    return (
        f"{head}\n{listed(meant, _SUMMARY_TEXT)}",
        f"⚠️ **Look at this**\n{listed(wrong, _NOTES_TEXT)}" if wrong else "",
        f"**Not saved yet**\n{_changed(panel.draft.base, settings, names)}" if panel.draft.changed else "",
    )


def overtaken_text(news: Overtaken, me: int, names: Names) -> str:
    """Return what somebody else saved, and that nothing of one's own was lost or saved by that."""
    who = "you in another panel" if news.by == me else f"<@{news.by}>" if news.by else "somebody else"
    told = _changed(news.before, news.after, names)
    return (
        f"**Changed meanwhile by {who}; nothing of yours is saved yet.**\n{told}\n"
        "Your own choices are kept on top of that. Look at them, then save again."
    )


def save_question(panel: Panel, names: Names) -> tuple[str, ...]:
    """Return the question before settings are saved while posts are in review."""
    posts = "1 post is" if panel.waiting == 1 else f"{panel.waiting} posts are"
    keeps = "It keeps" if panel.waiting == 1 else "They keep"
    until = "it is submitted again" if panel.waiting == 1 else "they are submitted again"
    said = (
        f"{keeps} the stricter of the rule at submission and the new one until {until}. "
        "Who may approve changes at once, for posts in review, too."
    )
    return (
        f"### {posts} in review. Save these settings?",
        _changed(panel.draft.base, panel.draft.wanted, names),
        said,
    )


def problem_text(problem: Problem) -> str:
    """Return why a choice was not taken over, with what was typed, ready to be typed again."""
    lines = problem.kept.text.splitlines() if problem.kept else []
    kept = f"\n>>> {glimpse(', '.join(lines), 600)}" if lines else ""
    return f"**{problem.said}** {problem.todo}{kept}"


def notes(settings: ApprovalSettings, guild: discord.Guild, names: Names, mention: Mention) -> list[str]:
    """Return what hinders these settings in this server, and what to do about it."""
    return [
        *conflicts(settings, names.role),
        *_gone(settings, names),
        *_channel_notes(settings, guild, mention),
    ]


def _meaning(settings: ApprovalSettings, names: Names) -> list[str]:
    authors = _roles(settings.authors, names.role)
    managers = _roles(settings.managers, names.role)
    channel = settings.channel_id and names.channel(settings.channel_id)
    asked = f"Approvers are called in {channel}." if channel else "Approvers are called where cards go."
    return [
        *summary(settings, names.role, names.account),
        *([asked] if settings.mode is not Mode.OFF else []),
        f"{authors[0].upper()}{authors[1:]} may schedule posts, and so may managers."
        if settings.authors
        else "Managers may schedule posts; no author role is chosen.",
        f"Managers are people with {managers} or the Manage Server permission."
        if settings.managers
        else "Managers are people with the Manage Server permission.",
    ]


def _roles(role_ids: frozenset[int], role_name: Callable[[int], str | None]) -> str:
    return " or ".join(role_name(role_id) or "a deleted role" for role_id in sorted(role_ids))


def _gone(settings: ApprovalSettings, names: Names) -> list[str]:
    return [
        f"{which} role no longer exists. Press *Take out deleted roles*, or choose others in its place."
        for which, role_ids in (("An author", settings.authors), ("A manager", settings.managers))
        if any(names.role(role_id) is None for role_id in role_ids)
    ]


def _channel_notes(settings: ApprovalSettings, guild: discord.Guild, mention: Mention) -> list[str]:
    if settings.channel_id is None:
        return []
    channel = guild.get_channel(settings.channel_id)
    if channel is None:
        return [
            "The approval channel no longer exists: requests can't be shown there. Choose another, or none."
        ]
    rights = channel.permissions_for(guild.me)
    lacking = missing(rights)
    if lacking:
        allow = f"Give me that in its settings; {mention('publora status')} shows what I may do in a channel."
        return [f"In {channel.mention} I may not {listing(lacking)}. {allow}"]
    if not (rights.create_public_threads and rights.send_messages_in_threads):
        to_have = "To have them in threads, let me create public threads and write in them."
        reasons = "so reasons for changes stand on the card only."
        return [f"In {channel.mention} I may not open threads, {reasons} {to_have}"]
    return []


def _changed(before: ApprovalSettings, after: ApprovalSettings, names: Names) -> str:
    told = changes(_harmless(before), _harmless(after), names)
    lines = [f"- {shorten(f'{setting}: {change}', _LINE)}" for setting, change in told.items()]
    return listed(lines, _CHANGES_TEXT)


def _harmless(settings: ApprovalSettings) -> ApprovalSettings:
    """Return settings whose words show as they were typed."""
    rules = (replace(rule, words=tuple(map(plain, rule.words))) for rule in settings.rules)
    return replace(settings, rules=tuple(rules))
