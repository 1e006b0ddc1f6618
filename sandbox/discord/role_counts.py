"""Counts of roles: how many members have each, a call of Discord's that simcord does not answer by itself."""

from collections import Counter
from functools import cache

from simcord.http.router import RequestContext, route


@cache
def add_role_counts() -> None:
    """Have simcord answer the call, in this process from now on."""
    route("GET", "/guilds/{guild_id}/roles/member-counts")(_count)


def _count(call: RequestContext) -> dict[str, int]:
    """Return by role id how many members have it; @everyone is left out, as at Discord."""
    guild = call.backend.get_guild(call.int_arg("guild_id"))
    held = Counter(role_id for member in guild.members.values() for role_id in member.role_ids)
    return {str(role_id): held[role_id] for role_id in guild.roles if role_id != guild.id}
