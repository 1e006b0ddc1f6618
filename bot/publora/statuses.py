"""What is the state of a post group whose server names only the state of each target?"""

from collections.abc import Sequence

_MOVING = {"pending", "processing"}
_SETTLED = {"published", "failed"}
_WAITING = {"scheduled", "draft"}


def group_status(targets: Sequence[str]) -> str:
    """Return the group's status, `publishing` while it is going out (publora-api.md 9.1)."""
    found = set(targets)
    if found & _MOVING or (found & _WAITING and found & _SETTLED):
        return "publishing"
    if found and found <= _SETTLED:
        return "partially_published" if len(found) > 1 else found.pop()
    unknown = found - _WAITING - _SETTLED
    if len(unknown) == 1:
        return unknown.pop()
    return "scheduled" if "scheduled" in found else "draft"
