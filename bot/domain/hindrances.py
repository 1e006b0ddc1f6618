"""Hindrances: why nobody can give a post the approvals it needs, as far as roles tell."""

from collections.abc import Collection, Mapping
from typing import TypeAlias

from bot.domain.approval import ApprovalSettings, Requirement, is_entitled, is_own
from bot.domain.capabilities import Actor

Holders: TypeAlias = Mapping[int, int | None]
"""By role id, how many people have each role that exists; None where Discord does not say."""


def why_undecidable(
    needs: Requirement, settings: ApprovalSettings, holders: Holders, barred: int
) -> str | None:
    """Say why a post can't be approved by anybody, None where it can or nobody can tell.

    `barred` people have a role that may approve, but wrote or edited this post. Somebody with two roles is
    counted twice: then it is said too late rather than wrongly.
    """
    return _why_role(needs, holders) or _why_people(needs, settings, holders, barred)


def count_barred(
    people: Collection[Actor],
    needs: Requirement,
    settings: ApprovalSettings,
    *,
    author_id: int,
    editor_id: int | None,
) -> int:
    """Return how many of these people would approve this post if it were not their own work."""
    return sum(
        is_entitled(each, settings, needs)
        and is_own(each.user_id, needs, author_id=author_id, editor_id=editor_id)
        for each in people
    )


def _why_role(needs: Requirement, holders: Holders) -> str | None:
    if any(role_id not in holders for role_id in needs.roles):
        return "A rule asks for somebody of a role that no longer exists."
    if any(holders[role_id] == 0 for role_id in needs.roles):
        return "A rule asks for somebody of a role that nobody has."
    return None


def _why_people(needs: Requirement, settings: ApprovalSettings, holders: Holders, barred: int) -> str | None:
    if not settings.approvers:
        return None  # people with Manage Server, whom Discord does not count
    counts = [holders[role_id] for role_id in settings.approvers | needs.roles if role_id in holders]
    if not counts:
        return "None of the roles that may approve it exists any more."
    people = sum(count or 0 for count in counts)
    if None in counts or people - barred >= needs.needed:
        return None
    if people == 0:
        return "Nobody has a role that may approve it."
    if people <= barred:
        return "Only people who wrote or edited it have a role that may approve it."
    return f"It needs {needs.needed} approvals, but only {people - barred} may give one."
