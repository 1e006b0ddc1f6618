"""What is said about a server's link, accounts and settings."""

from collections.abc import Mapping, Sequence
from typing import Final

import discord

from bot.domain.accounts import Account
from bot.domain.posts import PostState
from bot.domain.workspaces import Workspace
from bot.ui.cards import listed
from bot.ui.texts import STATES, TOKEN_WORDS, Mention, name, plain, shorten

_ACCOUNTS_TEXT: Final = 1800
_NEEDED: Final = {
    "view_channel": "see this channel",
    "send_messages": "send messages",
    "embed_links": "embed links",
    "attach_files": "attach files",
    "read_message_history": "read the message history",
}


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


def replace_question(workspace: Workspace) -> str:
    """Return the question before a linked key is replaced."""
    return f"**A key is linked already**: it ends in `{workspace.key_hint}`{_linker(workspace)}. Replace it?"


def unlink_question(workspace: Workspace, waiting: int) -> str:
    """Return the question before the key is forgotten; `waiting` posts are scheduled."""
    stays = (
        f"\n{_count(waiting, 'scheduled post')} will stay at Publora and still go out; I could no longer "
        "follow, move or delete them."
        if waiting
        else ""
    )
    return f"**Forget the key ending in `{workspace.key_hint}`?**{stays}"


def status_text(
    workspace: Workspace,
    counts: Mapping[PostState, int],
    permissions: discord.Permissions,
    mention: Mention,
    trouble: str | None,
) -> tuple[str, ...]:
    """Return where a server stands, a paragraph a subject."""
    zone = f"**Times** {workspace.zone_name}" if workspace.time_zone else f"**Times** {_utc(mention)}"
    return (
        "### Publora in this server",
        f"⚠️ {plain(shorten(trouble, 600))}" if trouble else "",
        _link_text(workspace, mention),
        zone,
        f"**Posts** {_counts_text(counts)}",
        _permissions_text(permissions),
    )


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
    missing = [words for right, words in _NEEDED.items() if not getattr(permissions, right)]
    if not missing:
        return "**In this channel** I may do all I need."
    return f"**In this channel** I may not {', '.join(missing)}. Give me that in the channel's settings."


def _count(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
