"""What people may do with a post in review: in which states, and who."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.domain.approval import ApprovalSettings, Requirement, is_entitled, is_own, requirement, stricter
from bot.domain.capabilities import Actor, Capability
from bot.domain.posts import Post, PostState
from bot.domain.reviews import Review, Seen
from bot.domain.rights import holds, named, whom_to_ask
from bot.errors import NotAllowed, NotPossible


class Verb(StrEnum):
    """What somebody does with a post in review."""

    APPROVE = "approve"
    CHANGES = "changes"
    REJECT = "reject"
    SUGGEST = "suggest"
    ACCEPT = "accept"
    DECLINE = "decline"
    EDIT = "edit"
    RETIME = "retime"
    SLOT = "slot"
    HOLD = "hold"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    RESTORE = "restore"


class _Who(StrEnum):
    DECIDERS = "deciders"
    AUTHORS = "authors"
    EITHER = "either"
    OWNERS = "owners"  # the post's author while they are one, and managers


V, S = Verb, PostState
_STATES: Final[Mapping[Verb, frozenset[PostState]]] = {
    V.APPROVE: frozenset({S.IN_REVIEW}),
    V.CHANGES: frozenset({S.IN_REVIEW}),
    V.REJECT: frozenset({S.IN_REVIEW}),
    V.SUGGEST: frozenset({S.IN_REVIEW, S.CHANGES_REQUESTED}),
    V.ACCEPT: frozenset({S.IN_REVIEW, S.CHANGES_REQUESTED}),
    V.DECLINE: frozenset({S.IN_REVIEW, S.CHANGES_REQUESTED}),
    V.EDIT: frozenset(
        {*(S.IN_REVIEW, S.CHANGES_REQUESTED, S.REJECTED, S.EXPIRED), *(S.PAUSED, S.DRAFT, S.ATTENTION)}
    ),
    V.RETIME: frozenset({S.IN_REVIEW, S.EXPIRED, S.CHANGES_REQUESTED, S.PAUSED}),
    V.SLOT: frozenset({S.EXPIRED}),
    V.HOLD: frozenset({S.IN_REVIEW}),
    V.RESUME: frozenset({S.PAUSED}),
    V.WITHDRAW: frozenset({S.IN_REVIEW, S.CHANGES_REQUESTED, S.REJECTED, S.EXPIRED, S.PAUSED}),
    V.RESTORE: frozenset({S.ATTENTION}),
}
EDITABLE: Final = _STATES[V.EDIT] | {S.SCHEDULED}
"""States in which a post can be edited, in review or not."""
_WHO: Final[Mapping[Verb, _Who]] = {
    **dict.fromkeys((V.APPROVE, V.CHANGES, V.REJECT, V.SUGGEST), _Who.DECIDERS),
    **dict.fromkeys((V.RETIME, V.SLOT, V.HOLD, V.RESUME, V.RESTORE), _Who.EITHER),
    **dict.fromkeys((V.ACCEPT, V.DECLINE, V.WITHDRAW), _Who.OWNERS),
    V.EDIT: _Who.AUTHORS,
}
_DEEDS: Final[Mapping[Verb, tuple[str, str]]] = {
    V.APPROVE: ("approve", "be approved"),
    V.CHANGES: ("ask for changes to", "be sent back for changes"),
    V.REJECT: ("reject", "be rejected"),
    V.SUGGEST: ("suggest another text for", "be given another text"),
    V.ACCEPT: ("accept a suggestion for", "take a suggestion"),
    V.DECLINE: ("decline a suggestion for", "have a suggestion declined"),
    V.EDIT: ("edit", "be edited"),
    V.RETIME: ("change the time of", "be given another time here"),
    V.SLOT: ("pick a time for", "be given the next free time"),
    V.HOLD: ("hold", "be put on hold"),
    V.RESUME: ("resume", "be resumed"),
    V.WITHDRAW: ("withdraw", "be withdrawn"),
    V.RESTORE: ("restore", "be restored"),
}
_LOOK: Final = "Look with `/post view`."
_STANDS: Final[Mapping[PostState, tuple[str, str]]] = {
    S.DRAFT: ("it is a draft", "An author can edit it and submit it."),
    S.SUBMITTED: ("it is on its way to Publora", "Try again in a minute."),
    S.IN_REVIEW: ("it waits for approval", "An approver can decide about it on its card."),
    S.CHANGES_REQUESTED: ("changes were asked for", "An author can edit it and submit it again."),
    S.REJECTED: ("it was rejected", "An author can edit it and submit it again."),
    S.EXPIRED: ("it was not approved in time", "Give it a new time first; then it is asked for again."),
    S.SCHEDULED: ("it is scheduled", "Move it with `/post reschedule` or delete it with `/post delete`."),
    S.PAUSED: ("it is paused", "Resume it first."),
    S.PUBLISHING: ("it is being published right now", "Look again in a minute with `/post view`."),
    S.PUBLISHED: ("it has gone out", _LOOK),
    S.PARTIALLY_PUBLISHED: ("it has gone out on some accounts", _LOOK),
    S.FAILED: ("it could not be published", "See why with `/post view`."),
    S.ATTENTION: ("somebody has to look at it", "See why with `/post view`."),
    S.DELETED: ("it is deleted", "See what is left with `/post list`."),
}


def needs_now(post: Post, review: Review, settings: ApprovalSettings) -> Requirement | None:
    """Return what a post needs: what it was submitted under, or what settings ask now where that is more."""
    asked = review.needs is not None
    return stricter(review.needs, requirement(settings, post.text, post.targets, post.media, asked=asked))


def is_possible(verb: Verb, post: Post, review: Review) -> bool:
    """Say whether a post stands where `verb` can be done by somebody.

    Of paused posts only those that were held while in review get another time here, and what was never
    approved can't be restored.
    """
    if verb is V.RETIME and post.state is S.PAUSED:
        return review.needs is not None and not review.approved
    if verb is V.RESTORE and not review.approved:
        return False
    return post.state in _STATES[verb]


def may(verb: Verb, post: Post, review: Review, settings: ApprovalSettings, actor: Actor) -> bool:
    """Say whether somebody, as they stand now, may do `verb` where it is possible."""
    return _has_part(verb, post, review, settings, actor) and not (
        verb is V.APPROVE and _why_own(post, review, settings, actor)
    )


def require(verb: Verb, post: Post, review: Review, settings: ApprovalSettings, actor: Actor) -> None:
    """Raise unless somebody, as they stand now, may do `verb` with a post that stands where it does.

    Raises `NotAllowed` for people who may not, and `NotPossible` where nobody could. People who may not are
    told so whatever the state. Nobody approves what they edited last, nor, without leave, their own post.
    """
    number = f"post #{post.number}"
    if not _has_part(verb, post, review, settings, actor):
        raise NotAllowed(f"You may not {_DEEDS[verb][0]} {number}.", _who_may(verb, settings))
    if not is_possible(verb, post, review):
        raise NotPossible(*_why_not(verb, post))
    if verb is V.APPROVE and (why := _why_own(post, review, settings, actor)):
        raise NotAllowed(f"You {why} {number}, so somebody else has to approve it.", _ask_another(settings))


def require_editable(post: Post, review: Review, settings: ApprovalSettings, actor: Actor) -> None:
    """Raise unless somebody may edit a post that is in review, or out of it and scheduled; like `require`."""
    if post.state is not S.SCHEDULED or not _has_part(V.EDIT, post, review, settings, actor):
        require(V.EDIT, post, review, settings, actor)


def why_outdated(seen: Seen, post: Post, review: Review) -> tuple[str, str] | None:
    """Return what to say and to do about a press on a card that showed something else, None if it did not."""
    if seen.revision != review.revision:
        versions = f"you saw version {seen.revision}, now it is version {review.revision}"
        return (
            f"Post #{post.number} was edited meanwhile: {versions}.",
            "Nothing was done. Read it again on the card, then decide.",
        )
    if int(seen.due.timestamp()) != int(post.scheduled_at.timestamp()):
        return (
            f"The time of post #{post.number} was changed meanwhile.",
            "Nothing was done. See the new time on the card, then decide.",
        )
    return None


def _has_part(verb: Verb, post: Post, review: Review, settings: ApprovalSettings, actor: Actor) -> bool:
    is_author = holds(actor, Capability.AUTHOR, settings)
    match _WHO[verb]:
        case _Who.AUTHORS:
            return is_author
        case _Who.DECIDERS:
            return _decides(post, review, settings, actor)
        case _Who.EITHER:
            return is_author or _decides(post, review, settings, actor)
        case _Who.OWNERS:
            owns = is_author and actor.user_id == post.author_id
            return owns or holds(actor, Capability.MANAGER, settings)


def _decides(post: Post, review: Review, settings: ApprovalSettings, actor: Actor) -> bool:
    needs = needs_now(post, review, settings)
    return (
        holds(actor, Capability.APPROVER, settings) if needs is None else is_entitled(actor, settings, needs)
    )


def _why_own(post: Post, review: Review, settings: ApprovalSettings, actor: Actor) -> str | None:
    needs = needs_now(post, review, settings) or Requirement(0)
    if not is_own(actor.user_id, needs, author_id=post.author_id, editor_id=review.editor_id):
        return None
    return "edited" if actor.user_id == review.editor_id else "wrote"


def _who_may(verb: Verb, settings: ApprovalSettings) -> str:
    match _WHO[verb]:
        case _Who.AUTHORS:
            return whom_to_ask(Capability.AUTHOR, settings)
        case _Who.DECIDERS:
            return whom_to_ask(Capability.APPROVER, settings)
        case _Who.EITHER:
            return _ask_either(settings)
        case _Who.OWNERS:
            return "Its author may, or a manager."


def _ask_either(settings: ApprovalSettings) -> str:
    if not (either := settings.authors | settings.approvers):
        return whom_to_ask(Capability.AUTHOR, settings)
    return f"Ask somebody with {named(either)} to do it for you."


def _ask_another(settings: ApprovalSettings) -> str:
    if not settings.approvers:
        return "Ask somebody else with the Manage Server permission."
    return f"Ask somebody else with {named(settings.approvers)}."


def _why_not(verb: Verb, post: Post) -> tuple[str, str]:
    why, then = _STANDS[post.state]
    if verb is V.RETIME and post.state is S.PAUSED:
        then = "Move it with `/post reschedule`."
    if verb is V.EDIT and post.state is S.SCHEDULED:
        then = "Edit it with `/post edit`."
    if verb is V.RESTORE and post.state is S.ATTENTION:
        why = "it was never approved as it is"
    return f"Post #{post.number} can't {_DEEDS[verb][1]}: {why}.", then
