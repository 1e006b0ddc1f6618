"""May this post be scheduled, and for when? (publora-api.md 9.2 to 9.4)"""

from datetime import datetime, timedelta

from sandbox.publora.events import tell_demoted
from sandbox.publora.probing import probe
from sandbox.publora.replies import ApiError, Json
from sandbox.publora.times import read_time, write_time
from sandbox.publora.validation import check_content
from sandbox.publora.world import Group, Media, User, World

_COERCED_BELOW = timedelta(minutes=5)


def read_scheduled_time(value: object) -> datetime | None:
    """Return the UTC moment asked for, None when none is; raises ApiError 400 for an odd format."""
    if not value:
        return None
    try:
        return read_time(value)
    except ValueError:
        raise ApiError(400, "Invalid scheduled time format") from None


def settle_time(world: World, asked: datetime) -> tuple[datetime, list[Json]]:
    """Return the moment that will be stored, with warnings; raises ApiError 400 (publora-api.md 9.3)."""
    now = world.clock.now()
    if asked > now:
        return asked, []
    if not world.current:
        raise ApiError(400, "Scheduled time cannot be in the past")
    if now - asked >= _COERCED_BELOW:
        error = "Scheduled time is in the past"
        raise ApiError(400, error, "SCHEDULED_TIME_IN_PAST", serverTime=write_time(now))
    coerced = {"requested": write_time(asked), "effective": write_time(now)}
    return now, [{"code": "SCHEDULED_TIME_COERCED"} | coerced]


def check_schedulable(
    world: World, user: User, content: str, platform_ids: list[str], media: list[Media]
) -> None:
    """Raise ApiError 400 unless accounts, media and content allow scheduling.

    The seed's server knows accounts only; there, media and text fail at publication instead.
    """
    if unknown := [name for name in platform_ids if name not in user.accounts]:
        error = "Some platforms are not connected"
        raise ApiError(400, error, "INVALID_PLATFORM_CONNECTION", invalidPlatforms=unknown)
    if not world.current:
        return
    for file in media:
        probe(world.store, file)
    if unready := [file.id for file in media if file.status != "ready"]:
        raise ApiError(400, "Media is not ready", "MEDIA_NOT_READY", mediaFileIds=unready)
    check_content([user.accounts[name] for name in platform_ids], content, media, world.store)


def check_editable(group: Group) -> None:
    """Raise ApiError unless the group is a draft, or scheduled with nothing begun (publora-api.md 9.2)."""
    if group.in_motion:
        raise ApiError(409, "Post is being published", "POST_PUBLISH_IN_PROGRESS")
    if group.status not in {"draft", "scheduled"}:
        error = f"Cannot update post: post is currently in {group.status} status"
        raise ApiError(400, error, "POST_NOT_EDITABLE")


def demote(world: World, group: Group, change: str, media: Media) -> Json:
    """Take a scheduled group back to draft because of `media`; returns the reply's extra fields.

    The seed's server leaves the group scheduled (publora-api.md 9.4).
    """
    group.updated_at = world.clock.now()
    if not world.current or group.status != "scheduled":
        return {}
    group.set_status("draft")
    tell_demoted(world, group, change, media)
    return {"postGroupDemoted": True, "message": "Media changed: the post is a draft again"}
