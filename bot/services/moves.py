"""Moves: several posts get other times one after the other, and go back where that can't be seen through."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.capabilities import Actor
from bot.domain.posts import Post
from bot.domain.rearranging import Move, parts
from bot.errors import ChangedMeanwhile, Problem
from bot.services.posts import PostService


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one move: how its post stands now, None where it was left.

    `problem` says why it was left, or why it could not be put back where that was tried (`put_back`).
    """

    move: Move
    post: Post | None = None
    problem: Problem | None = None
    put_back: bool = False


class Moves:
    """Does moves, each part of them whole or not at all."""

    def __init__(self, posts: PostService) -> None:
        self._posts = posts

    async def carry_out(self, actor: Actor, moves: Iterable[Move]) -> tuple[Done, ...]:
        """Do moves, and say of each what became of it.

        Once a move is refused, the others of its part are put back. Once somebody else has changed one of
        the posts, all are put back and the rest is left: two who rearrange the same posts don't mix.
        """
        # Everybody goes by number, so that of two at once the second meets the first before it has done much.
        waiting = list(parts(sorted(moves, key=lambda move: move.post.number)))
        done: list[Done] = []
        while waiting and not _overtaken(done):
            done += await self._whole(actor, waiting.pop(0))
        if _overtaken(done):
            done = [await self._put_back(actor, each) for each in done]
        return (*done, *(Done(move) for part in waiting for move in part))

    async def _whole(self, actor: Actor, part: Sequence[Move]) -> list[Done]:
        done: list[Done] = []
        for place, move in enumerate(part, 1):
            try:
                moved = await self._posts.undo_move(actor, move.post.number, move.post.version, move.to)
            except Problem as problem:
                back = [await self._put_back(actor, each) for each in done]
                return [*back, Done(move, problem=problem), *map(Done, part[place:])]
            done.append(Done(move, moved.post))
        return done

    async def _put_back(self, actor: Actor, done: Done) -> Done:
        if done.post is None or done.put_back:
            return done
        post, before = done.post, done.move.post.scheduled_at
        try:
            moved = await self._posts.undo_move(actor, post.number, post.version, before)
        except Problem as problem:
            return replace(done, problem=problem, put_back=True)
        return replace(done, post=moved.post, put_back=True)


def _overtaken(done: Iterable[Done]) -> bool:
    return any(isinstance(each.problem, ChangedMeanwhile) for each in done)
