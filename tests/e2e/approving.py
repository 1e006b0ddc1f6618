"""A team with approval: who says yes, who says no, and what they had before their eyes."""

from dataclasses import replace
from typing import Any

from team import Team

from bot.domain.approval import ApprovalSettings, Mode
from bot.domain.capabilities import Actor
from bot.domain.posts import Post
from bot.domain.reviews import Seen
from bot.services.revising import Edit
from bot.storage.database import Database
from bot.storage.posts import Posts
from bot.storage.reviews import Reviews
from bot.storage.settings import Settings


class Reviewers(Team):
    """Acme Marketing with its authors and approvers; approval is required unless told otherwise."""

    async def settle(self, **chosen: Any) -> ApprovalSettings:
        """Choose settings as a manager would, on top of the server's roles."""
        roles = {name: frozenset({role.id}) for name, role in self.server.roles.items()}
        usual = ApprovalSettings(
            mode=Mode.REQUIRED,
            channel_id=chosen.get("channel_id") or self.server.channel("approvals").id,
            authors=roles["Author"],
            approvers=roles.get("Approver", frozenset()),
        )
        settings = replace(usual, **chosen)
        async with Database.open(self.rig.settings.database_url) as database:
            stored = Settings(database)
            version = (await stored.read_version(self.guild_id))[1]
            await stored.save(
                self.guild_id, settings, seen_version=version, actor_id=self.lead.id, at=self.rig.clock.now()
            )
        return settings

    def grant(self, name: str, *role_ids: int) -> None:
        """Give a member these roles and no others."""
        member = self.server.member(name)
        self.rig.env.backend.edit_member(self.guild_id, member.id, {"role_ids": list(role_ids)})

    async def who(self, name: str) -> Actor:
        """A member as they stand now."""
        member = self.server.member(name)
        speaker = self.rig.resources.services.speech.ready()
        assert speaker is not None
        return (await speaker.people(self.guild_id, [member.id]))[member.id]

    async def seen(self, number: int = 1) -> Seen:
        """What somebody sees who looks at the post's card now."""
        async with Database.open(self.rig.settings.database_url) as database:
            post = await Posts(database).find(self.guild_id, number)
            assert post is not None
            review = await Reviews(database).find(post.id)
        return Seen(review.revision, post.scheduled_at)

    async def approve(self, name: str, number: int = 1, seen: Seen | None = None) -> Post:
        """Have somebody approve what they see."""
        review = self.rig.resources.services.review
        return await review.approve(await self.who(name), number, seen or await self.seen(number))

    async def edit(self, name: str, text: str, number: int = 1, **what: Any) -> Post:
        """Have somebody edit what they see."""
        revising = self.rig.resources.services.revising
        return await revising.edit(await self.who(name), number, await self.seen(number), Edit(text, **what))
