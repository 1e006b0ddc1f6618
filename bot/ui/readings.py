"""Readings: the exact moments that what a person types may mean, offered while they type."""

from datetime import datetime, tzinfo

from discord import app_commands

from bot.domain.when import complete, format_apart, format_distance


def offer_times(
    typed: str, now: datetime, zone: tzinfo, spoken: tuple[str, ...]
) -> list[app_commands.Choice[str]]:
    """Return a few moments to choose from; each value means the very moment its name shows."""
    return [
        app_commands.Choice(
            name=f"{format_apart(at, zone)} · {format_distance(at, now, zone)}",
            value=at.astimezone(zone).isoformat(timespec="seconds"),
        )
        for at in complete(typed, now, zone, spoken)
    ]
