"""What does Publora tell its webhooks? (publora-api.md 8.2)"""

from sandbox.publora.times import write_optional, write_time
from sandbox.publora.world import Event, Group, Media, Post, World


def tell_scheduled(world: World, group: Group) -> None:
    """Tell that a group is scheduled; older servers told it for each target and in other words."""
    time = write_optional(group.scheduled_time)
    data = {"postGroupId": group.id, "scheduledTime": time, "platforms": group.platform_ids}
    older = tuple(_about(group, post) | {"scheduledAt": time} for post in group.posts)
    world.tell(Event(group.owner, "post.scheduled", world.clock.now(), data, older))


def tell_result(world: World, group: Group, post: Post) -> None:
    """Tell how a target came out."""
    now = world.clock.now()
    data = _about(group, post)
    if post.error:
        error = {"code": post.error["code"], "message": post.error["message"]}
        data |= {"error": error, "failedAt": write_time(now)}
    else:
        account_id = post.platform_id.partition("-")[2]
        data |= {"platformId": account_id, "postedId": post.posted_id, "permalink": None}
        data |= {"publishedAt": write_optional(post.published_at)}
    world.tell(Event(group.owner, f"post.{post.status}", now, data, (data,)))


def tell_demoted(world: World, group: Group, change: str, media: Media) -> None:
    """Tell that a group is a draft again because a file came ("attach") or went ("detach")."""
    data = {"postGroupId": group.id, "reason": "media_changed", "changeType": change, "mediaFileId": media.id}
    world.tell(Event(group.owner, "post.demoted", world.clock.now(), data, (data,)))


def _about(group: Group, post: Post) -> dict[str, object]:
    return {"postId": post.id, "postGroupId": group.id, "platform": post.platform_id.partition("-")[0]}
