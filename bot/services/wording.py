"""From Publora's named errors to sentences people can act on."""

from collections.abc import Sequence

from bot.domain.accounts import network_name
from bot.domain.posts import LIVE, Post, PostState
from bot.errors import (
    ChangedMeanwhile,
    Kept,
    KeyRefused,
    NotFound,
    NotPossible,
    Problem,
    Refused,
    ServiceDown,
    SlotTaken,
)
from bot.publora.errors import (
    BadKey,
    Conflict,
    Invalid,
    MediaNotReady,
    NotAllowed,
    PubloraError,
    RateLimited,
    TimeInPast,
    UploadRefused,
    ValidationProblem,
)
from bot.publora.errors import NotFound as UnknownAtPublora
from bot.storage.errors import Doomed, Stale

RELINK = "Somebody with Manage Server can link a working key with `/publora link`."
OUT_OF_SIGHT = (
    "It was made with a Publora key that was linked before; with the one linked now it can't be seen, and it "
    "may still go out."
)
OTHER_KEY = (
    "It can't be scheduled: it was made with a Publora key that was linked before, and the one linked now "
    "can't see it."
)
REFUSED_KEY = "It can't be scheduled: Publora no longer accepts this server's key."
LINK_AGAIN = "Link that key again, or look into the dashboard of its Publora account."
LOOK_AGAIN = "Look with `/post view`."
LIVE_CODES = frozenset({"POST_IS_PUBLISHED", "POST_HAS_LIVE_CONTENT"})


def explain(error: PubloraError) -> Problem:  # noqa: PLR0911 - one sentence per kind of error
    """Return what a person should read about `error` (publora-api.md 4, 11, 14)."""
    match error:
        case BadKey():
            return KeyRefused("Publora no longer accepts this server's key.", RELINK)
        case NotAllowed():
            return Refused(_plan_sentence(error), "Check the plan in Publora's dashboard.")
        case TimeInPast():
            return Refused("Publora says that this time has passed.", "Pick a later time.")
        case MediaNotReady():
            return Refused("Publora could not use one of the files.", "Check the files and try again.")
        case Invalid():
            return Refused(_validation_sentence(error), "Change the post accordingly and try again.")
        case UnknownAtPublora():
            return NotFound(
                "Publora does not know this post any more; somebody deleted it there.",
                "`/post delete` closes it here, too.",
            )
        case Conflict():
            return _conflict(error)
        case RateLimited():
            wait = f" in {error.retry_after:.0f} seconds" if error.retry_after else " in a minute"
            return ServiceDown("Publora asks to slow down.", f"Try again{wait}.")
        case UploadRefused():
            return ServiceDown("Publora's file storage refused an upload.", "Try again in a few minutes.")
        case _:
            return ServiceDown("Publora can't be reached at the moment.", "Try again in a few minutes.")


def _plan_sentence(error: NotAllowed) -> str:
    if "API access" in error.message:
        return "This key's Publora account has no access to the API."
    return f"Publora refuses: {error.message.rstrip('.')[:200]}."


def _validation_sentence(error: Invalid) -> str:
    if not error.problems:
        return f"Publora refuses: {error.message.rstrip('.')[:200]}."
    return "Publora refuses: " + " ".join(_problem_sentences(error.problems))


def _problem_sentences(problems: Sequence[ValidationProblem]) -> list[str]:
    return [f"{network_name(problem.platform or '')}: {_said(problem)}." for problem in problems[:5]]


def _said(problem: ValidationProblem) -> str:
    return (problem.message or problem.code or "it does not fit").rstrip(".")[:200]


def _conflict(error: Conflict) -> Problem:
    if error.code in LIVE_CODES:
        return NotPossible(
            "This post is already live, at least in part.",
            "Take it down on the network itself; Publora can't.",
        )
    if error.code in {"POST_IS_PROCESSING", "POST_PUBLISH_IN_PROGRESS"}:
        return NotPossible(
            "This post is being published right now.", "Look again in a minute with `/post view`."
        )
    return NotPossible("Somebody changed this post at Publora just now.", "Look at it again and retry.")


def why_busy(post: Post, error: Stale) -> ChangedMeanwhile:
    """Return what a person should read whose wish came while something else happens to a post."""
    number = f"Post #{post.number}"
    if isinstance(error, Doomed):
        return ChangedMeanwhile(
            f"{number} is to be deleted; I keep trying until Publora has done it.",
            "Nothing was done. If Publora refuses, the post stays, and you can try again.",
        )
    return ChangedMeanwhile(f"{number} is being worked on right now.", "Try again in a minute.")


def slot_taken(kept: Kept | None = None) -> SlotTaken:
    """Return what a person should read who confirmed a slot that another post has by now."""
    return SlotTaken("That slot is not free any more.", "See the next one with `/queue next`.", kept=kept)


def why_not_movable(post: Post) -> tuple[str, str]:
    """Return what to say and to do about a post whose time can't be changed."""
    number = f"Post #{post.number}"
    if post.state in LIVE or post.state is PostState.PUBLISHING:
        return f"{number} has already gone out.", "Write a new one with `/post schedule`."
    return (
        f"{number} is not scheduled: {post.problem or post.state.replace('_', ' ')}",
        "Write a new one with `/post schedule`.",
    )


def why_not_moved(post: Post) -> tuple[str, str]:
    """Return what to say and to do about a new time that can't be brought to Publora any more."""
    why = "it has already gone out" if post.state in LIVE else post.problem or post.state.replace("_", " ")
    return f"The time of post #{post.number} was not changed: {why.rstrip('.')}.", LOOK_AGAIN


def why_out_of_reach(post: Post) -> tuple[str, str]:
    """Return what to say and to do about a post that can't be deleted, as it was made with another key."""
    number = f"Post #{post.number}"
    return (
        f"{number} was made with a Publora key that was linked before, and can't be deleted with another.",
        "Delete it in the dashboard of its Publora account, or link that key again.",
    )


def why_not_replaceable(post: Post) -> tuple[str, str]:
    """Return what to say and to do about a post that another key's account may still publish."""
    number = f"Post #{post.number}"
    return (
        f"{number} was made with a Publora key that was linked before, and may still go out there.",
        "Delete it in the dashboard of its Publora account and compose it anew, or link that key again.",
    )


def why_not_deletable(post: Post) -> tuple[str, str]:
    """Return what to say and to do about a post that can't be deleted."""
    number = f"Post #{post.number}"
    if post.state is PostState.DELETED:
        return f"{number} is deleted already.", "See what is left with `/post list`."
    if post.state is PostState.PUBLISHING:
        return f"{number} is being published right now.", "Look again in a minute with `/post view`."
    live = [target for target in post.targets if target.state == "published"]
    places = ", ".join(f"{target.label} ({target.link})" if target.link else target.label for target in live)
    return f"{number} is live and Publora can't take it back.", f"Delete it on the network itself: {places}."
