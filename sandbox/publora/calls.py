"""What does a handler get to see of a request?"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.publora.replies import ApiError, Json
from sandbox.publora.world import Group, User, World

_HEX_ID = re.compile(r"[0-9a-fA-F]{24}")


@dataclass(frozen=True)
class Call:
    """One authenticated request: who asks, the JSON body ({} for none), the query and the id in the path."""

    world: World
    user: User
    body: Json
    query: Mapping[str, str]
    id: str


Handler = Callable[[Call], Json]
"""Answers with the body of a 200, or raises ApiError. Handlers do not wait, so each is all or nothing."""


def find_group(call: Call, group_id: str, malformed: ApiError) -> Group:
    """Return the caller's group; raises ApiError 404, or `malformed` where today's server checks the shape.

    The seed's own samples are not hex, so there every unknown id is a 404 (publora-api.md 1, 15.16).
    """
    if call.world.current and not is_hex_id(group_id):
        raise malformed
    group = call.world.groups.get(group_id)
    if group is None or group.owner is not call.user:
        raise ApiError(404, "Post group not found")
    return group


def is_hex_id(value: object) -> bool:
    """Tell whether `value` has the shape of an id of today's server."""
    return isinstance(value, str) and bool(_HEX_ID.fullmatch(value))
