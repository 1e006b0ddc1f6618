"""Rate limits: a bucket per route and major parameter, told in the headers of each reply (discord.md 2.3)."""

import hashlib
import re
import time
from dataclasses import dataclass

# Generous on purpose, so that a tour does not crawl; waiting is tested by ordering a 429.
CALLS = 50
WINDOW_SECONDS = 1.0
_MAJOR = re.compile(r"^/(channels|guilds|interactions|webhooks)/\d+(?:/[\w-]{20,})?")
_MINOR = re.compile(r"/\d{15,}")


@dataclass
class Bucket:
    """The calls left until `ends`, in seconds of the monotonic clock."""

    name: str
    left: int = CALLS
    ends: float = 0.0

    def take(self, now: float) -> float:
        """Count one call and return 0, or the seconds to wait when none is left."""
        if now >= self.ends:
            self.left, self.ends = CALLS, now + WINDOW_SECONDS
        if self.left == 0:
            return self.ends - now
        self.left -= 1
        return 0.0

    def headers(self, now: float) -> dict[str, str]:
        """Return what Discord tells of the bucket; `Remaining` never comes without `Reset-After`."""
        rest = max(self.ends - now, 0.0)
        return {
            "X-RateLimit-Limit": str(CALLS),
            "X-RateLimit-Remaining": str(self.left),
            "X-RateLimit-Reset": f"{time.time() + rest:.3f}",
            "X-RateLimit-Reset-After": f"{rest:.3f}",
            "X-RateLimit-Bucket": self.name,
        }


class RateLimits:
    """All buckets of one bot."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def bucket(self, method: str, path: str) -> Bucket:
        """Return the bucket this call counts in."""
        major = _MAJOR.match(path)
        whose, kind = (major.group(), major.group(1)) if major else ("", "")
        route = f"{method} /{kind}{_MINOR.sub('/:id', path[len(whose) :])}"
        if (route, whose) not in self._buckets:
            # The name tells the route only; clients add the major parameter themselves.
            self._buckets[route, whose] = Bucket(hashlib.sha256(route.encode()).hexdigest()[:32])
        return self._buckets[route, whose]
