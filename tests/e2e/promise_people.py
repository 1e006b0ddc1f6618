"""People, clocks and mishaps at random, played against the real bot, with a ledger kept beside it."""

import asyncio
import hashlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from approving import Reviewers
from promise_ledger import MARK, Clause, Copy, Entry, House, Ledger, Take
from team import picture

from bot.client import Bot
from bot.domain.approval import ApprovalSettings, Mode, Rule
from bot.domain.reviews import Seen
from bot.domain.settings import Names
from bot.errors import NotPossible, Problem
from bot.resources import open_resources
from bot.services.bundle import Services
from bot.services.records import ScheduleRequest, Upload
from bot.services.revising import Edit
from bot.speaker import DiscordSpeaker
from bot.workers.runner import Runner
from sandbox.publora.replies import BadInput
from sandbox.publora.world import Event, Group

ROLES: Final = ("Author", "Approver", "Legal")
PEOPLE: Final = {
    "Mara": {"Manager"},
    "Alex": {"Author"},
    "Priya": {"Approver"},
    "Sam": {"Approver"},
    "Olive": {"Author", "Approver"},
    "Ines": {"Approver", "Legal"},
}
ACCOUNTS: Final = ("mastodon-4411", "twitter-1002003001", "linkedin-AcmeCo42Qa", "telegram--1001234567")
WORDS: Final = ("offer", "spring", "news", "hello")
TROUBLES: Final[tuple[dict[str, Any], ...]] = (
    {"match": "PUT /update-post", "times": 1, "drop": "after"},
    {"match": "PUT /update-post", "times": 2, "drop": "before"},
    {"match": "PUT /update-post", "times": 2, "status": 503},
    {"match": "PUT /update-post", "times": 1, "status": 500, "carried_out": True},
    {"match": "POST /create-post", "times": 1, "drop": "after"},
    {"match": "POST /create-post", "times": 2, "status": 503},
    {"match": "GET /get-post", "times": 2, "status": 503},
    {"match": "DELETE /delete-post", "times": 1, "drop": "after"},
    {"match": "DELETE /delete-post", "times": 1, "status": 500},
)
CALLS: Final = ("POST /create-post", "PUT /update-post", "GET /get-post", "DELETE /delete-post")
FOREVER: Final = 3600
"""Real seconds; a call held that long never comes to its end within a run."""

Deed = Callable[[], Awaitable[Any]]


