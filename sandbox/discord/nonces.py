"""Nonces: a message asked for twice within minutes under one enforced nonce is there once (discord.md 2)."""

from datetime import datetime, timedelta
from typing import Any, Final, cast

from simcord.backend import Backend
from simcord.backend.models import Message

KNOWN_FOR: Final = timedelta(minutes=5)


class NoncedBackend(Backend):
    """simcord's backend, which leaves nonces out by itself."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._nonces: dict[str, tuple[datetime, Message]] = {}

    def commit_message(self, message: Message, *, broadcast: bool = True) -> Message:
        """Install a message and tell everybody, or return the one that its nonce stands for already."""
        nonce = self._enforced_nonce(message)
        if nonce is None:
            return super().commit_message(message, broadcast=broadcast)
        at, known = self._nonces.get(nonce, (None, None))
        if at is not None and known is not None and self.clock.now() - at < KNOWN_FOR:
            return known
        self._nonces[nonce] = (self.clock.now(), message)
        return super().commit_message(message, broadcast=broadcast)

    def _enforced_nonce(self, message: Message) -> str | None:
        """Return the nonce of the call under way: simcord logs a call first, and then performs it at once."""
        if message.author_id != self.bot_user.id or not self.http_requests:
            return None
        call = self.http_requests[-1]
        body: Any = call.json
        if call.path != f"/channels/{message.channel_id}/messages" or not isinstance(body, dict):
            return None
        sent = cast("dict[str, Any]", body)
        return sent.get("nonce") if sent.get("enforce_nonce") else None
