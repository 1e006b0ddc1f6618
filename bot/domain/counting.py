"""Counting: how long a text is to each network.

Sources: X: docs.x.com "Counting characters" and twitter-text's `config/v3.json`; Bluesky: the lexicon of
`app.bsky.feed.post`; Mastodon: its `StatusLengthValidator`; Threads: Meta's "Threads Posts"; TikTok: "Direct
Post"; YouTube: the Data API's `snippet.description`. What Publora counts itself: publora-api.md 12. Where a
network does not say how it counts, code points are the least it can mean.
"""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

import regex

LINK_LENGTH: Final = 23
"""What any link counts on X (its `transformedURLLength`) and on Mastodon (its `URL_PLACEHOLDER_CHARS`)."""
_EMOJI: Final = regex.compile(
    r"""
    \p{Regional_Indicator}{2}                                    # flags
    | [0-9\#*]\uFE0F?\u20E3                                      # keycaps
    | (?: \p{Emoji_Presentation} | \p{Extended_Pictographic}\uFE0F
        | \p{Emoji_Modifier_Base}(?=\p{Emoji_Modifier})
        | \p{Extended_Pictographic}(?=\u200D\p{Extended_Pictographic}) )
      \p{Emoji_Modifier}? \uFE0F? [\U000E0020-\U000E007F]*       # skin tones, flags of regions
      (?: \u200D \p{Extended_Pictographic} \p{Emoji_Modifier}? \uFE0F? )*
    """,
    regex.VERBOSE,
)
_CLUSTER: Final = regex.compile(r"\X")
_IN_PATH: Final = r"[\w\-.~:/?\#\[\]@!$&'*+,;=%|--[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]]"
_PATH_END: Final = r"[\w\-~/\#@$&*+=%|--[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]]"
_PATH: Final = rf"(?:[/?\#](?:(?:{_IN_PATH}|\({_IN_PATH}*\))*(?:{_PATH_END}|\({_IN_PATH}*\)))?)?"
"""Brackets belong to a link in pairs only, and marks that end a sentence not at all."""
_LINK: Final = regex.compile(
    rf"(?<![A-Za-z0-9@#$])https?://(?:[\w\-]+\.)+[a-z\-]{{2,}}(?::\d+)?{_PATH}", regex.IGNORECASE | regex.V1
)
_BARE_LINK: Final = regex.compile(
    rf"""
    (?<![\w@\#$./\-])
    (?: (?:[a-z0-9\-]+\.)+ (?:com|org|net|info|biz|edu|gov|mil|int|app|dev|io|co|tv|eu|shop|store|xyz)
      | (?:[a-z0-9\-]+\.){{2,}} [a-z]{{2}}
      | [a-z0-9\-]+\. [a-z]{{2}} (?=/) )
    (?![\w\-@]|\.\w) {_PATH}
    """,
    regex.VERBOSE | regex.IGNORECASE | regex.V1,
)
"""Links without a scheme, which X finds too: under well-known domains, and under a country's with a path or a
name in front. X knows some thousand more domains; a link missed here counts less than X counts it."""
_MENTION: Final = regex.compile(
    r"(?<![=/\w])@([a-z0-9_]+(?:[a-z0-9_.\-]+[a-z0-9_]+)?)@\w+(?:[.\-]+\w+)*", regex.IGNORECASE
)
_LIGHT: Final = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Code points that X weighs one; all others weigh two."""


def count(text: str, network: str) -> int:
    """Return how long the network itself takes a text to be, in its own `unit`."""
    return _COUNTS.get(network, len)(text)


def unit(network: str) -> str:
    """Return what a network counts, in the plural: YouTube limits bytes."""
    return "bytes" if network == "youtube" else "characters"


def count_safely(text: str, network: str) -> int:
    """Return the longest that the network or Publora may take a text to be, as far as their rules are known.

    What fits by this count is not refused and not cut. Mastodon's own rule, links as 23, is believed.
    """
    own = count(text, network)
    if network in {"mastodon", "youtube"}:
        return own
    return max(own, count_at_publora(text) if network in {"twitter", "threads"} else count_units(text))


def count_at_publora(text: str) -> int:
    """Return how long Publora takes a text for X and Threads: an emoji is 2, a link counts in full."""
    rest, emoji = _EMOJI.subn("", text)
    return count_units(rest) + 2 * emoji


def cost_at_publora(cluster: str) -> int:
    """Return what one character that people see adds to `count_at_publora`, or a little more."""
    return 2 if _EMOJI.fullmatch(cluster) else count_units(cluster)


def count_units(text: str) -> int:
    """Return the length in UTF-16 code units: what Publora's server, Bluesky at Publora and TikTok count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def count_bytes(text: str) -> int:
    """Return the length in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def count_clusters(text: str) -> int:
    """Return how many characters people see (extended grapheme clusters of Unicode's annex 29)."""
    return sum(1 for _ in clusters(text))


def clusters(text: str) -> Iterator[str]:
    """Yield the characters people see; nothing is to be cut within one."""
    return (found.group() for found in _CLUSTER.finditer(text))


def emoji_name(cluster: str) -> str:
    """Return what an emoji is called, in brackets, e.g. `[party popper]`; empty for anything else."""
    if not _EMOJI.fullmatch(cluster):
        return ""
    first = cluster[0]
    if regex.match(r"\p{Regional_Indicator}", first):
        return f"[flag {''.join(chr(ord(char) - 0x1F1E6 + ord('A')) for char in cluster)}]"
    return f"[{unicodedata.name(first, 'emoji').lower()}]"


def links(text: str) -> tuple[str, ...]:
    """Return the links with a scheme, in their order; marks that end a sentence are not part of one."""
    return tuple(found.group() for found in _LINK.finditer(text))


def link_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where links with a scheme begin and end."""
    return tuple(found.span() for found in _LINK.finditer(text))


def _weigh_for_x(text: str) -> int:
    """Weigh as twitter-text 3 does: NFC, links 23, an emoji 2 whatever it is made of."""
    normal = unicodedata.normalize("NFC", text)
    rest, found = _LINK.subn(" ", normal)
    rest, bare = _BARE_LINK.subn(" ", rest)
    rest, emoji = _EMOJI.subn("", rest)
    # Each link left a space behind, so that nothing runs together that stood apart.
    weights = sum(1 if any(low <= ord(char) <= high for low, high in _LIGHT) else 2 for char in rest)
    return weights + 2 * emoji + (LINK_LENGTH - 1) * (found + bare)


def _count_for_mastodon(text: str) -> int:
    """Count clusters, with links as 23 and mentions without their server."""
    return count_clusters(_MENTION.sub(r"@\1", _LINK.sub("x" * LINK_LENGTH, text)))


def _count_for_threads(text: str) -> int:
    """Count characters, but of an emoji the bytes it takes in UTF-8."""
    rest = _EMOJI.sub("", text)
    return len(rest) + sum(count_bytes(found.group()) for found in _EMOJI.finditer(text))


_COUNTS: Final[dict[str, Callable[[str], int]]] = {
    "twitter": _weigh_for_x,
    "bluesky": count_clusters,
    "mastodon": _count_for_mastodon,
    "threads": _count_for_threads,
    "tiktok": count_units,
    "youtube": count_bytes,
}
