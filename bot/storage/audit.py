"""Audit: who did what to which post or server, written in the transaction that did it."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.tables import AuditRow


def note_event(
    session: AsyncSession,
    event: str,
    *,
    guild_id: int,
    at: datetime,
    actor_id: int | None = None,
    post_id: int | None = None,
    reason: str | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add an event to the session's transaction; `actor_id` None is the bot itself. Never give it a key."""
    session.add(
        AuditRow(
            guild_id=guild_id,
            post_id=post_id,
            actor_id=actor_id,
            event=event,
            reason=reason,
            at=at,
            details=json.dumps(details or {}, default=str, sort_keys=True),
        )
    )
