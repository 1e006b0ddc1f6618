"""Drift: does Publora's copy still agree with ours? What a server does not tell is not judged."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from bot.domain.posts import Post
from bot.publora.models import ListedPost, PostGroup

SLACK: Final = timedelta(seconds=1)
QUOTED: Final = 80
UNDER_WAY: Final = frozenset({"scheduled", "publishing", "processing", "published", "partially_published"})


def differing(post: Post, group: PostGroup, when: datetime) -> str | None:
    """Say in what Publora's group differs from ours with the time `when`, None when it does not."""
    if group.status not in UNDER_WAY:
        return f"it is “{group.status}”, not scheduled"
    return _first(post, group.scheduled_at, when, *_contents(group))


def differing_content(post: Post, group: PostGroup, media_ids: Collection[str | None]) -> str | None:
    """Say in what a group's content differs from ours, whatever its time and status.

    `media_ids` are those that Publora gave our files.
    """
    if group.media is not None and {item.media_id for item in group.media} != set(media_ids):
        return "its files are others"
    return _first(post, None, post.scheduled_at, *_contents(group))


def other_text(post: Post, group: PostGroup) -> str | None:
    """Return the text that a group has in place of ours, None if it has ours or the server tells none."""
    texts = (entry.content for entry in group.posts if entry.content is not None)
    return next((text for text in texts if text.strip() != post.text.strip()), None)


def differs_in_listing(post: Post, listed: ListedPost) -> bool:
    """Say whether a listed group is anything but scheduled as we have it."""
    if listed.status != "scheduled":
        return True
    return (
        _first(post, listed.scheduled_at, post.scheduled_at, listed.platform_ids, [listed.content], None)
        is not None
    )


def _contents(group: PostGroup) -> tuple[Collection[str], Collection[str], int | None]:
    """Return a group's accounts and texts, and how many files it has where the server tells."""
    texts = [entry.content for entry in group.posts if entry.content is not None]
    accounts = [entry.platform_id for entry in group.posts]
    return accounts, texts, None if group.media is None else len(group.media)


def _first(
    post: Post,
    time: datetime | None,
    when: datetime,
    accounts: Collection[str],
    texts: Collection[str],
    files: int | None,
) -> str | None:
    if time is not None and abs(time - when) > SLACK:
        return f"its time is {time:%Y-%m-%d %H:%M} UTC"
    if set(accounts) != {target.platform_id for target in post.targets}:
        return "its accounts are others"
    for text in texts:
        if text.strip() != post.text.strip():
            return f"its text is “{_quote(text)}”"
    if files is not None and files != len(post.media):
        return f"it has {files} files, not {len(post.media)}"
    return None


def _quote(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= QUOTED else f"{line[:QUOTED]}…"
