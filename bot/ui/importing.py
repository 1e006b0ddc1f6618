"""Importing: the rules of a file, the report on one, and how far an import is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import discord
from discord import ui

from bot.domain.imports import ImportState, RowState
from bot.domain.sheets import MOST_BYTES, MOST_ROWS
from bot.domain.when import format_local
from bot.ui.cards import Card, listed, note_card
from bot.ui.controls import Control
from bot.ui.import_file import rest_file, template_file
from bot.ui.texts import STATES, advice, name, plain, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from bot.domain.accounts import Account
    from bot.domain.imports import Flaw, Import, ImportRow, Progress, Report
    from bot.ui.texts import Mention

GO: Final = "importgo"
DISCARD: Final = "importdrop"
LOOK: Final = "importlook"
STOP: Final = "importstop"
REST: Final = "importrest"
_GREEN, _GREY, _RED = (
    discord.ButtonStyle.success,
    discord.ButtonStyle.secondary,
    discord.ButtonStyle.danger,
)
_AMBER, _BLUISH, _GREENISH = 0xE0A100, 0x5865F2, 0x2E8B57
_PROBLEMS_TEXT: Final = 1900
_CAUTIONS_TEXT: Final = 500
_KNOWN_TEXT: Final = 300
_SAID: Final = 280
_SHORTEST: Final = 20
"""Characters that no line about a row is shorter than."""
_What = TypeVar("_What")
_BAR: Final = 20


def rules_card(accounts: Sequence[Account], now: datetime, zone: tzinfo, mention: Mention) -> Card:
    """Return how a file has to look, with one to begin from."""
    columns = (
        "**Columns**, in any order, named in the first line:\n"
        "- `text`: what the post says, line breaks and all\n"
        f"- `time`: day, year and time, such as `2026-12-01 10:00`, read in {plain(str(zone))}\n"
        "- `zone`: only where another clock is meant, such as `America/New_York`\n"
        "- `accounts`: names, networks or `all`, with commas between them\n"
        "- `media`: addresses of files, with blanks, line breaks or commas between them: public ones that "
        "begin with `https://`, or links of messages in this server"
    )
    kinds = (
        f"CSV in UTF-8 (or UTF-16) with commas, semicolons or tabs, up to {MOST_ROWS} rows and "
        f"{MOST_BYTES // 1_000_000} MB. In a spreadsheet: save as “CSV UTF-8”."
    )
    after = (
        "You see what becomes of every row before anything counts, and get those with mistakes back. Import "
        "the corrected file, or the whole file again: what is in already is not imported twice."
    )
    return note_card(
        f"### Import posts from a file\nFill in the template and run {mention('post import')} with it.",
        columns,
        kinds,
        after,
        files=[template_file(accounts, now, zone)],
    )


def fetching_card(done: int, total: int) -> Card:
    """Return what stands in place of the report while files are fetched."""
    return note_card(f"**Checking the file.** {done} of {_count(total, 'file')} that it names are fetched …")


def report_card(report: Report, zone: tzinfo, mention: Mention) -> Card:
    """Return what a file holds, row by row where something is wrong, and the button that makes it count."""
    ready, wrong = report.those(RowState.READY), report.those(RowState.WRONG)
    known = report.those(RowState.KNOWN)
    flaws = [(row, flaw) for row in wrong for flaw in row.flaws]
    problems = _told(flaws, lambda each: _row_line(*each, mention), _PROBLEMS_TEXT)
    twice = _told(report.cautions, lambda said: f"- {plain(said)}", _CAUTIONS_TEXT)
    parts = [
        f"### {name(report.job.file_name)} · nothing is imported yet\n{_summary(report)}",
        "\n".join(_when(ready, zone, report.reviewed)) if ready else "",
        f"**To correct**\n{problems}\n-# These rows are in {'to-correct.csv'}, with what is wrong with each. "
        "Import that file once it is corrected."
        if wrong
        else "",
        f"**Look twice**\n{twice}" if twice else "",
        f"**In already** {_known(known)}" if known else "",
        f"-# Not read: the column{'s' if len(report.unread) > 1 else ''} "
        f"{shorten(', '.join(map(name, report.unread)), 200)}."
        if report.unread
        else "",
    ]
    return note_card(
        *parts,
        colour=_AMBER if wrong else _BLUISH,
        row=_begin_row(report.job, len(ready)) if ready else None,
        files=[rest_file(wrong, report.job.delimiter)] if wrong else [],
    )


def progress_card(progress: Progress, mention: Mention, *, started: bool = False) -> Card:
    """Return how far an import is; `started` is for who has just pressed the button."""
    job = progress.job
    taken, left_out = progress.count(RowState.TAKEN), progress.count(RowState.WRONG)
    waits, known = progress.count(RowState.READY), progress.count(RowState.KNOWN)
    total = taken + waits
    where = (
        "\n-# A message in this channel shows how far it is. You may leave: it goes on by itself."
        if started
        else ""
    )
    match job.state:
        case ImportState.CHECKED:
            head = "has not begun"
        case ImportState.RUNNING:
            head = f"{taken} of {_count(total, 'post')} taken in\n{_bar(taken, total)}{where}"
        case ImportState.DONE:
            head = f"{_count(taken, 'post')} taken in. {mention('post list')} shows them."
        case ImportState.STOPPED:
            left = f" {_count(waits, 'row')} did not have a turn." if waits else ""
            head = f"stopped. {_count(taken, 'post')} had been taken in and {_go(taken)} ahead.{left}"
    rest = left_out + (waits if job.state is ImportState.STOPPED else 0)
    told = [f"{_count(left_out, 'row')} left out for mistakes"] if left_out else []
    told += [f"{_count(known, 'row')} in already"] if known else []
    return note_card(
        f"**Import of {name(job.file_name)}** by <@{job.user_id}>: {head}",
        plain(shorten(job.problem, 400)) if job.problem else "",
        f"-# {' · '.join(told)}" if told else "",
        colour=_GREENISH if job.state is ImportState.DONE else _BLUISH,
        row=_progress_row(job, rest),
    )


def discarded_card() -> Card:
    """Return that a report is gone."""
    return note_card("**Discarded.** Nothing of the file was imported.")


def rest_card(job: Import, rows: Sequence[ImportRow], mention: Mention) -> Card:
    """Return the rows that were left out, as a file to be corrected and imported."""
    if not rows:
        return note_card("**No row was left out.**")
    return note_card(
        f"**{_count(len(rows), 'row')} of {name(job.file_name)}** did not become posts; the column `problem` "
        f"says why. Correct them and run {mention('post import')} with this file: nothing is imported twice.",
        files=[rest_file(rows, job.delimiter)],
    )


def _summary(report: Report) -> str:
    counts = (
        (len(report.those(RowState.READY)), "can be imported"),
        (len(report.those(RowState.WRONG)), "to correct"),
        (len(report.those(RowState.KNOWN)), "in already"),
    )
    told = [f"{count} {what}" for count, what in counts if count]
    return f"**{_count(len(report.rows), 'row')}**: {', '.join(told)}."


def _when(ready: Sequence[ImportRow], zone: tzinfo, reviewed: int) -> Iterator[str]:
    moments = sorted(row.moment for row in ready if row.moment is not None)
    yield f"**First** {format_local(moments[0], zone)} (<t:{int(moments[0].timestamp())}:R>)"
    if len(moments) > 1:
        yield f"**Last** {format_local(moments[-1], zone)} (<t:{int(moments[-1].timestamp())}:R>)"
    if not reviewed:
        yield "**Approval** None of them needs it."
    elif reviewed == len(ready):
        yield "**Approval** All of them go to approval."
    else:
        yield f"**Approval** {reviewed} of them go to approval, the others are scheduled."


def _told(what: Sequence[_What], tell: Callable[[_What], str], room: int) -> str:
    """Return a line for each as far as there is room; what can't be shown is only counted."""
    most = room // _SHORTEST
    return listed([tell(each) for each in what[:most]], room, beyond=len(what[most:]))


