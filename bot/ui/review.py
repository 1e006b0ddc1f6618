"""Review in words: what a card says about who asked for approval, who gave it and what is still missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.approval import Verdict
from bot.domain.posts import LIVE, PostState
from bot.ui.cards import fit, listed
from bot.ui.diffs import diff_text
from bot.ui.texts import name, plain, shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from bot.domain.approval import Decision, Requirement, Tally
    from bot.domain.posts import Post
    from bot.domain.review_views import ReviewView

S = PostState
REASON_TEXT: Final = 600
_DECISIONS_TEXT: Final = 420
_NOTES_TEXT: Final = 300
_LEAST_DIFF: Final = 80
_APPROVED: Final = LIVE | {S.SCHEDULED, S.PUBLISHING, S.SUBMITTED, S.ATTENTION, S.FAILED}
REFUSED: Final = {Verdict.CHANGES: "asked for changes", Verdict.REJECTED: "rejected it"}


def lead(post: Post, view: ReviewView | None) -> str | None:
    """Return what a card begins with where approval says more than the post's state; `{at}` is its time."""
    if post.state is S.IN_REVIEW:
        return "It waits for approval, to be published {at}."
    if view is None:
        return None
    if post.state is S.PAUSED and not view.review.approved:
        return "It is on hold: nobody is asked and nothing expires until it is resumed. Its time: {at}."
    if post.state is S.DRAFT:
        return "It was withdrawn and will not go out. *Edit* submits it again. Its time was {at}."
    if post.state is S.EXPIRED:
        return "It was not approved in time and did not go out. Its time was {at}."
    return None


def standing(post: Post, view: ReviewView) -> str:
    """Return how far approval is: what is asked of whom, who decided what, what is missing, time left."""
    if post.state is S.IN_REVIEW and view.tally is not None and view.needs is not None:
        return "\n".join(_waiting(post, view, view.needs, view.tally))
    if view.refusal is not None and post.state in {S.CHANGES_REQUESTED, S.REJECTED, S.DRAFT}:
        return refusal_text(view.refusal)
    if view.review.approved and post.state in _APPROVED and (given := approvals(view)):
        what = "The approved version is" if post.state is S.ATTENTION else "**Approved**"
        return f"{what} by {given}"
    return ""


def refusal_text(refusal: Decision) -> str:
    """Return who decided against a post, when and why."""
    reason, rest = fit(refusal.reason or "", REASON_TEXT)
    quoted = "\n".join(f"> {line}" for line in reason.splitlines())
    more = "…" if rest else ""
    return f"<@{refusal.user_id}> **{REFUSED[refusal.verdict]}** {ago(refusal.at)}:\n{quoted}{more}"


def approvals(view: ReviewView) -> str:
    """Return who approved the present revision and when."""
    given = {each.user_id: each for each in view.decisions if each.verdict is Verdict.APPROVED}
    return ", ".join(f"<@{each.user_id}> {ago(each.at)}" for each in given.values())


def below(post: Post, view: ReviewView, room: int) -> Iterator[str]:
    """Yield what comes after the text within `room` characters: a suggestion, what changed, limits."""
    notes = listed([f"-# {plain(shorten(note, 150))}" for note in view.notes], _NOTES_TEXT)
    room -= len(notes)
    if view.proposal is not None:
        by = view.proposal.suggestion
        head = f"**<@{by.user_id}> suggests this text** {ago(by.at)}\n"
        share = room * 2 // 3 if view.changes else room
        told = head + diff_text(view.proposal.pieces, max(_LEAST_DIFF, share - len(head)))
        room -= len(told)
        yield told
    if view.changes is not None and post.state not in LIVE:
        yield _changes(view, room)
    if notes:
        yield notes


def needed(needs: Requirement) -> str:
    """Return what a post needs, e.g. `2 approvals, one from <@&5>`."""
    count = "1 approval" if needs.needed == 1 else f"{needs.needed} approvals"
    return f"{count}{_from(needs.roles)}"


def missing(tally: Tally) -> str:
    """Return what is still missing, e.g. `1 approval from <@&5>`."""
    count = max(tally.missing, len(tally.missing_roles))
    if count == 1 and tally.missing_roles:
        return f"1 approval from {roles_text(tally.missing_roles)}"
    return f"{'1 approval' if count == 1 else f'{count} approvals'}{_from(tally.missing_roles)}"


def deciders(role_ids: Collection[int]) -> str:
    """Return who may decide."""
    return roles_text(role_ids) if role_ids else "people with the Manage Server permission"


def roles_text(role_ids: Collection[int]) -> str:
    """Return roles as mentions; a card never pings, so nobody is called by it."""
    return " or ".join(f"<@&{role_id}>" for role_id in sorted(role_ids))


def ago(at: datetime) -> str:
    """Return a moment as readers see it pass, e.g. "2 minutes ago"."""
    return f"<t:{int(at.timestamp())}:R>"


def _waiting(post: Post, view: ReviewView, needs: Requirement, tally: Tally) -> Iterator[str]:
    done = f"**Approved {len(tally.counted)} of {needs.needed}**"
    yield f"{done} · still missing: {missing(tally)}. Who decides: {deciders(view.deciders)}."
    ends = int(view.expires_at.timestamp())
    yield f"Time to decide: until <t:{ends}:t> (<t:{ends}:R>). Then it expires and does not go out."
    lines = [f"- {line}" for line in _decided(post, view, needs, tally)]
    if lines:
        yield listed(lines, _DECISIONS_TEXT)


def _decided(post: Post, view: ReviewView, needs: Requirement, tally: Tally) -> Iterator[str]:
    given = {each.user_id: each for each in view.decisions if each.verdict is Verdict.APPROVED}
    for user_id, decision in given.items():
        said = f"<@{user_id}> approved {ago(decision.at)}"
        if user_id in tally.counted:
            yield said
        else:
            yield f"{said}, which no longer counts: {_why_lost(post, view, needs, tally, decision)}"


def _why_lost(post: Post, view: ReviewView, needs: Requirement, tally: Tally, decision: Decision) -> str:
    if decision.user_id not in tally.lost:
        return f"it was for <t:{int(decision.due.timestamp())}:f>"
    if decision.user_id == view.review.editor_id:
        return "they edited it"
    if decision.user_id == post.author_id and not needs.own:
        return "they wrote it"
    return "they may no longer approve"


def _changes(view: ReviewView, room: int) -> str:
    assert view.changes is not None
    number = view.review.revision
    void = "; earlier approvals are void" if view.needs else ""
    head = f"**Version {number}**, edited by <@{view.changes.editor_id}>{void}"
    others = listed([f"- {plain(line[:1])} {name(line[1:])}" for line in view.changes.lines], room // 3)
    left = max(_LEAST_DIFF, room - len(head) - len(others) - 4)
    words = diff_text(view.changes.pieces, left) if view.changes.pieces else ""
    return "\n".join(part for part in (head, others, words) if part)


def _from(role_ids: Collection[int]) -> str:
    return "".join(f", one from <@&{role_id}>" for role_id in sorted(role_ids))
