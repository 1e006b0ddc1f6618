"""Together: what is done with one text of a post is done with all of them, as far as each still permits."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.capabilities import Actor
from bot.domain.posts import MOVABLE, Post, PostState
from bot.domain.review import Verb, is_possible
from bot.domain.reviews import Seen
from bot.errors import ChangedMeanwhile, NotPossible, Problem
from bot.services.cases import Cases
from bot.services.families import Families
from bot.services.posts import PostService
from bot.services.revising import Revising
from bot.services.second_thoughts import SecondThoughts
from bot.services.wording import why_not_movable

Deed = Callable[[Post], Awaitable[Post]]
FOLLOWED: Final = frozenset({Verb.RETIME, Verb.SLOT, Verb.HOLD, Verb.RESUME})
"""What is done in review with one text and concerns the others."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one text among several: how it stood, how it stands, or why it was left as it was."""

    before: Post
    after: Post | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done with the texts of a post: with which ones, and why not with others.

    `mark` changes with any change of any of them.
    """

    post: Post
    going: tuple[Post, ...]
    staying: tuple[Done, ...]

    @property
    def mark(self) -> int:
        """The sum of their versions, which only grow."""
        return sum(post.version for post in (*self.going, *(done.before for done in self.staying)))


@dataclass(frozen=True, slots=True)
class MovePlan(Plan):
    """A plan with the time (UTC) that the texts would get, and what to look at twice before that."""

    moment: datetime
    cautions: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """Say whether the post has no other texts."""
        return len(self.going) + len(self.staying) == 1


class Together:
    """Moves and deletes the texts of a post."""

    def __init__(
        self,
        *,
        families: Families,
        posts: PostService,
        second_thoughts: SecondThoughts,
        revising: Revising,
        cases: Cases,
    ) -> None:
        self._families = families
        self._posts = posts
        self._second_thoughts = second_thoughts
        self._revising = revising
        self._cases = cases

    async def look_before_move(self, actor: Actor, number: int, typed: str) -> MovePlan:
        """Say what another time would mean for all texts of a post; raises like `PostService.reschedule`."""
        post, moment = await self._posts.look_before_move(actor, number, typed)
        family = await self._family(post)
        staying = [Done(each, problem=_unmovable(each)) for each in family if each.state not in MOVABLE]
        going = [each for each in family if each.state in MOVABLE]
        told = [said for each in going for said in await self._posts.cautions(each, moment)]
        return MovePlan(post, tuple(going), tuple(staying), moment, tuple(dict.fromkeys(told)))

    async def move(
        self,
        actor: Actor,
        number: int,
        moment: datetime,
        *,
        leaving: datetime | None = None,
        seen: Collection[str] = (),
    ) -> tuple[Done, ...]:
        """Give all texts of a post another time (UTC), and say of each what became of it.

        `seen` are the marks of the cautions that were shown before. With `leaving` only those that are
        due then: what was moved since stays where it is. Raises like `PostService.reschedule` for the post
        that was named.
        """
        post, _ = await self._posts.look_before_move(actor, number, moment.isoformat())

        async def go(each: Post) -> Post:
            if leaving is not None and each.scheduled_at != leaving:
                raise ChangedMeanwhile("It was given another time since.")
            if each.scheduled_at == moment and each.state in {PostState.SCHEDULED, PostState.IN_REVIEW}:
                return each
            return (await self._posts.reschedule(actor, each.number, moment.isoformat(), seen=seen)).post

        return tuple([await _done(each, go) for each in await self._family(post)])

    async def look_before_delete(self, actor: Actor, number: int) -> Plan:
        """Say which texts of a post could go with it; raises like `PostService.look_before_delete`."""
        post = await self._posts.look_before_delete(actor, number)
        going, staying = [post], list[Done]()
        for each in await self._families.siblings(post):
            try:
                if each.state is not PostState.DELETED:
                    going.append(await self._posts.look_before_delete(actor, each.number))
            except Problem as problem:
                staying.append(Done(each, problem=problem))
        return Plan(post, tuple(sorted(going, key=lambda each: each.number)), tuple(staying))

    async def delete(self, actor: Actor, number: int, mark: int) -> tuple[Done, ...]:
        """Delete all texts that were shown; raises `ChangedMeanwhile` when any is another by now."""
        plan = await self.look_before_delete(actor, number)
        if plan.mark != mark:
            raise ChangedMeanwhile(
                f"A text of post #{number} changed since you looked at it.", "Look again with `/post delete`."
            )

        async def go(each: Post) -> Post:
            return await self._posts.delete(actor, each.number, each.version)

        return (*[await _done(each, go) for each in plan.going], *plan.staying)

    async def undo_delete(self, actor: Actor, numbers: list[int]) -> tuple[Done, ...]:
        """Bring deleted texts back; raises like `SecondThoughts.undo_delete` for the first of them."""
        first = await self._posts.view(actor, numbers[0])
        family = {each.number: each for each in await self._family(first, deleted=True)}

        async def go(each: Post) -> Post:
            return await self._second_thoughts.undo_delete(actor, each.number)

        return tuple([await _done(family[number], go) for number in numbers if number in family])

    async def follow(
        self, verb: Verb, actor: Actor, post: Post, due: datetime | None = None
    ) -> tuple[Done, ...]:
        """Do with the other texts what was done with one, and say of each what became of it.

        `due` (UTC) is the new time where that is what was done, the post's own unless it is given.
        """
        due = due or post.scheduled_at
        others = [each for each in await self._families.siblings(post) if _concerns(verb, due, each)]

        async def go(each: Post) -> Post:
            return await self._follow(verb, actor, due, each)

        return tuple([await _done(each, go) for each in others])

    async def _follow(self, verb: Verb, actor: Actor, due: datetime, sibling: Post) -> Post:
        review = (await self._cases.of(sibling)).review
        seen = Seen(review.revision, sibling.scheduled_at)
        match verb:
            case Verb.HOLD:
                return await self._revising.hold(actor, sibling.number, seen)
            case Verb.RESUME:
                return await self._revising.resume(actor, sibling.number, seen)
            case _ if is_possible(Verb.RETIME, sibling, review):
                return await self._revising.retime(actor, sibling.number, seen, due.isoformat())
            case _:
                return (await self._posts.reschedule(actor, sibling.number, due.isoformat())).post

    async def _family(self, post: Post, *, deleted: bool = False) -> tuple[Post, ...]:
        siblings = await self._families.siblings(post)
        others = [each for each in siblings if deleted or each.state is not PostState.DELETED]
        return tuple(sorted((post, *others), key=lambda each: each.number))


def _concerns(verb: Verb, due: datetime, sibling: Post) -> bool:
    if verb is Verb.RESUME:
        return sibling.state is PostState.PAUSED
    if verb is Verb.HOLD:
        return sibling.state in MOVABLE - {PostState.PAUSED}
    return sibling.state in MOVABLE and sibling.scheduled_at != due


def _unmovable(post: Post) -> Problem:
    return NotPossible(*why_not_movable(post))


async def _done(post: Post, go: Deed) -> Done:
    try:
        return Done(post, await go(post))
    except Problem as problem:
        return Done(post, problem=problem)
