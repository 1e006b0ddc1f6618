"""Messages: what somebody wrote for Discord, turned into words that other networks can show."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final

from bot.domain.when import format_local

_OPEN, _SHUT = "\ue000", "\ue001"
"""Characters for private use stand around the number of a piece that is put aside."""
_CODE: Final = re.compile(r"```(?:[\w+-]*\n)?(?P<block>.*?)```|`(?P<span>[^`\n]+)`", re.DOTALL)
_MASKED: Final = re.compile(
    r"\[(?P<words>[^\]\n]{1,500})\]"
    r"\(<?(?P<url>https?://(?:[^\s()<>]|\([^\s()<>]*\)){1,2000})>?"
    r"""(?:[ ]+(?:"[^"\n]*"|'[^'\n]*'))?\)"""
)
_BARE_LINK: Final = re.compile(r"<(?P<url>https?://[^\s<>]{1,2000})>|(?P<bare>https?://[^\s<>]{1,2000})")
_MENTION: Final = re.compile(r"<(?P<kind>@!?|@&|#)(?P<id>\d{15,21})>")
_COMMAND: Final = re.compile(r"</(?P<words>[^:<>\n]{1,100}):\d{15,21}>")
_EMOJI: Final = re.compile(r" ?<a?:\w{2,32}:\d{15,21}>")
_STAMP: Final = re.compile(r"<t:(?P<seconds>-?\d{1,13})(?::[tTdDfFsSR])?>")
_SPOILER: Final = re.compile(r" ?\|\|.+?\|\|", re.DOTALL)
_EVERYBODY: Final = re.compile(r"(?<!\w)@(?:everyone|here)\b(?!['’.-]\w)[ ,:]?")
_ESCAPED: Final = re.compile(r"\\(?P<sign>[^0-9A-Za-z\s])|(?P<code>```.*?```|`[^`\n]+`)", re.DOTALL)
"""What Discord takes literally after a backslash; a backslash in code is one."""
_BEHIND_LINKS: Final = "*_~|.,;:!?'\""
"""Signs that end no link: they close what began before it, or the sentence."""
_LINE_STARTS: Final = re.compile(r"^(?:#{1,3} |-# |>{1,3} )+", re.MULTILINE)
_EMPHASIS: Final = (
    re.compile(r"\*\*\*(?=\S)(.+?)(?<=\S)\*\*\*", re.DOTALL),
    re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL),
    re.compile(r"(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)", re.DOTALL),
    re.compile(r"~~(?=\S)(.+?)(?<=\S)~~", re.DOTALL),
    re.compile(r"\*(?=[^\s*])([^*\n]+?)(?<=\S)\*"),
    re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]+?)(?<=\S)_(?!\w)"),
)
_SECRETS: Final = (
    r"\b(?:sk|pk|rk|whsec)_\w{16,}",
    r"\bsk-(?=[\w-]{0,40}\d)[\w-]{20,200}",
    r"\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}",
    r"\bA[KS]IA[0-9A-Z]{16}\b|\bAIza[\w-]{30,}|\bEAA[0-9A-Za-z]{40,}",
    r"\bxox[abeprs]-[\w-]{10,}|\bxapp-[\w-]{10,}|hooks\.slack\.com/services/\w",
    r"discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{5,25}/[\w-]{20,}",
    r"\b[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}\b|\bmfa\.[\w-]{20,}",
    r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}",
    r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----",
    r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]+:[^\s:/@]+@",
)
"""Keys and tokens of common services, and addresses with a password."""
_LEAKS: Final = {
    re.compile(r"\b(?:discord\.gg|discord(?:app)?\.com/invite)/\w+", re.IGNORECASE): (
        "The text has an invitation to a Discord server."
    ),
    re.compile(r"discord(?:app)?\.com/channels/(?:\d|@me/)", re.IGNORECASE): (
        "The text links to a Discord message, which readers outside can't open."
    ),
    re.compile(
        r"(?<!\w)@(?:everyone|here)\b(?!\.\w)"
    ): "The text says @everyone or @here, which does nothing elsewhere.",
    re.compile(
        r"\|\|(?=\S).+?(?<=\S)\|\|", re.DOTALL
    ): "The text has a spoiler, which other networks show openly.",
    re.compile("|".join(_SECRETS)): (
        "The text holds what looks like a key or a token. Take it out, and make a new one if it was real."
    ),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What Discord's ids stand for: people, roles and channels by id."""

    people: Mapping[int, str] = field(default_factory=dict[int, str])
    roles: Mapping[int, str] = field(default_factory=dict[int, str])
    channels: Mapping[int, str] = field(default_factory=dict[int, str])


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A message's text as other networks can show it, and what was changed for that, a sentence each."""

    text: str
    changes: tuple[str, ...]


def clean(content: str, names: Names, zone: tzinfo) -> Cleaned:
    """Return a message's text without what only Discord understands; times are written out in `zone`.

    What was hidden as a spoiler is left out, as no other network can hide it.
    """
    aside: list[str] = []

    def keep(text: str) -> str:
        aside.append(text)
        return f"{_OPEN}{len(aside) - 1}{_SHUT}"

    steps: tuple[tuple[str, Callable[[str], str]], ...] = (
        ("", lambda text: re.sub(f"[{_OPEN}{_SHUT}]", "", text)),
        ("", lambda text: _ESCAPED.sub(lambda found: found["code"] or keep(found["sign"]), text)),
        ("Code is plain text now.", lambda text: _CODE.sub(lambda found: keep(_code(found)), text)),
        ("What was hidden as a spoiler is left out.", lambda text: _SPOILER.sub("", text)),
        (
            "Links behind words are written out.",
            lambda text: _MASKED.sub(lambda found: f"{found['words']} ({keep(found['url'])})", text),
        ),
        ("", lambda text: _BARE_LINK.sub(lambda found: _link(found, keep), text)),
        ("Mentions became names.", lambda text: _MENTION.sub(lambda found: keep(_named(found, names)), text)),
        ("Mentions became names.", lambda text: _COMMAND.sub(lambda found: keep(f"/{found['words']}"), text)),
        ("Emoji of this server are left out.", lambda text: _EMOJI.sub("", text)),
        ("Times are written out.", lambda text: _STAMP.sub(lambda found: _moment(found, zone), text)),
        ("@everyone and @here are left out.", lambda text: _EVERYBODY.sub("", text)),
        ("Markdown is taken out: networks would show its signs.", _plain),
    )
    text, changes = content, dict[str, None]()
    for said, step in steps:
        before, text = text, step(text)
        if said and text != before:
            changes[said] = None
    for place, piece in reversed(list(enumerate(aside))):
        text = text.replace(f"{_OPEN}{place}{_SHUT}", piece)
    return Cleaned(re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).strip(), tuple(changes))


