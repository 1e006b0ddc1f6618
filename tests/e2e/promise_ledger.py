"""A ledger of who said yes to what, kept apart from the bot, and what Publora may do by it.

It knows nothing of the bot's own rules: people, roles, settings and texts stand in it as the test set them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

MARK = "post"
"""Every text begins with this word and its post's place in the ledger, so that it tells where it belongs."""


@dataclass(frozen=True)
class Clause:
    """Asks `needed` yeses, one of them of `role`, where the text has `word`, an account is on `network`, or
    there are files."""

    needed: int
    role: str | None = None
    word: str | None = None
    network: str | None = None
    files: bool = False

    def meets(self, take: "Take") -> bool:
        return (
            (self.word is not None and self.word in take.text.lower())
            or any(account.startswith(f"{self.network}-") for account in take.accounts)
            or (self.files and bool(take.files))
        )


@dataclass(frozen=True)
class House:
    """The rules of the house at one moment."""

    mode: str = "required"
    needed: int = 1
    own: bool = False
    keep_hours: int = 24
    approvers: frozenset[str] = frozenset({"Approver"})
    clauses: tuple[Clause, ...] = ()

    def demand(self, take: "Take") -> "Demand | None":
        """What the house demands of a take; None where nobody has to agree."""
        if self.mode == "off" or (self.mode == "optional" and not take.asked):
            return None
        for clause in self.clauses:
            if clause.meets(take):
                return Demand(clause.needed, frozenset({clause.role} if clause.role else ()), self.own)
        return Demand(self.needed, frozenset(), self.own)


@dataclass(frozen=True)
class Demand:
    """So many people, one of each role; `own`: the author may be one of them."""

    needed: int
    roles: frozenset[str]
    own: bool


@dataclass(frozen=True)
class Yes:
    """Somebody's yes, and for which time they gave it."""

    person: str
    due: datetime


@dataclass
class Take:
    """One content of a post: nobody's yes to another take says anything about it."""

    text: str
    accounts: frozenset[str]
    files: tuple[str, ...]
    editor: str | None
    house: House
    asked: bool
    yeses: list[Yes] = field(default_factory=list["Yes"])
    granted: tuple[Yes, ...] | None = None


@dataclass
class Entry:
    """A post: its author, all its takes, and every house it has lived under."""

    place: int
    author: str
    takes: list[Take]
    houses: list[House]
    number: int = 0
    meddled: bool = False
    """Somebody changed it in Publora's dashboard, so that how it ends is in their hands, too."""
    stolen: datetime | None = None
    """When something nobody had agreed to went out by somebody's own hand at Publora."""

    @property
    def take(self) -> Take:
        return self.takes[-1]


@dataclass(frozen=True)
class Copy:
    """What Publora has of a post at one moment."""

    group_id: str
    text: str
    accounts: frozenset[str]
    files: tuple[str, ...]
    time: datetime | None


