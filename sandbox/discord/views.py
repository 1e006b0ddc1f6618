"""What the control API tells of messages, interactions and servers (docs/driving-the-sandbox.md)."""

from simcord import BackendError

from sandbox.discord.exchanges import Exchange
from sandbox.discord.rest import Call
from sandbox.discord.simulation import Message, Payload, RemoteEnv
from sandbox.discord.world import Server


def message_view(env: RemoteEnv, message: Message) -> Payload:
    """Return a message as scripts read it."""
    author = env.backend.get_user(message.author_id)
    return {
        "id": str(message.id),
        "author": author.global_name or author.name,
        "bot": author.bot,
        "ephemeral": message.is_ephemeral,
        "content": message.content,
        "embeds": message.embeds,
        "components": message.components,
        "attachments": message.attachments,
        "timestamp": message.timestamp,
        "edited_timestamp": message.edited_timestamp,
    }


def answer_view(env: RemoteEnv, exchange: Exchange) -> Payload:
    """Return what the bot has answered to an interaction so far."""
    record = exchange.record
    response = None if record.loading else _stored(env, record.channel_id, record.message_id)
    followups = [_stored(env, record.channel_id, followup) for followup in record.followup_ids]
    return {
        "id": str(record.id),
        "acknowledged": exchange.ack_ms is not None,
        "ack_ms": exchange.ack_ms,
        "deferred": exchange.deferred,
        "ephemeral": record.ephemeral or bool(response and response["ephemeral"]),
        "response": response,
        "followups": [followup for followup in followups if followup],
        "modal": record.modal,
        "choices": record.autocomplete_choices,
        "error": _error(exchange),
    }


def server_view(env: RemoteEnv, server: Server) -> Payload:
    """Return a server with its channels and the members who can act."""
    guild = env.backend.get_guild(server.guild.id)
    return {
        "id": str(guild.id),
        "name": guild.name,
        "channels": [{"id": str(channel.id), "name": name} for name, channel in server.channels.items()],
        "members": [
            {
                "id": str(actor.id),
                "name": name,
                "roles": [guild.roles[role].name for role in guild.members[actor.id].role_ids],
            }
            for name, actor in server.members.items()
        ],
    }


def call_view(call: Call) -> Payload:
    """Return a REST call of the bot; a file of its body is told by name and size."""
    return {
        "method": call.method,
        "path": call.path,
        "params": call.params,
        "body": call.body,
        "files": [{"name": file.filename, "size": len(file.fp.getbuffer())} for file in call.uploads],
        "status": call.status,
        "at": call.at.isoformat(),
    }


def _stored(env: RemoteEnv, channel_id: int, message_id: int | None) -> Payload | None:
    if message_id is None:
        return None
    try:
        return message_view(env, env.backend.get_message(channel_id, message_id))
    except BackendError:  # the bot has deleted it
        return None


def _error(exchange: Exchange) -> str | None:
    if exchange.ack_ms is None:
        return "The application did not respond."
    return None if exchange.answered else "The bot has acknowledged, but not answered in time."
