"""Webhooks: Publora's hints that something happened. Each only makes the next look at a post happen now."""

import asyncio
import secrets
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.jobs import JobKind
from bot.domain.posts import FOLLOWED
from bot.domain.subscriptions import Subscription
from bot.publora.client import Publora, PubloraClient
from bot.publora.deliveries import Delivery, is_genuine, read_delivery
from bot.publora.errors import PubloraError
from bot.publora.webhooks import EVENTS, Webhook
from bot.services.work import is_passing
from bot.storage.errors import SecretLost
from bot.storage.jobs import Jobs
from bot.storage.posts import Posts
from bot.storage.webhooks import Webhooks
from bot.storage.workspaces import Workspaces

PATH: Final = "/hooks/"
"""Below the public address; a server's own token follows."""
CHECKED_EVERY: Final = timedelta(days=1)
"""How often a webhook is looked after, and a Publora without webhooks is asked again."""
GOODBYE: Final = 3.0
"""Seconds somebody who unlinks waits at most for Publora to take the webhook away."""
REMEMBERED: Final = 1_000
"""How many deliveries are known again; one forgotten costs a look too many, nothing else."""
log = structlog.get_logger()


class WebhookService:
    """Keeps each linked server's webhook in order and takes in what it sends.

    Without `public_url`, where Publora reaches this process, nothing is subscribed. Nothing depends on
    deliveries: Publora sends each once, and posts are looked at in any case (publora-api.md 8.2).
    """

    def __init__(
        self,
        *,
        subscriptions: Webhooks,
        workspaces: Workspaces,
        posts: Posts,
        jobs: Jobs,
        publora: Publora,
        clock: Clock,
        public_url: str | None,
    ) -> None:
        self._subscriptions = subscriptions
        self._workspaces = workspaces
        self._posts = posts
        self._jobs = jobs
        self._publora = publora
        self._clock = clock
        self._public_url = public_url
        self._recent: dict[tuple[int, *tuple[str, ...]], None] = {}

    async def check_all(self) -> None:
        """Have every linked server's webhook checked soon; for the start, when settings may be new."""
        for guild_id in await self._workspaces.linked_guild_ids() if self._public_url else ():
            await self.check(guild_id)

    async def check(self, guild_id: int) -> None:
        """Have a server's webhook checked soon."""
        if self._public_url:
            await self._jobs.add(JobKind.SUBSCRIBE, guild_id, self._clock.now())

    async def ensure(self, guild_id: int) -> datetime | None:
        """SUBSCRIBE: make or repair the server's webhook; returns when (UTC) to look after it again.

        None when the server is not linked, or nothing is to be subscribed any more. Raises passing
        `PubloraError`s; a Publora that has no webhooks, or refuses one, is asked again the next day.
        """
        if self._public_url is None:
            await self.remove(guild_id)
            return None
        try:
            client = await self._client_for(guild_id)
            if client is None:
                return None
            await self._repair(client, guild_id, f"{self._public_url}{PATH}")
        except PubloraError as error:
            if is_passing(error):
                raise
            log.warning("no webhook", guild=guild_id, error=repr(error))
        return self._clock.now() + CHECKED_EVERY

    async def remove(self, guild_id: int) -> None:
        """Take the server's webhook away while its key is there, as far as Publora lets us.

        One that stays behind leads nowhere: after five refusals Publora switches it off.
        """
        known = await self._subscriptions.find(guild_id)
        if known is None:
            return
        await self._subscriptions.remove(guild_id)
        try:
            async with asyncio.timeout(GOODBYE):
                if client := await self._client_for(guild_id, even_off=True):
                    await client.webhooks.delete(known.webhook_id)
        except (PubloraError, TimeoutError) as error:
            log.info("webhook left behind", guild=guild_id, error=type(error).__name__)

    async def receive(self, path_token: str, body: bytes, signature: str) -> bool:
        """Take in a delivery; False when it does not come from Publora. Asks nothing of Publora.

        `X-Publora-Event` is not looked at: it is not signed, and the signed body names the event.
        """
        subscription = await self._subscriptions.find_by_token(path_token)
        if subscription is None or subscription.secret is None:
            return False
        if not is_genuine(subscription.secret, body, signature):
            return False
        delivery = read_delivery(body)
        if delivery is not None:
            await self._hurry(subscription.guild_id, delivery)
        return True

    async def _hurry(self, guild_id: int, delivery: Delivery) -> None:
        mark = (guild_id, *delivery.mark)
        if mark in self._recent:
            return
        post = await self._posts.find_group(guild_id, delivery.group_id)
        if post is not None and post.state in FOLLOWED:
            await self._jobs.add(JobKind.WATCH, post.id, self._clock.now())
        self._recent[mark] = None
        if len(self._recent) > REMEMBERED:
            del self._recent[next(iter(self._recent))]

    async def _repair(self, client: PubloraClient, guild_id: int, base: str) -> None:
        """Leave exactly one webhook of this server's in order.

        What else bears its name is from a call whose answer was lost or from an earlier key; its secret is
        not known to us. Switched on again, a webhook would keep its count of failures (publora-api.md 8.2).
        """
        known = await self._subscriptions.find(guild_id)
        good = False
        for hook in await client.webhooks.list():
            if known and _in_order(hook, known, base):
                good = True
            elif (known and hook.webhook_id == known.webhook_id) or _named(hook, guild_id, base):
                await client.webhooks.delete(hook.webhook_id)
        if good:
            await self._subscriptions.note_check(guild_id, self._clock.now())
        else:
            await self._subscribe(client, guild_id, base)

    async def _subscribe(self, client: PubloraClient, guild_id: int, base: str) -> None:
        token, now = secrets.token_urlsafe(32), self._clock.now()
        url = f"{base}{token}"
        made = await client.webhooks.create(name=_name(guild_id), url=url, events=EVENTS)
        subscription = Subscription(guild_id, made.webhook_id, url, token, made.secret, now, now)
        if await self._subscriptions.save(subscription):
            log.info("webhook made", guild=guild_id)
        else:
            await client.webhooks.delete(made.webhook_id)

    async def _client_for(self, guild_id: int, *, even_off: bool = False) -> PubloraClient | None:
        try:
            key = await self._workspaces.read_key(guild_id, even_off=even_off)
        except SecretLost:
            return None
        return None if key is None else self._publora.for_key(key)


def _name(guild_id: int) -> str:
    """Return what the server's webhook is called at Publora, where several servers may share a key."""
    return f"Discord server {guild_id}"


def _named(hook: Webhook, guild_id: int, base: str) -> bool:
    """Say whether a webhook was made by this bot for this server; another bot's has another address."""
    return hook.name == _name(guild_id) and (hook.url or "").startswith(base)


def _in_order(hook: Webhook, known: Subscription, base: str) -> bool:
    return (
        hook.webhook_id == known.webhook_id
        and hook.url == known.url
        and known.url.startswith(base)
        and known.secret is not None
        and hook.is_active is not False
        and set(EVENTS) <= set(hook.events)
    )
