"""Hindrances: what keeps a post that waits from ever being approved and scheduled."""

from dataclasses import dataclass
from typing import Final

import structlog

from bot.domain.hindrances import count_barred, why_undecidable
from bot.domain.notices import Audience, NewNotice
from bot.domain.posts import Post
from bot.errors import NotLinked
from bot.publora.errors import BadKey, NotAllowed, PubloraError
from bot.services.cases import Case
from bot.services.guarding import Guard
from bot.services.speaking import NotNow, Speech, Unreachable
from bot.services.wording import OTHER_KEY, REFUSED_KEY, RELINK
from bot.services.workspaces import WorkspaceService

CHOOSE: Final = "Give somebody such a role, or choose other roles in `/publora settings`."
RESCUE: Final = "Link the key again that it was made with, or edit it and choose accounts of the key of now."
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What hinders a post and what to do; `told` says that its server hears of it elsewhere.

    `cause` puts what is told about several posts together.
    """

    said: str
    todo: str
    told: bool = False
    cause: str = "hindered"

    @property
    def problem(self) -> str:
        """What the post's card says."""
        return f"{self.said} {self.todo}"

    @property
    def notices(self) -> tuple[NewNotice, ...]:
        """What managers are told, as only they can mend it."""
        return () if self.told else (NewNotice(self.cause, self.said, self.todo, Audience.MANAGERS),)


REFUSED: Final = Hindrance(REFUSED_KEY, RELINK, told=True)
ELSEWHERE: Final = Hindrance(OTHER_KEY, RESCUE)
NO_CHANNEL: Final = Hindrance(
    "The approval channel was deleted, so it is shown here.",
    "Choose another one in `/publora settings`.",
    cause="no channel",
)


class Hindrances:
    """Looks for what a person has to mend before a post in review can go out."""

    def __init__(self, workspaces: WorkspaceService, guard: Guard, speech: Speech) -> None:
        self._workspaces = workspaces
        self._guard = guard
        self._speech = speech

    def of_channel(self, case: Case) -> Hindrance | None:
        """Say whether the place is gone where people decide."""
        speaker, channel_id = self._speech.ready(), case.settings.channel_id
        gone = speaker and channel_id and not speaker.has_channel(case.post.guild_id, channel_id)
        return NO_CHANNEL if gone else None

    async def of_people(self, case: Case) -> Hindrance | None:
        """Say whether nobody at all can approve a post; None also while Discord does not tell."""
        speaker, post, needs = self._speech.ready(), case.post, case.needs
        if speaker is None or needs is None:
            return None
        makers = {post.author_id} | ({case.review.editor_id} if case.review.editor_id else set[int]())
        try:
            holders = await speaker.holders(post.guild_id)
            people = (await speaker.people(post.guild_id, makers)).values()
        except (NotNow, Unreachable) as trouble:
            log.info("roles not looked at", post=post.id, reason=str(trouble))
            return None
        barred = count_barred(
            people, needs, case.settings, author_id=post.author_id, editor_id=case.review.editor_id
        )
        said = why_undecidable(needs, case.settings, holders, barred)
        return Hindrance(said, CHOOSE) if said else None

    async def of_key(self, post: Post) -> tuple[Post, Hindrance | None]:
        """Look at a post's draft with the key that is linked; return the post as it is then.

        While Publora does not say, what it said before stands. Raises `Stale`.
        """
        try:
            client = await self._workspaces.client_for(post.guild_id)
            seen = await self._guard.look(client, post)
        except NotLinked as problem:
            return post, Hindrance(f"It can't be scheduled: {_lower(problem.said)}", problem.todo)
        except (BadKey, NotAllowed):
            await self._workspaces.tell_key_refused(post.guild_id)
            return post, REFUSED
        except PubloraError as error:
            log.info("a draft in review was not looked at", post=post.id, error=repr(error))
            return post, next((each for each in (REFUSED, ELSEWHERE) if each.problem == post.problem), None)
        return (post, ELSEWHERE) if seen is None else (seen, None)


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
