"""What can be done to Publora from outside its API?"""

from datetime import timedelta
from typing import Any, cast

from sandbox.publora.accounts import KEYS
from sandbox.publora.deliveries import Deliveries
from sandbox.publora.events import tell_scheduled
from sandbox.publora.idempotency import MODES, Idempotency, Mode
from sandbox.publora.posts import read_platform_ids
from sandbox.publora.publishing import next_tick, publish_now, run_tick
from sandbox.publora.reading import describe_media
from sandbox.publora.replies import ApiError, BadInput, Json
from sandbox.publora.scheduling import check_editable, read_scheduled_time
from sandbox.publora.times import write_optional, write_time
from sandbox.publora.world import Group, Media, Outcome, Post, Profile, World

_RESULTS = {"published", "failed", "stuck", "unknown"}
_TOKENS = {"valid", "expiring_soon", "expired", "unknown"}
_NUMBERS = {"fine", "forbidden", "limited", "failing"}
_STATUSES = {"draft", "scheduled", "published"}
_EDITABLE = {"content", "scheduledTime", "status", "platforms"}


class StandIn:
    """The levers of one running stand-in.

    `url` is what goes in PUBLORA_API_URL. Levers raise BadInput, with a sentence, for what makes no sense.
    """

    demo_key = KEYS.demo
    second_key = KEYS.second
    empty_key = KEYS.empty
    revoked_key = KEYS.revoked
    no_access_key = KEYS.no_access

    def __init__(self, url: str, world: World, idempotency: Idempotency, deliveries: Deliveries) -> None:
        self.url = url
        self.world = world
        self.deliveries = deliveries
        self._idempotency = idempotency
        self._last_tick = world.clock.now()

    @property
    def storage_url(self) -> str:
        """The base address of the storage host."""
        return self.world.store.public_url

    @property
    def key_reached_storage(self) -> bool:
        """Whether an API key was ever sent to the storage host."""
        return any(entry["key_hint"] for entry in self.world.requests if entry["path"].startswith("storage"))

    @property
    def idempotency(self) -> Mode:
        """How the Idempotency-Key header is taken: honoured, ignored or replay_5xx."""
        return self._idempotency.mode

    @idempotency.setter
    def idempotency(self, mode: Mode) -> None:
        if mode not in MODES:
            raise BadInput(f"The mode is one of {', '.join(MODES)}.")
        self._idempotency.mode = mode

    async def tick(self) -> None:
        """Move every due target one step on."""
        self._last_tick = self.world.clock.now()
        run_tick(self.world)

    async def advance(self, seconds: float) -> None:
        """Move time on, from one moment at which something happens to the next."""
        clock = self.world.clock
        end = clock.now() + timedelta(seconds=seconds)
        while (due := next_tick(self.world, self._last_tick)) and due <= end:
            await clock.advance(max(0.0, (due - clock.now()).total_seconds()))
            await self.tick()
        await clock.advance(max(0.0, (end - clock.now()).total_seconds()))

    def seconds_to_next(self) -> float | None:
        """Return how long until the next due post has settled, None when none is scheduled."""
        times = [g.scheduled_time for g in self.world.groups.values() if g.status == "scheduled"]
        due = min((time for time in times if time), default=None)
        return due and max(0.0, (due - self.world.clock.now()).total_seconds()) + 120

    def set_profile(self, name: str) -> None:
        """Play the seed's Publora ("seed") or today's ("current") from now on."""
        if name not in set(Profile):
            raise BadInput(f"The profile is {' or '.join(Profile)}.")
        self.world.profile = Profile(name)

    def set_faults(self, faults: list[Any]) -> None:
        """Replace the planned mishaps (design: fault injection)."""
        self.world.faults.plan(faults)

    def set_down(self, *, down: bool) -> None:
        """Take Publora and its storage down, or bring them back."""
        self.world.faults.down = down

    def set_outcomes(self, outcomes: dict[str, Any]) -> None:
        """Say how publications end, by platform id; accounts not named publish as usual again."""
        read = {
            self.world.account(name).platform_id: _read_outcome(value) for name, value in outcomes.items()
        }
        for account in self.world.accounts():
            account.outcome = read.get(account.platform_id, Outcome())

    def set_outcome(self, platform_id: str, result: str) -> None:
        """Say how publications end on one account, and leave the others as they are."""
        self.world.account(platform_id).outcome = _read_outcome({"result": result})

    def set_token(self, platform_id: str, health: str) -> None:
        """Make an account's token valid, expiring_soon, expired or unknown."""
        if health not in _TOKENS:
            raise BadInput(f"A token is {', '.join(sorted(_TOKENS))}.")
        self.world.account(platform_id).health = health

    def set_numbers(self, platform_id: str, answer: str) -> None:
        """Make a network answer fine, forbidden, limited or failing when asked for an account's numbers."""
        if answer not in _NUMBERS:
            raise BadInput(f"Numbers are {', '.join(sorted(_NUMBERS))}.")
        self.world.account(platform_id).numbers = answer

    def set_analytics(self, *, there: bool) -> None:
        """Give every customer a plan with numbers, or one without."""
        for user in self.world.users:
            user.analytics = there

    def remove_from_network(self, posted_id: str) -> None:
        """Delete a published post on the network itself, which Publora does not notice."""
        found = [post for group in self.world.groups.values() for post in group.posts]
        post = next((post for post in found if post.posted_id == posted_id), None)
        if post is None:
            raise BadInput(f"No post was published as {posted_id!r}.")
        post.removed = True

    def disconnect(self, platform_id: str) -> None:
        """Take an account away, as its owner would in the dashboard."""
        self.world.account(platform_id)
        for user in self.world.users:
            user.accounts.pop(platform_id, None)

    def edit_post(self, group_id: str, changes: dict[str, Any]) -> None:
        """Change content, scheduledTime, status or platforms as from the dashboard.

        The status "published" sends the post at once.
        """
        group = self.world.group(group_id)
        _check_changes(changes)
        try:
            check_editable(group)
            time = read_scheduled_time(changes.get("scheduledTime"))
            targets = read_platform_ids(changes.get("platforms", group.platform_ids))
        except ApiError as refusal:
            raise BadInput(f"{refusal}.") from refusal
        group.content = changes.get("content", group.content)
        group.scheduled_time = time or group.scheduled_time
        group.set_targets(targets)
        group.updated_at = self.world.clock.now()
        self._set_status(group, changes.get("status", group.status))

    def remove_post(self, group_id: str) -> None:
        """Delete a group as from the dashboard, whatever its state."""
        self.world.drop_group(self.world.group(group_id))

    def state(self) -> Json:
        """Return all groups, media rows and requests, ready for JSON."""
        return {
            "posts": [_describe_group(group) for group in self.world.groups.values()],
            "media": [self._describe_media(media) for media in self.world.media()],
            "requests": [dict(entry) for entry in self.world.requests],
        }

    def _set_status(self, group: Group, status: str) -> None:
        if status == "published":
            group.set_status("scheduled")
            publish_now(self.world, group)
            return
        if status == "scheduled" and group.scheduled_time is None:
            group.scheduled_time = self.world.clock.now()
        newly_scheduled = group.status != status == "scheduled"
        group.set_status(status)
        if newly_scheduled:
            tell_scheduled(self.world, group)

    def _describe_media(self, media: Media) -> Json:
        stored = {"size": self.world.store.size(media.key), "sha256": self.world.store.sha256(media.key)}
        renamed = {"id": media.id, "postGroupId": media.group_id, "contentType": media.content_type}
        return renamed | describe_media(media) | stored


