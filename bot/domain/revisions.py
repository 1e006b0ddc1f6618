"""Revisions: what makes two contents of a post the same."""

import hashlib
import json
from collections.abc import Iterable, Sequence

from bot.domain.posts import Media, Target


def digest(text: str, targets: Iterable[Target], media: Sequence[Media]) -> str:
    """Return the SHA-256, in hex, of what an approval is given to.

    That is the text to the letter, the bytes of the files in their order, the accounts in any order. Names of
    accounts and files do not count. JSON keeps the parts apart, so that no two contents run together.
    """
    accounts = sorted({target.platform_id for target in targets})
    canonical = json.dumps([text, accounts, [item.digest for item in media]], separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