def leaks(text: str) -> tuple[str, ...]:
    """Return a warning for each kind of thing in a text that should hardly leave the server."""
    return tuple(said for pattern, said in _LEAKS.items() if pattern.search(text))


def _plain(text: str) -> str:
    text = _LINE_STARTS.sub("", text)
    for pattern in _EMPHASIS:
        text = pattern.sub(r"\1", text)
    return text


def _code(found: re.Match[str]) -> str:
    block = found["block"]
    return found["span"] if block is None else block.strip("\n")


def _link(found: re.Match[str], keep: Callable[[str], str]) -> str:
    """Return a link put aside, and what stands behind it without belonging to it."""
    if found["url"]:
        return keep(found["url"])
    written = found["bare"]
    link = written.rstrip(_BEHIND_LINKS)
    while link.endswith(")") and link.count(")") > link.count("("):
        link = link[:-1].rstrip(_BEHIND_LINKS)
    return f"{keep(link)}{written[len(link) :]}"


def _named(found: re.Match[str], names: Names) -> str:
    known = {"#": names.channels, "@&": names.roles}.get(found["kind"], names.people)
    name = known.get(int(found["id"]))
    if found["kind"] == "#":
        return f"#{name}" if name else "a channel"
    return name or ("a role" if found["kind"] == "@&" else "somebody")


def _moment(found: re.Match[str], zone: tzinfo) -> str:
    try:
        return format_local(datetime.fromtimestamp(int(found["seconds"]), UTC), zone)
    except (ValueError, OverflowError, OSError):
        return ""