def _row_line(row: ImportRow, flaw: Flaw, mention: Mention) -> str:
    said = plain(shorten(flaw.said, _SAID))
    return f"- Line {row.line}, **{plain(flaw.column)}**: {said} {advice(shorten(flaw.todo, _SAID), mention)}"


def _known(rows: Sequence[ImportRow]) -> str:
    told = (
        f"line {row.line} is #{row.number} ({STATES[row.post_state].label.lower()})"
        for row in rows
        if row.post_state is not None
    )
    return shorten(", ".join(told), _KNOWN_TEXT)


def _begin_row(job: Import, count: int) -> ui.ActionRow[Any]:
    return ui.ActionRow[Any](
        Control.make(GO, job.id, label=f"Import {_count(count, 'post')}", style=_GREEN),
        Control.make(DISCARD, job.id, label="Discard", style=_GREY),
    )


def _progress_row(job: Import, rest: int) -> ui.ActionRow[Any] | None:
    controls: list[Control] = []
    if job.state is ImportState.RUNNING:
        controls.append(Control.make(LOOK, job.id, label="How far is it?", style=_GREY))
        controls.append(Control.make(STOP, job.id, label="Stop", style=_RED))
    elif rest:
        controls.append(
            Control.make(REST, job.id, label=f"Get {_count(rest, 'row')} to correct", style=_GREY)
        )
    return ui.ActionRow[Any](*controls) if controls else None


def _bar(done: int, total: int) -> str:
    filled = _BAR * done // max(total, 1)
    return f"`{'█' * filled}{'░' * (_BAR - filled)}`"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _go(count: int) -> str:
    return "goes" if count == 1 else "go"
