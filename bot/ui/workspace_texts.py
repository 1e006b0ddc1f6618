"""What is said about a server's link, accounts and settings."""

from collections.abc import Mapping, Sequence
from typing import Final

import discord

from bot.domain.accounts import Account
from bot.domain.posts import PostState
from bot.domain.workspaces import Workspace
from bot.ui.cards import listed
from bot.ui.rights import listing, missing
from bot.ui.texts import STATES, TOKEN_WORDS, Mention, name, plain, shorten

_ACCOUNTS_TEXT: Final = 1500


def linked(workspace: Workspace, mention: Mention) -> tuple[str, ...]:
    """Return what is said once a key is linked: the accounts and what to do next."""
    if not workspace.accounts:
        return (
            "**Linked, but no account is connected to this key.**",
            f"Connect some in Publora's dashboard; {mention('publora status')} shows them then.",
            _zone_hint(workspace, mention),
        )
    return (
        f"**Linked.** {_count(len(workspace.accounts), 'account')} found:",
        accounts_text(workspace.accounts),
        _zone_hint(workspace, mention),
        f"Schedule the first post with {mention('post schedule')}.",
    )


def replace_question(workspace: Workspace, in_review: int) -> str:
    """Return the question before a linked key is replaced; `in_review` posts wait for approval."""
    waits = f" What is in review ({_count(in_review, 'post')}) would have to be edited first."
    return (
        f"**A key is linked already**: it ends in `{workspace.key_hint}`{_linker(workspace)}. Replace it?\n"
        "If the new key is of another Publora account, posts scheduled under the old one still go out; "
        f"I could no longer follow, move or delete them.{waits if in_review else ''}"
    )


def unlink_question(workspace: Workspace, scheduled: int, in_review: int) -> str:
    """Return the question before the key is forgotten, with what becomes of posts that wait."""
    stays = (
        f"\n{_count(scheduled, 'scheduled post')} will stay at Publora and still go out; I could no longer "
        "follow, move or delete them."
    )
    waits = f"\n{_count(in_review, 'post')} in review can't go out without a key."
    return (
        f"**Forget the key ending in `{workspace.key_hint}`?**"
        f"{stays if scheduled else ''}{waits if in_review else ''}"
    )


def status_text(
    workspace: Workspace,
    counts: Mapping[PostState, int],
    permissions: discord.Permissions,
    mention: Mention,
    trouble: str | None,
    unseen: Sequence[str] = (),
    paused: str = "",
) -> tuple[str, ...]:
    """Return where a server stands, a paragraph a subject; `unseen` is what could not be shown or told.

    `paused` is the line that says that everything is paused, ready to show.
    """
    zone = f"**Times** {workspace.zone_name}" if workspace.time_zone else f"**Times** {_utc(mention)}"
    return (
        "### Publora in this server",
        paused,
        f"⚠️ {plain(shorten(trouble, 600))}" if trouble else "",
        _link_text(workspace, mention),
        zone,
        f"**Cards** {_cards_place(workspace, mention)}",
        _unseen_text(unseen),
        f"**Posts** {_counts_text(counts)}",
        _permissions_text(permissions),
    )


def channel_set(before: Workspace, after: Workspace, mention: Mention) -> tuple[str, ...]:
    """Return what is said once the place of cards and notices is set, or set back."""
    if after.notice_channel_id is not None:
        return (
            f"**New posts show their cards in <#{after.notice_channel_id}>.** Notices go there, too.",
            "Cards that are posted already stay where they are and stay up to date.",
        )
    was = f" Before, it was <#{before.notice_channel_id}>." if before.notice_channel_id else ""
    return (
        f"**Cards and notices go where each post is scheduled.**{was}",
        f"{mention('publora channel')} with a channel gathers them in one place.",
    )


def _cards_place(workspace: Workspace, mention: Mention) -> str:
    """Return where a server's cards are posted."""
    if workspace.notice_channel_id is None:
        return f"are posted where each post is scheduled; {mention('publora channel')} chooses one place."
    return f"are posted in <#{workspace.notice_channel_id}>."


def _unseen_text(unseen: Sequence[str]) -> str:
    lines = [f"- {plain(shorten(said, 200))}" for said in unseen]
    return f"⚠️ **Not shown or told lately**\n{listed(lines, 900)}" if lines else ""


def accounts_text(accounts: Sequence[Account]) -> str:
    """Return accounts with the health of their access, a line each; the rest is counted."""
    lines = [f"- {name(account.label)}: {TOKEN_WORDS[account.token_status]}" for account in accounts]
    return listed(lines, _ACCOUNTS_TEXT)


def _link_text(workspace: Workspace, mention: Mention) -> str:
    if not workspace.linked:
        return f"**Not linked.** {mention('publora link')} links a Publora key."
    accounts = accounts_text(workspace.accounts) or "- none; connect some in Publora's dashboard"
    return f"**Linked**: key ending in `{workspace.key_hint}`{_linker(workspace)}\n**Accounts**\n{accounts}"


def _linker(workspace: Workspace) -> str:
    by = f", linked by <@{workspace.linked_by}>" if workspace.linked_by else ""
    return f"{by} <t:{int(workspace.linked_at.timestamp())}:R>" if by and workspace.linked_at else by


def _zone_hint(workspace: Workspace, mention: Mention) -> str:
    if workspace.time_zone:
        return f"Times are read in {workspace.zone_name}."
    return f"**Next: in which time zone are you?** Times are {_utc(mention)}"


def _utc(mention: Mention) -> str:
    return f"UTC until you choose a zone with {mention('publora timezone')}."


def _counts_text(counts: Mapping[PostState, int]) -> str:
    said = [f"{counts[state]} {STATES[state].label.lower()}" for state in PostState if counts.get(state)]
    return ", ".join(said) or "none yet"


def _permissions_text(permissions: discord.Permissions) -> str:
    lacking = missing(permissions)
    if not lacking:
        return "**In this channel** I may do all I need."
    return f"**In this channel** I may not {listing(lacking)}. Give me that in the channel's settings."


def _count(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