class Stage:
    """One server with its people; what they do is drawn from `dice`, and written into the ledger."""

    def __init__(self, team: Reviewers, dice: random.Random, stack: AsyncExitStack) -> None:
        self.team = team
        self.dice = dice
        self.stack = stack
        self.ledger = Ledger({name: set(roles) for name, roles in PEOPLE.items()})
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.story: list[str] = []
        self.begun = 0
        self.by_hand = False
        self.troubled = False
        self.seen: dict[tuple[str, int], tuple[Seen, Take]] = {}
        self.noted: list[tuple[str, Copy, datetime]] = []
        self.places: dict[str, int] = {}

    @property
    def services(self) -> Services:
        return self.team.rig.resources.services

    @property
    def runner(self) -> Runner:
        return self.team.rig.runner

    @property
    def now(self) -> datetime:
        return self.team.rig.clock.now()

    @property
    def fresh(self) -> list[Entry]:
        """The posts of this sequence."""
        return [entry for entry in self.ledger.entries[self.begun :] if entry.number]

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """See every group that Publora is told to schedule, and every one that it publishes."""
        set_status, tell = Group.set_status, self.team.rig.stand_in.world.tell

        def heard(group: Group, status: str) -> None:
            set_status(group, status)
            if self.by_hand:
                self.ledger.held.pop(group.id, None)
            elif status == "scheduled":
                self._note("scheduled", group)

        def told(event: Event) -> None:
            tell(event)
            group_id = str(event.data.get("postGroupId"))
            if event.name == "post.published" and (
                group := self.team.rig.stand_in.world.groups.get(group_id)
            ):
                self._note("published", group)

        patch.setattr(Group, "set_status", heard)
        patch.setattr(self.team.rig.stand_in.world, "tell", told)

    def _note(self, what: str, group: Group) -> None:
        store = self.team.rig.stand_in.world.store
        files = tuple(str(store.sha256(media.key)) for media in group.media)
        copy = Copy(group.id, group.content, frozenset(group.platform_ids), files, group.scheduled_time)
        self.noted.append((what, copy, self.now))

    def judge(self) -> None:
        """Have the ledger judge what Publora was told since the last time."""
        for row in self.team.rows("posts"):
            if row["group_id"]:
                self.places[row["group_id"]] = row["number"]
        for what, copy, at in self.noted:
            entry = self.ledger.entry_of(copy.text)
            if entry is None and copy.group_id in self.places:
                number = self.places[copy.group_id]
                entry = next(each for each in self.ledger.entries if each.number == number)
            if what == "scheduled":
                self.ledger.scheduled(copy, entry)
            else:
                self.ledger.published(copy, entry, at)
        self.noted.clear()

    async def begin(self) -> None:
        """Set the stage for a sequence: the usual roles, nine o'clock of another day, nothing remembered."""
        self.story.clear()
        self.begun = len(self.ledger.entries)
        morning = self.now.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
        await self.live((morning - self.now).total_seconds())
        for name, roles in PEOPLE.items():
            self.give(name, set(roles))

    def give(self, name: str, roles: set[str]) -> None:
        """Have a member hold these roles, and no others."""
        self.team.grant(name, *(self.team.server.role(role).id for role in roles))
        self.ledger.roles[name] = roles

    # --- what can be seen

    def row(self, entry: Entry) -> dict[str, Any]:
        return next(row for row in self.team.rows("posts") if row["number"] == entry.number)

    def look(self, entry: Entry) -> Seen:
        """What stands on the post's card now."""
        row = self.row(entry)
        reviews = {each["post_id"]: each["revision"] for each in self.team.rows("reviews")}
        due = datetime.fromisoformat(row["scheduled_at"]).replace(tzinfo=UTC)
        return Seen(reviews.get(row["id"], 1), due)

    def glance(self, person: str, entry: Entry) -> tuple[Seen, Take]:
        """What somebody has before their eyes: mostly the card, now and then an old picture of it."""
        key = (person, entry.number)
        if key not in self.seen or self.dice.random() < 0.8:
            self.seen[key] = (self.look(entry), entry.take)
        return self.seen[key]

    # --- how things are done

    async def act(self, verb: str, deed: Deed, *, fate: str = "") -> Any:
        """Do something as a person would; returns what came of it, None when it was refused or cut off."""
        if fate == "dies":
            return await self._die(verb, deed)
        try:
            result = await deed()
        except Problem as problem:
            self.refused[verb] += 1
            self.story.append(f"  {verb}: {problem.said}")
            return problem
        self.done[verb] += 1
        self.story.append(
            f"  {verb}: {getattr(result, 'state', '')} {getattr(result, 'problem', None) or ''}"
        )
        return result

    async def _die(self, verb: str, deed: Deed) -> None:
        """Stop the process dead while Publora is at work on a call, or at the end of it."""
        call = self.dice.choice(CALLS)
        requests = self.team.rig.stand_in.world.requests
        before, path = len(requests), call.split("/")[1]
        self.team.rig.stand_in.set_faults([{"match": call, "delay": FOREVER, "times": 1}])
        dying = asyncio.ensure_future(deed())
        while not (dying.done() or _heard(requests[before:], path)):  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.001)
        if not dying.done():
            self.done["died during a call"] += 1
        dying.cancel()
        outcome = (await asyncio.gather(dying, return_exceptions=True))[0]
        self.story.append(f"  {verb}: the bot died at {call}: {outcome!r:.200}")
        self.team.rig.stand_in.set_faults([])
        self.troubled = False
        await self.restart()

    async def restart(self) -> None:
        """Have another process take the bot's place; what the old one held in memory is lost."""
        for task in list(self.runner._running.values()):
            task.cancel()
        rig = self.team.rig
        resources = await self.stack.enter_async_context(
            open_resources(rig.settings, rig.clock, wait=rig.clock.skip)
        )
        bot = Bot(resources.services, clock=rig.clock, notes=resources.notes, guild_ready_timeout=0.05)
        resources.services.speech.speaker = DiscordSpeaker(bot)
        await rig.env.restart_bot(bot)
        self.team.rig = replace(rig, resources=resources, runner=Runner(resources.services.work, rig.clock))
        self.done["restart"] += 1

    async def live(self, seconds: float, *, asleep: bool = False) -> None:
        """Let time pass, each of the bot's jobs at its own moment; or all of it while the bot is down."""
        end = self.now + timedelta(seconds=seconds)
        while not asleep:
            await self.runner.settle()
            due = await self.services.work.next_due()
            if due is None or due > end:
                break
            await self.team.rig.stand_in.advance(max(0.5, (due - self.now).total_seconds()))
        await self.team.rig.stand_in.advance(max(0.0, (end - self.now).total_seconds()))
        if not asleep:
            await self.runner.settle()
        self.judge()

    async def live_on(self) -> None:
        """Let time pass until hours after the last post's time."""
        dues = [self.look(entry).due for entry in self.fresh]
        await self.live((max([self.now, *dues]) - self.now).total_seconds() + 7 * 3600)

    # --- the people

    async def submit(self, person: str, *, fate: str = "") -> None:
        """Somebody schedules a post."""
        text = f"{MARK} {len(self.ledger.entries)} {self.dice.choice(WORDS)}"
        accounts = frozenset(self.dice.sample(ACCOUNTS, self.dice.choice((1, 1, 2))))
        uploads, files = await self._files()
        asked = self.dice.random() < 0.5 and self.ledger.house.mode == "optional"
        take = Take(text, accounts, files, None, self.ledger.house, asked)
        entry = Entry(len(self.ledger.entries), person, [take], [self.ledger.house])
        self.ledger.entries.append(entry)
        minutes = self.dice.choice((5, 30, 90, 240, 400))
        request = ScheduleRequest(
            text, f"in {minutes} minutes", ", ".join(accounts), self.team.channel.id, uploads, asked
        )
        actor = await self.team.who(person)
        await self.act("schedule", lambda: self.services.posts.schedule(actor, request), fate=fate)
        entry.number = next((row["number"] for row in self.team.rows("posts") if row["text"] == text), 0)
        self.judge()

    async def _files(self) -> tuple[tuple[Upload, ...], tuple[str, ...]]:
        if self.dice.random() < 0.7:
            return (), ()
        name, data = picture(self.dice.choice(("red", "blue")))
        message = await self.team.lead.send(self.team.channel, attachments=[(name, data)])
        file = message.attachments[0]
        return (Upload(file.url, file.filename, file.size),), (hashlib.sha256(data).hexdigest(),)

    async def approve(self, person: str, entry: Entry, *, fate: str = "") -> None:
        """Somebody says yes to what they see."""
        able = [name for name in PEOPLE if self.ledger.may_vote(name, entry.take, (self.ledger.house,))]
        if able and self.dice.random() < 0.7:
            person = self.dice.choice(able)
        seen, take = self.glance(person, entry)
        actor, before = await self.team.who(person), len(self.team.rows("decisions"))
        meddled = entry.meddled
        outcome = await self.act(
            "approve", lambda: self.services.review.approve(actor, entry.number, seen), fate=fate
        )
        if len(self.team.rows("decisions")) > before:
            self.ledger.agree(entry, take, person, seen.due)
        everything = self.ledger.convinced(entry, entry.houses, seen.due)
        if everything and not (self.troubled or meddled or fate):
            state = self.row(entry)["state"]
            stuck = isinstance(outcome, NotPossible) and "already" in outcome.said
            if stuck or (not isinstance(outcome, Problem) and state == "in_review"):
                self.ledger.broken.append(f"#{entry.number} waits in {state}, and all have agreed")
        self.judge()

    async def decide_against(self, person: str, entry: Entry, *, fate: str = "") -> None:
        """Somebody asks for changes, or rejects."""
        seen, _take = self.glance(person, entry)
        actor, review = await self.team.who(person), self.services.review
        verb, deed = self.dice.choice(
            (("request changes", review.request_changes), ("reject", review.reject))
        )
        await self.act(verb, lambda: deed(actor, entry.number, seen, "Not like this"), fate=fate)
        self.judge()

    async def edit(self, person: str, entry: Entry, *, fate: str = "") -> None:
        """Somebody edits: mostly another text, now and then an earlier one, or a new time."""
        seen, _take = self.glance(person, entry)
        old = self.dice.choice(entry.takes).text
        new = f"{MARK} {entry.place} {self.dice.choice(WORDS)} {len(entry.takes)}"
        text = self.dice.choice((new, new, old))
        when = self.dice.choice((None, None, "in 1 hour", "in 5 hours"))
        actor, before = await self.team.who(person), self.look(entry).revision
        edit = Edit(text, None, when)
        await self.act(
            "edit", lambda: self.services.revising.edit(actor, entry.number, seen, edit), fate=fate
        )
        self._revised(entry, before, text, person)

    def _revised(self, entry: Entry, before: int, text: str, editor: str) -> None:
        """Write down what was edited, unless it was the same content in review, or refused."""
        after = self.row(entry)["text"]
        if self.look(entry).revision != before or after != entry.take.text:
            self.ledger.revise(entry, text, editor=editor)
        self.judge()

    async def suggest(self, person: str, entry: Entry, *, fate: str = "") -> None:
        """Somebody suggests another text, and somebody else takes it over or leaves it."""
        seen, _take = self.glance(person, entry)
        text = f"{MARK} {entry.place} {self.dice.choice(WORDS)} suggested {len(entry.takes)}"
        actor = await self.team.who(person)
        await self.act("suggest", lambda: self.services.review.suggest(actor, entry.number, seen, text))
        opened = [row for row in self.team.rows("suggestions") if row["answer"] is None]
        mine = [row for row in opened if row["post_id"] == self.row(entry)["id"]]
        if not mine or self.dice.random() < 0.3:
            return
        open_, now = mine[-1], self.look(entry)
        other = self.dice.choice((entry.author, "Mara"))
        actor, revising = await self.team.who(other), self.services.revising
        if self.dice.random() < 0.25:
            await self.act("decline", lambda: revising.decline(actor, entry.number, now, open_["id"]))
            return
        await self.act("accept", lambda: revising.accept(actor, entry.number, now, open_["id"]), fate=fate)
        who = {self.team.server.member(name).id: name for name in PEOPLE}
        self._revised(entry, now.revision, open_["text"], who[open_["user_id"]])

    async def retime(self, person: str, entry: Entry, *, fate: str = "") -> None:
        """Somebody gives a post another time, by one of the doors."""
        seen, _take = self.glance(person, entry)
        actor, revising, posts = await self.team.who(person), self.services.revising, self.services.posts
        minutes = self.dice.choice((10, 60, 60, 300, 300, 1800))
        typed, number = f"in {minutes} minutes", entry.number
        doors: tuple[tuple[str, Deed], ...] = (
            ("retime", lambda: revising.retime(actor, number, seen, typed)),
            ("slot", lambda: revising.take_slot(actor, number, seen)),
            ("reschedule", lambda: posts.reschedule(actor, number, typed)),
            ("reschedule", lambda: self._move_and_back(actor, number, typed)),
        )
        verb, deed = self.dice.choice(doors)
        await self.act(verb, deed, fate=fate)
        self.judge()

    async def _move_and_back(self, actor: Any, number: int, typed: str) -> Any:
        moved = await self.services.posts.reschedule(actor, number, typed)
        return await self.services.posts.undo_move(actor, number, moved.post.version, moved.previous_at)

    async def interrupt(self, person: str, entry: Entry, *, fate: str = "") -> None:
        """Somebody holds, resumes, withdraws or restores."""
        seen, _take = self.glance(person, entry)
        actor, revising = await self.team.who(person), self.services.revising
        verbs = {
            "in_review": ("hold", "hold", "withdraw"),
            "paused": ("resume",),
            "attention": ("restore",),
        }.get(self.row(entry)["state"], ("hold", "resume", "withdraw", "restore"))
        verb = self.dice.choice(verbs)
        deed = getattr(revising, verb)
        await self.act(verb, lambda: deed(actor, entry.number, seen), fate=fate)
        self.judge()

    async def delete(self, person: str, entry: Entry, *, fate: str = "") -> None:
        """Somebody deletes a post, and maybe thinks better of it."""
        actor, posts = await self.team.who(person), self.services.posts
        if self.row(entry)["state"] != "deleted":
            version = self.row(entry)["version"]
            await self.act("delete", lambda: posts.delete(actor, entry.number, version), fate=fate)
            self.judge()
        if self.dice.random() < 0.7:
            undo = self.services.second_thoughts.undo_delete
            actor = await self.team.who(person)
            await self.act("undo delete", lambda: undo(actor, entry.number))
        self.judge()

    async def retry(self, person: str, entry: Entry, *, fate: str = "") -> None:
        """Somebody tries failed accounts again, as a new post."""
        actor, version = await self.team.who(person), self.row(entry)["version"]
        before = entry.take
        take = Take(before.text, before.accounts, before.files, None, self.ledger.house, before.asked)
        again = Entry(len(self.ledger.entries), person, [take], [self.ledger.house])
        numbers = {row["number"] for row in self.team.rows("posts")}
        again_deed = self.services.second_thoughts.retry
        await self.act("retry", lambda: again_deed(actor, entry.number, version), fate=fate)
        fresh = [row for row in self.team.rows("posts") if row["number"] not in numbers]
        if fresh:
            again.number = fresh[0]["number"]
            self.ledger.entries.append(again)
        self.judge()

    # --- what happens to them

    async def change_roles(self) -> None:
        """Somebody gets other roles on Discord; the manager stays one."""
        name = self.dice.choice(tuple(PEOPLE))
        roles = set(self.dice.sample(ROLES, self.dice.choice((0, 1, 1, 2))))
        if self.dice.random() < 0.5:
            roles = set(PEOPLE[name])
        roles |= PEOPLE[name] & {"Manager"}
        self.give(name, roles)
        self.done["roles changed"] += 1
        self.story.append(f"  {name} is {sorted(roles)}")

    async def change_rules(self) -> None:
        """The manager chooses other settings."""
        dice = self.dice
        clauses = (
            Clause(1, role="Legal", word="offer"),
            Clause(2, network="twitter"),
            Clause(3, files=True),
            Clause(1, role="Legal", files=True),
        )
        house = House(
            mode=dice.choice(("required", "required", "required", "optional", "off")),
            needed=dice.choice((1, 1, 2, 3)),
            own=dice.random() < 0.3,
            keep_hours=dice.choice((0, 2, 24)),
            approvers=dice.choice((frozenset({"Approver"}),) * 3 + (frozenset({"Legal"}), frozenset[str]())),
            clauses=tuple(dice.sample(clauses, dice.choice((0, 0, 1, 2)))),
        )
        actor, settings = await self.team.who("Mara"), self.services.settings
        panel = await settings.open(actor)
        panel = await settings.change(actor, panel.draft.stamp, lambda _old: self._chosen(house))
        await settings.save(actor, panel.draft.stamp, Names(str, str, str))
        self.ledger.live_by(house, self.fresh)
        self.done["settings changed"] += 1
        self.story.append(f"  {house}")

    def _chosen(self, house: House) -> ApprovalSettings:
        ids = {name: self.team.server.role(name).id for name in ROLES}
        return ApprovalSettings(
            mode=Mode(house.mode),
            channel_id=self.team.server.channel("approvals").id,
            authors=frozenset({ids["Author"]}),
            approvers=frozenset(ids[name] for name in house.approvers),
            needed=house.needed,
            own=house.own,
            keep_hours=house.keep_hours,
            rules=tuple(
                Rule(
                    clause.needed,
                    ids[clause.role] if clause.role else None,
                    frozenset({clause.network} if clause.network else ()),
                    words=(clause.word,) if clause.word else (),
                    with_media=clause.files,
                )
                for clause in house.clauses
            ),
        )

    async def meddle(self, entry: Entry) -> None:
        """Somebody changes the post in Publora's dashboard."""
        row = self.row(entry)
        if row["group_id"] is None or row["state"] in {"deleted", "draft", "failed"}:
            return
        soon = (self.now + timedelta(minutes=self.dice.choice((3, 20, 90, 400)))).isoformat()
        changes: dict[str, dict[str, Any] | None] = {
            "text by hand": {"content": f"{entry.take.text} by hand {len(self.story)}"},
            "time by hand": {"scheduledTime": soon},
            "scheduled by hand": {"status": "scheduled", "scheduledTime": soon},
            "all by hand": {"content": "Quite another text", "status": "scheduled", "scheduledTime": soon},
            "published by hand": {"status": "published"},
            "deleted by hand": None,
        }
        what = self.dice.choice(tuple(changes))
        try:
            self._by_hand(row["group_id"], changes[what])
        except BadInput as error:
            self.story.append(f"  {what}: {error}")
            return
        entry.meddled = True
        self.done[what] += 1
        self.story.append(f"  #{entry.number} {what}")
        self.judge()

    def _by_hand(self, group_id: str, changes: dict[str, Any] | None) -> None:
        self.by_hand = True
        try:
            if changes is None:
                self.team.rig.stand_in.remove_post(group_id)
            else:
                self.team.rig.stand_in.edit_post(group_id, changes)
        finally:
            self.by_hand = False

    async def trouble(self) -> None:
        """Publora stumbles, is down, or is well again."""
        faults = self.dice.choice((self.dice.sample(TROUBLES, 1), self.dice.sample(TROUBLES, 2), []))
        self.team.rig.stand_in.set_faults(faults)
        self.team.rig.stand_in.set_down(down=self.dice.random() < 0.15)
        self.troubled = True
        self.done["trouble"] += 1
        self.story.append(f"  trouble: {[fault['match'] for fault in faults]}")

    def calm(self) -> None:
        """Publora is well again."""
        self.team.rig.stand_in.set_faults([])
        self.team.rig.stand_in.set_down(down=False)
        self.troubled = False


def _heard(requests: list[dict[str, Any]], path: str) -> bool:
    return any(path in str(entry["path"]) for entry in requests)
