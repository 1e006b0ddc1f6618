"""What can go wrong, and what does the user read?

Problem                 base: a sentence, what to do next, and the user's own text given back
├── NotLinked           no Publora key in this server, or it was switched off
├── NotAllowed          the person lacks a capability
├── BadInput            something the person typed or attached
│   ├── BadTime
│   │   ├── UnclearTime   it may mean several moments; has them to choose from
│   │   │   └── SlotFound   the next free slot; it has to be seen before it counts
│   │   └── SlotWanted    the next free slot, where the words alone can't tell which that is
│   ├── BadAccounts
│   ├── BadText
│   ├── BadMedia
│   ├── BadFile         a file of posts that can't be read
│   └── BadKey          a key that is shaped wrongly or that Publora refuses
├── NotFound            no such post in this server
├── NotPossible         the post's state does not permit it (live, deleted, being sent)
├── Outdated            a control or a form that says what nobody here understands (any more)
├── ChangedMeanwhile    somebody else was faster
│   └── SlotTaken       with the free slot
├── KeyRefused          the stored key stopped working; whoever manages the link must act
├── Refused             Publora said no (plan, validation)
├── ServiceDown         Publora cannot be reached or does not answer sensibly
└── NoNumbers           statistics that cannot be had, and why
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What a person typed, handed back so that nothing is lost."""

    text: str


class Problem(Exception):
    """Something a person should read.

    `said` says what went wrong in one sentence, `todo` what to do next, `kept` is their text to give back.
    Neither ever holds anything secret.
    """

    def __init__(self, said: str, todo: str = "", *, kept: Kept | None = None) -> None:
        super().__init__(said)
        self.said = said
        self.todo = todo
        self.kept = kept


class NotLinked(Problem):
    """No usable Publora key in this server."""


class NotAllowed(Problem):
    """The person lacks a capability."""


class BadInput(Problem):
    """Something the person typed or attached cannot be used."""


class BadTime(BadInput):
    """A time that is not understood, too early, skipped or repeated by the clocks."""


class UnclearTime(BadTime):
    """A time that may mean several `moments` (UTC, all far enough ahead); its sentences name them, too."""

    def __init__(self, said: str, todo: str, moments: tuple[datetime, ...]) -> None:
        super().__init__(said, todo)
        self.moments = moments


class SlotFound(UnclearTime):
    """The next free slot, the only one of `moments`: what is typed alone does not say when that is."""


class SlotWanted(BadTime):
    """The next free slot, where nobody looks for one."""


class WorthALook(BadInput):
    """Nothing is wrong with it, but there is something to look at twice, as its author wanted to do first."""


class BadAccounts(BadInput):
    """Accounts that are unknown, missing or unusable."""


class BadText(BadInput):
    """A text that is empty or certain to be refused."""


class BadMedia(BadInput):
    """Files that cannot be posted."""


class BadFile(BadInput):
    """A file of posts that cannot be read as a whole."""


class BadKey(BadInput):
    """A Publora key that is shaped wrongly or refused."""


class NotFound(Problem):
    """No such post in this server."""


class NotPossible(Problem):
    """The post's state does not permit what was asked."""


class Outdated(Problem):
    """A control or a form whose data nobody here understands: made by another version of the bot, or odd."""

    def __init__(self, what: str = "control") -> None:
        super().__init__(f"This {what} is outdated.", "Run its command again; `/help` lists them.")


class ChangedMeanwhile(Problem):
    """Somebody else changed the same thing first."""


class SlotTaken(ChangedMeanwhile):
    """Somebody else's post has the slot by now."""


class AccountsChanged(ChangedMeanwhile):
    """What names a draft's accounts stands for other ones by now."""


class KeyRefused(Problem):
    """The stored key stopped working."""


class Refused(Problem):
    """Publora understood and said no."""


class ServiceDown(Problem):
    """Publora cannot be reached or does not answer sensibly."""


class NoNumbers(Problem):
    """Statistics that cannot be had, and why."""


@contextmanager
def giving_back(text: str) -> Generator[None]:
    """Give a person their text back with any `Problem` raised within."""
    try:
        yield
    except Problem as problem:
        problem.kept = problem.kept or Kept(text)
        raise
