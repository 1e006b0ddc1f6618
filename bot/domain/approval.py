"""Approval: which posts need whose yes, and whether they have it from people who may give it now."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.capabilities import Actor
from bot.domain.posts import Media, Target

MOST_APPROVALS: Final = 5


class Mode(StrEnum):
    """Whether posts are approved before they are scheduled."""

    OFF = "off"
    OPTIONAL = "optional"  # whoever schedules a post may ask for it
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Rule:
    """Asks `needed` approvals, one of them from `role_id`, for posts that meet any of its conditions.

    `networks` are wire names (`linkedin`), `accounts` platform ids, `words` are looked for in the text.
    """

    needed: int
    role_id: int | None = None
    networks: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    with_media: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalSettings:
    """A server's settings about approval.

    `authors`, `approvers` and `managers` are role ids; an empty set means people with Manage Server. The
    first of `rules` that meets a post decides; else `needed` holds. `own` lets authors approve their own
    posts. A change of time by at most `keep_hours` keeps approvals. Between the hours `quiet_from` and
    `quiet_until` of the server's zone nobody is reminded; equal hours mean no quiet time.
    """

    mode: Mode = Mode.OFF
    channel_id: int | None = None
    authors: frozenset[int] = frozenset()
    approvers: frozenset[int] = frozenset()
    managers: frozenset[int] = frozenset()
    needed: int = 1
    own: bool = False
    keep_hours: int = 24
    quiet_from: int = 20
    quiet_until: int = 8
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a post needs: so many approvals, at least one from each of `roles`; `own` as in the settings."""

    needed: int
    roles: frozenset[int] = frozenset()
    own: bool = False


class Verdict(StrEnum):
    """What somebody decided about a revision."""

    APPROVED = "approved"
    CHANGES = "changes"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about revision number `revision` of a post due at `due`; times are UTC."""

    id: int
    post_id: int
    revision: int
    user_id: int
    verdict: Verdict
    reason: str | None
    due: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """How approvals stand: whose count, whose no longer do, how many and which roles are still missing."""

    counted: tuple[int, ...]
    lost: tuple[int, ...]
    missing: int
    missing_roles: frozenset[int]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.missing == 0 and not self.missing_roles


def requirement(
    settings: ApprovalSettings,
    text: str,
    targets: Sequence[Target],
    media: Sequence[Media],
    *,
    asked: bool = False,
) -> Requirement | None:
    """Return what a post needs, None when it needs nobody; `asked` is the author's own wish for approval."""
    if settings.mode is Mode.OFF or (settings.mode is Mode.OPTIONAL and not asked):
        return None
    rule = next((rule for rule in settings.rules if meets(rule, text, targets, media)), None)
    if rule is None:
        return Requirement(settings.needed, own=settings.own)
    roles = frozenset[int]() if rule.role_id is None else frozenset({rule.role_id})
    return Requirement(rule.needed, roles, settings.own)


def meets(rule: Rule, text: str, targets: Sequence[Target], media: Sequence[Media]) -> bool:
    """Say whether a post meets one of a rule's conditions.

    Words are found inside longer ones, too, and however they are written: a rule about legal matters must not
    miss “Rabatt” in “Sommerrabatt”, nor because letters are set bold, wide or with a mark of their own.
    """
    folded = fold(text)
    return (
        (rule.with_media and bool(media))
        or any(target.network in rule.networks or target.platform_id in rule.accounts for target in targets)
        or any(word in folded for word in map(fold, rule.words) if word)
    )


def fold(text: str) -> str:
    """Return text as it is compared with a rule's words: same letters, no case, nothing invisible."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())
    return " ".join(plain.split())


def stricter(one: Requirement | None, other: Requirement | None) -> Requirement | None:
    """Return what satisfies both."""
    if one is None or other is None:
        return one or other
    return Requirement(max(one.needed, other.needed), one.roles | other.roles, one.own and other.own)


def keeps(given_for: datetime, due: datetime, settings: ApprovalSettings) -> bool:
    """Say whether an approval given for one time (UTC) still holds for another."""
    return abs(due - given_for) <= timedelta(hours=settings.keep_hours)


def is_entitled(actor: Actor, settings: ApprovalSettings, needs: Requirement) -> bool:
    """Say whether somebody, as they stand now, may decide about posts with this requirement."""
    held = settings.approvers | needs.roles
    if actor.role_ids & held:
        return True
    return not settings.approvers and actor.manages_server


def roles_to_call(
    settings: ApprovalSettings, needs: Requirement | None, missing: Tally | None
) -> frozenset[int]:
    """Return the ids of the roles whose people are called to decide about a post.

    `missing` is how approvals stand, as far as that is known: when those of certain roles are all that is
    still missing, nobody else is called.
    """
    if missing and missing.missing_roles and missing.missing <= len(missing.missing_roles):
        return missing.missing_roles
    return settings.approvers | (needs.roles if needs else frozenset[int]())


def is_own(user_id: int, needs: Requirement, *, author_id: int, editor_id: int | None) -> bool:
    """Say whether this person would approve their own work: the last editor, or the author without `own`."""
    return user_id == editor_id or (user_id == author_id and not needs.own)


def tally(
    decisions: Iterable[Decision],
    needs: Requirement,
    settings: ApprovalSettings,
    people: Mapping[int, Actor],
    *,
    revision: int,
    due: datetime,
    author_id: int,
    editor_id: int | None,
) -> Tally:
    """Count the approvals of a revision among `decisions`, oldest first.

    `people` tells how those who gave them stand now. Each person counts once. A decision against the revision
    voids the approvals before it. Approvals for a time too far from `due` (UTC) do not count, and the same
    people may give them again.
    """
    given: dict[int, None] = {}
    for decision in decisions:
        if decision.revision != revision:
            continue
        if decision.verdict is not Verdict.APPROVED:
            given.clear()
        elif keeps(decision.due, due, settings):
            given[decision.user_id] = None
    counted = tuple(
        user_id
        for user_id in given
        if user_id in people
        and is_entitled(people[user_id], settings, needs)
        and not is_own(user_id, needs, author_id=author_id, editor_id=editor_id)
    )
    held = frozenset[int]().union(*(people[user_id].role_ids for user_id in counted))
    return Tally(
        counted=counted,
        lost=tuple(user_id for user_id in given if user_id not in counted),
        missing=max(0, needs.needed - len(counted)),
        missing_roles=needs.roles - held,
    )