def _read_outcome(value: object) -> Outcome:
    entry = cast("Json", value) if isinstance(value, dict) else {}
    if entry.get("result") not in _RESULTS:
        raise BadInput(f'"result" is one of {", ".join(sorted(_RESULTS))}.')
    code = entry.get("code")
    if code is not None and not isinstance(code, str):
        raise BadInput('"code" is a text.')
    return Outcome(str(entry["result"]), code)


def _check_changes(changes: dict[str, Any]) -> None:
    if unknown := set(changes) - _EDITABLE:
        raise BadInput(f"A post has no {', '.join(sorted(unknown))} to change.")
    if not isinstance(changes.get("content", ""), str):
        raise BadInput('"content" is a text.')
    if changes.get("status", "draft") not in _STATUSES:
        raise BadInput(f'"status" is one of {", ".join(sorted(_STATUSES))}.')


def _describe_group(group: Group) -> Json:
    return {
        "postGroupId": group.id,
        "user": group.owner.name,
        "content": group.content,
        "status": group.status,
        "scheduledTime": write_optional(group.scheduled_time),
        "createdAt": write_time(group.created_at),
        "updatedAt": write_time(group.updated_at),
        "platforms": group.platform_ids,
        "platformSettings": group.settings,
        "posts": [_describe_post(post) for post in group.posts],
        "media": [media.id for media in group.media],
    }


def _describe_post(post: Post) -> Json:
    return {
        "_id": post.id,
        "platformId": post.platform_id,
        "status": post.status,
        "postedId": post.posted_id,
        "publishedAt": write_optional(post.published_at),
        "error": post.error,
    }
