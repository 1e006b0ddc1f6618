"""The simulated servers: who is there, which rooms they talk in, and what each may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import discord
from simcord import ChannelHandle, Env, GuildHandle, MemberActor, RoleHandle, SetupError

Found = TypeVar("Found")

# discord.md 7.1: what the invite asks for, with threads and the making of them.
BOT_PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    read_message_history=True,
    create_public_threads=True,
    send_messages_in_threads=True,
)
# No more than the bot has, so that @everyone never lends it a permission the invite did not ask for.
EVERYONE = discord.Permissions(BOT_PERMISSIONS.value, use_application_commands=True)


@dataclass(frozen=True)
class Server:
    """One simulated server and the people the sandbox can play in it, by name."""

    guild: GuildHandle
    members: dict[str, MemberActor]

    @property
    def channels(self) -> dict[str, ChannelHandle]:
        """Channels by name, as they are now."""
        return self.guild.channels

    @property
    def roles(self) -> dict[str, RoleHandle]:
        """Roles by name, as they are now."""
        return self.guild.roles

    def member(self, name: str) -> MemberActor:
        """Return the member called `name` in any case; `SetupError` when there is none."""
        return _pick(self.members, name, f"member in {self.guild.name}")

    def channel(self, name: str) -> ChannelHandle:
        """Return the channel called `name`, with or without its #; `SetupError` when there is none."""
        return _pick(self.channels, name.removeprefix("#"), f"channel in {self.guild.name}")

    def role(self, name: str) -> RoleHandle:
        """Return the role called `name`; `SetupError` when there is none."""
        return _pick(self.roles, name.removeprefix("@"), f"role in {self.guild.name}")


@dataclass(frozen=True)
class World:
    """All simulated servers: Acme Marketing for the tour, Beta Agency to see that servers stay apart."""

    acme: Server
    beta: Server

    @property
    def servers(self) -> tuple[Server, ...]:
        """Every server, the main one first."""
        return (self.acme, self.beta)

    def member(self, name: str, guild: str | None = None) -> tuple[Server, MemberActor]:
        """Return the member called `name` with their server; `guild` chooses when names clash.

        Raises `SetupError` when nobody of that name is there.
        """
        servers = {server.guild.name: server for server in self.servers}
        wanted = [_pick(servers, guild, "server")] if guild is not None else list(self.servers)
        for server in wanted:
            if any(known.casefold() == name.casefold() for known in server.members):
                return server, server.member(name)
        raise SetupError(f"There is no member {name!r} in {' or '.join(s.guild.name for s in wanted)}.")


def build_world(env: Env) -> World:
    """Create both servers in `env`, in-process or behind the front, with their people and channels."""
    env.backend.edit_bot_profile("Publora")
    acme = _open_server(env, "Acme Marketing", ("social", "approvals", "announcements", "general"))
    manager = acme.create_role("Manager", permissions=discord.Permissions(EVERYONE.value, manage_guild=True))
    author, approver = acme.create_role("Author"), acme.create_role("Approver")
    beta = _open_server(env, "Beta Agency", ("general",))
    lead = beta.create_role("Manager", permissions=discord.Permissions(EVERYONE.value, manage_guild=True))
    return World(
        acme=Server(
            acme,
            {
                "Mara": _join(env, acme, "Mara", [manager]),
                "Alex": _join(env, acme, "Alex", [author]),
                "Priya": _join(env, acme, "Priya", [approver]),
                "Sam": _join(env, acme, "Sam", [approver]),
                "Olive": _join(env, acme, "Olive", []),
            },
        ),
        beta=Server(beta, {"Ben": _join(env, beta, "Ben", [lead])}),
    )


def _open_server(env: Env, name: str, channels: Sequence[str]) -> GuildHandle:
    guild = env.create_guild(name)
    for role in env.backend.get_guild(guild.id).roles.values():
        permissions = BOT_PERMISSIONS if role.managed else EVERYONE
        env.backend.edit_role(guild.id, role.id, {"permissions": permissions.value})
    for channel in channels:
        guild.create_text_channel(channel)
    return guild


def _join(env: Env, guild: GuildHandle, name: str, roles: Sequence[RoleHandle]) -> MemberActor:
    return guild.add_member(env.create_user(name.casefold(), global_name=name), roles=roles)


def _pick(known: dict[str, Found], name: str, kind: str) -> Found:
    for candidate, found in known.items():
        if candidate.casefold() == name.casefold():
            return found
    raise SetupError(f"There is no {kind} called {name!r}; there are: {', '.join(known)}.")
