"""Families: posts that are the texts of one post, each for other accounts."""

from collections.abc import Mapping, Sequence

from bot.domain.posts import Post
from bot.storage.posts import Posts


class Families:
    """Finds what belongs together."""

    def __init__(self, posts: Posts) -> None:
        self._posts = posts

    async def siblings(self, post: Post) -> tuple[Post, ...]:
        """Return the other texts of a post, by number."""
        return (await self.siblings_of((post,))).get(post.id, ())

    async def siblings_of(self, posts: Sequence[Post]) -> Mapping[int, tuple[Post, ...]]:
        """Return the other texts of posts by the post's id; posts without any are left out."""
        families = await self._posts.families({post.family_id for post in posts if post.family_id})
        return {
            post.id: tuple(other for other in families[post.family_id] if other.id != post.id)
            for post in posts
            if post.family_id
        }