@dataclass
class Ledger:
    """All of it, and every promise that was broken."""

    roles: dict[str, set[str]]
    house: House = field(default_factory=House)
    entries: list[Entry] = field(default_factory=list[Entry])
    broken: list[str] = field(default_factory=list[str])
    held: dict[str, Copy] = field(default_factory=dict[str, Copy])
    """By group: what the bot last scheduled, and nobody has changed by hand since."""
    gone_out: dict[str, str] = field(default_factory=dict[str, str])

    def entry_of(self, text: str) -> Entry | None:
        words = text.split()
        place = int(words[1]) if len(words) > 1 and words[0] == MARK and words[1].isdecimal() else -1
        return next((entry for entry in self.entries if entry.place == place), None)

    def live_by(self, house: House, begun: Iterable[Entry]) -> None:
        """Write down that other rules hold from now on."""
        self.house = house
        for entry in begun:
            entry.houses.append(house)

    def demands(self, take: Take, houses: Iterable[House]) -> list[Demand]:
        return [demand for house in houses if (demand := house.demand(take))]

    def may_vote(self, person: str, take: Take, houses: Iterable[House]) -> bool:
        """Whether somebody's roles of this moment make their yes worth something."""
        asked = frozenset[str]().union(*(demand.roles for demand in self.demands(take, houses)))
        if self.roles[person] & (self.house.approvers | asked):
            return True
        return not self.house.approvers and "Manager" in self.roles[person]

    def convinced(self, entry: Entry, houses: Iterable[House], due: datetime) -> tuple[Yes, ...] | None:
        """Who has agreed to the present take, if that is enough for all these houses; else None."""
        take, houses = entry.take, tuple(houses)
        demands = self.demands(take, houses)
        shut_out = {take.editor} | ({entry.author} if any(not demand.own for demand in demands) else set())
        last = {yes.person: yes for yes in take.yeses}
        counting = tuple(
            yes
            for yes in last.values()
            if yes.person not in shut_out
            and self.may_vote(yes.person, take, houses)
            and abs(yes.due - due) <= timedelta(hours=self.house.keep_hours)
        )
        roles = frozenset[str]().union(*(self.roles[yes.person] for yes in counting))
        enough = len(counting) >= max((demand.needed for demand in demands), default=0)
        return counting if enough and all(demand.roles <= roles for demand in demands) else None

    def agree(self, entry: Entry, take: Take, person: str, due: datetime) -> None:
        """Write down a yes that the bot took, to what that person had before their eyes."""
        if not self.may_vote(person, take, (take.house, self.house)):
            self.broken.append(f"{person} may not decide about #{entry.number}, and was let")
        take.yeses.append(Yes(person, due))
        enough = self.convinced(entry, (entry.take.house, self.house), due)
        if enough:
            entry.take.granted = enough

    def scheduled(self, copy: Copy, entry: Entry | None) -> None:
        """The bot had Publora schedule this: may it go out?"""
        self.held[copy.group_id] = copy
        if entry is None:
            self.broken.append(f"nobody ever submitted {copy.text!r}")
            return
        take = entry.take
        if not self.demands(take, (take.house, self.house)):
            return
        if (copy.text.strip(), copy.accounts, copy.files) != (take.text, take.accounts, take.files):
            self.broken.append(f"#{entry.number} is scheduled as {copy}, its take is {take}")
        elif take.granted is None:
            self.broken.append(f"#{entry.number} is scheduled, and nobody agreed enough: {take}")
        elif copy.time is None or any(
            abs(copy.time - yes.due) > timedelta(hours=self.house.keep_hours) for yes in take.granted
        ):
            self.broken.append(f"#{entry.number} is scheduled for {copy.time}, agreed was on {take.granted}")

    def published(self, copy: Copy, entry: Entry | None, now: datetime) -> None:
        """Publora published this: by the bot, as it was scheduled then, or by somebody's hand?"""
        by_hand = self.held.get(copy.group_id) != copy
        if entry is None:
            self.broken.append(f"nobody ever submitted {copy.text!r}, and it went out")
            return
        if self.gone_out.setdefault(f"{entry.place}", copy.group_id) != copy.group_id and not by_hand:
            self.broken.append(f"#{entry.number} went out twice")
        take = entry.take
        same = (copy.text.strip(), copy.accounts, copy.files) == (take.text, take.accounts, take.files)
        agreed = take.granted is not None and same
        if by_hand and self.demands(take, (take.house,)) and not agreed:
            entry.stolen = now

    def revise(self, entry: Entry, text: str, *, editor: str) -> None:
        """Write down another take: all yeses are void with the one before."""
        before = entry.take
        asked = before.asked and before.house.mode != "off"
        entry.takes.append(replace(_bare(before), text=text, editor=editor, house=self.house, asked=asked))


def _bare(take: Take) -> Take:
    return replace(take, yeses=[], granted=None)
