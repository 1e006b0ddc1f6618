"""What can be asked of Publora? One verb per call; the work is in the core, the wire in the transport."""

from collections.abc import AsyncIterable, Callable, Sequence
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Literal

import aiohttp

from bot.publora import requests
from bot.publora.caller import Caller
from bot.publora.core import clean_key
from bot.publora.errors import Invalid, NotFound, Unavailable
from bot.publora.limits import PlatformLimits
from bot.publora.metrics import Metric, PostMetrics
from bot.publora.models import Connection, CreatedPost, PostGroup, PostPage, UpdatedPost, UploadSlot
from bot.publora.rate import Pace, RateLimiter
from bot.publora.retry import Sleep
from bot.publora.statistics_calls import StatisticsCalls
from bot.publora.transport import CALL_TIMEOUT, Transport
from bot.publora.webhook_calls import WebhookCalls

FINGERPRINT_LENGTH = 16


class Quirks:
    """What was learnt about one server on the way."""

    def __init__(self) -> None:
        self.single_metrics_only = False


class Publora:
    """One Publora server; gives a client per key. Clients of one key share their pace.

    `now` and `sleep` are the clock of the pace and of the retries; the session stays its opener's to close.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        *,
        now: Callable[[], datetime],
        sleep: Sleep,
        timeout: aiohttp.ClientTimeout = CALL_TIMEOUT,
        pace: Pace = Pace(),  # noqa: B008 -- frozen
    ) -> None:
        self._transport = Transport(session, base_url, now, timeout)
        self.pace = pace
        self._now, self._sleep = now, sleep
        self._limiters: dict[str, RateLimiter] = {}
        self._quirks = Quirks()

    def for_key(self, key: str) -> "PubloraClient":
        """Return the client for a key, surrounding blanks dropped. Raises BadKey for an impossible one."""
        key = clean_key(key)
        # The dictionary outlives the client, so it knows the key by its hash only.
        name = sha256(key.encode()).hexdigest()
        limiter = self._limiters.setdefault(name, RateLimiter(self._now, self._sleep, self.pace))
        caller = Caller(self._transport, key, limiter, self._sleep)
        return PubloraClient(caller, self._transport, self._quirks, name[:FINGERPRINT_LENGTH])


class PubloraClient:
    """Publora with one key.

    Every verb raises the errors of `bot.publora.errors`. Reads and harmless writes are repeated after
    passing trouble; the others are sent once, and OutcomeUnknown tells when their answer was lost.
    `key_fingerprint` tells keys apart and gives none away.
    """

    def __init__(self, caller: Caller, transport: Transport, quirks: Quirks, key_fingerprint: str) -> None:
        self.key_fingerprint = key_fingerprint
        self._caller, self._transport, self._quirks = caller, transport, quirks
        self.webhooks = WebhookCalls(caller)
        self.statistics = StatisticsCalls(caller)

    def hasty(self) -> "PubloraClient":
        """Return this client, but sending each call once: for what somebody waits for and can do without."""
        return PubloraClient(self._caller.hasty(), self._transport, self._quirks, self.key_fingerprint)

    def background(self) -> "PubloraClient":
        """Return this client for what nobody waits for: it lets others go first and sends each call once.

        Its calls raise `RateLimited` at once, with the wait, instead of waiting for their turn.
        """
        return PubloraClient(self._caller.background(), self._transport, self._quirks, self.key_fingerprint)

    async def list_connections(self) -> tuple[Connection, ...]:
        """Return the connected accounts."""
        return (await self._caller.call(requests.platform_connections())).connections

    async def platform_limits(self) -> PlatformLimits | None:
        """Return the networks' limits, None when the server has none to give or none we can read."""
        try:
            return await self._caller.call(requests.platform_limits())
        except NotFound:
            return None
        except Unavailable as failure:
            if failure.status != HTTPStatus.OK:
                raise
            return None

    async def create_post(
        self,
        content: str,
        platform_ids: Sequence[str],
        *,
        idempotency_key: str,
        scheduled_at: datetime | None = None,
    ) -> CreatedPost:
        """Create a post group: a draft, or scheduled with a time. Sent once (publora-api.md 10.1)."""
        return await self._caller.call(
            requests.create_post(content, platform_ids, idempotency_key, scheduled_at)
        )

    async def get_post(self, group_id: str) -> PostGroup:
        """Return a post group as it is now: the only truth about it (publora-api.md 4.2)."""
        return await self._caller.call(requests.get_post(group_id))

    async def list_posts(
        self,
        *,
        page: int = 1,
        limit: int = 100,
        status: str | None = None,
        sort_by: Literal["createdAt", "updatedAt", "scheduledTime"] | None = None,
        sort_order: Literal["asc", "desc"] | None = None,
        from_date: datetime | None = None,
        to_date: datetime | None = None,
    ) -> PostPage:
        """Return one page of the account's post groups. NotFound with `route_unknown` on old servers."""
        return await self._caller.call(
            requests.list_posts(
                page=page,
                limit=limit,
                status=status,
                sort_by=sort_by,
                sort_order=sort_order,
                from_date=from_date,
                to_date=to_date,
            )
        )

    async def update_post(
        self,
        group_id: str,
        *,
        status: Literal["draft", "scheduled"] | None = None,
        scheduled_at: datetime | None = None,
        content: str | None = None,
        platform_ids: Sequence[str] | None = None,
        idempotency_key: str,
    ) -> UpdatedPost:
        """Change what is given; to schedule, give status and time both (publora-api.md 4.4). Sent once."""
        return await self._caller.call(
            requests.update_post(
                group_id,
                status=status,
                scheduled_at=scheduled_at,
                content=content,
                platform_ids=platform_ids,
                idempotency_key=idempotency_key,
            )
        )

    async def delete_post(self, group_id: str) -> None:
        """Delete a post group. A group that is gone when the call is repeated was deleted by the first try.

        Raises NotFound when it was gone before, Conflict when something of it is live (publora-api.md 4.5).
        """
        request, tries = requests.delete_post(group_id), 0

        async def attempt() -> None:
            nonlocal tries
            tries += 1
            try:
                await self._caller.send(request)
            except NotFound as gone:
                if tries == 1 or gone.route_unknown:
                    raise

        await self._caller.persist(attempt)

    async def request_upload(
        self, group_id: str, *, file_name: str, content_type: str, kind: Literal["image", "video"]
    ) -> UploadSlot:
        """Add a file to a group and return where to put it, within 15 minutes. Sent once."""
        return await self._caller.call(
            requests.upload_url(group_id, file_name=file_name, content_type=content_type, kind=kind)
        )

    async def put_media(
        self, slot_url: str, body: AsyncIterable[bytes], *, size: int, content_type: str
    ) -> None:
        """Stream `size` bytes to an upload slot, with the very `content_type` asked for. No key goes along.

        Not repeated here, as `body` is used up; doing it again with the same slot is safe while it is fresh.
        """
        await self._transport.put(slot_url, body, size, content_type)

    async def complete_media(self, media_id: str) -> bool:
        """Have the server check an uploaded file now. False when it has no such call (publora-api.md 5.3)."""
        try:
            await self._caller.call(requests.complete_media(media_id))
        except NotFound as absent:
            if absent.route_unknown:
                return False
            raise
        return True

    async def delete_media(self, media_id: str) -> bool:
        """Take a file off its group. True also when it was gone, False when the server has no such call."""
        try:
            await self._caller.call(requests.delete_media(media_id))
        except NotFound as absent:
            return not absent.route_unknown
        return True

    async def linkedin_metric(self, posted_id: str, platform_id: str, metric: Metric) -> int | None:
        """Return one number of a LinkedIn post, None when LinkedIn has no value."""
        return (await self._caller.call(requests.linkedin_metric(posted_id, platform_id, metric))).count

    async def linkedin_metrics(self, posted_id: str, platform_id: str) -> PostMetrics:
        """Return all five numbers: in one call where the server can, else one by one (publora-api.md 6.1)."""
        if not self._quirks.single_metrics_only:
            try:
                return await self._caller.call(requests.linkedin_metrics(posted_id, platform_id))
            except Invalid:
                numbers = await self._single_metrics(posted_id, platform_id)
                # Had the post been at fault, the single calls would have been refused as well.
                self._quirks.single_metrics_only = True
                return numbers
        return await self._single_metrics(posted_id, platform_id)

    async def _single_metrics(self, posted_id: str, platform_id: str) -> PostMetrics:
        """Ask for each number; one that cannot be had is an entry in `errors`, unless none can be had."""
        values: dict[Metric, int | None] = dict.fromkeys(Metric)
        errors: dict[Metric, str] = {}
        for metric in Metric:
            try:
                values[metric] = await self.linkedin_metric(posted_id, platform_id, metric)
            except Unavailable as failure:
                errors[metric] = failure.message
                if len(errors) == len(Metric):
                    raise
        return PostMetrics(values=values, errors=errors)
