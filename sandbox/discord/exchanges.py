"""Interactions as an outside script sees them: sent, acknowledged, answered (discord.md 3.3, 3.4)."""

import asyncio
import time
from dataclasses import dataclass, field

from sandbox.discord.simulation import Interaction

ACK_SECONDS = 3.0
# How long the bot must be quiet about an interaction, once it has answered, to count as finished.
QUIET_SECONDS = 0.1


@dataclass
class Exchange:
    """One interaction and what the bot has made of it so far; `sent` is on the performance counter."""

    record: Interaction
    sent: float
    ack_ms: float | None = None
    deferred: bool = False
    answered: bool = False
    moved: asyncio.Event = field(default_factory=asyncio.Event)

    def acknowledge(self) -> None:
        """Note that the bot's callback was accepted."""
        self.ack_ms = round((time.perf_counter() - self.sent) * 1000, 3)
        self.deferred = self.record.deferred
        self.answered = not self.deferred
        self.moved.set()

    def answer(self) -> None:
        """Note that the bot has sent, edited or deleted a message of this interaction."""
        self.answered = True
        self.moved.set()

    async def wait(self, seconds: float) -> None:
        """Return when the bot has finished, when it can no longer acknowledge, or after `seconds`."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + seconds
        while not self._at_rest:
            self.moved.clear()
            try:
                async with asyncio.timeout_at(min(ends, loop.time() + self._patience(seconds))):
                    await self.moved.wait()
            except TimeoutError:
                return

    @property
    def _at_rest(self) -> bool:
        """A shown modal and a list of choices are complete with the acknowledgement."""
        return self.record.modal is not None or self.record.autocomplete_choices is not None

    def _patience(self, seconds: float) -> float:
        if self.ack_ms is None:
            return ACK_SECONDS
        return QUIET_SECONDS if self.answered else seconds


class Exchanges:
    """Every interaction that was sent through the front, by id."""

    def __init__(self) -> None:
        self._by_id: dict[int, Exchange] = {}
        self._by_carrier: dict[int, list[Exchange]] = {}

    def open(self, record: Interaction, sent: float) -> Exchange:
        """Start to watch the bot's answer to `record`."""
        exchange = self._by_id[record.id] = Exchange(record, sent)
        if record.source_message_id is not None:
            self._by_carrier.setdefault(record.source_message_id, []).append(exchange)
        return exchange

    def get(self, interaction_id: str) -> Exchange | None:
        """Return the exchange of this interaction, if there is one."""
        return self._by_id.get(int(interaction_id)) if interaction_id.isdecimal() else None

    def acknowledge(self, interaction_id: int) -> None:
        """Note the accepted callback of an interaction."""
        if exchange := self._by_id.get(interaction_id):
            exchange.acknowledge()

    def answer(self, interaction_id: int) -> None:
        """Note a message of an interaction."""
        if exchange := self._by_id.get(interaction_id):
            exchange.answer()

    def edit(self, message_id: int) -> None:
        """Note an edit by the bot's own token, which finishes clicks on that message left deferred.

        Not those to which the bot has promised an answer of their own.
        """
        for exchange in self._by_carrier.get(message_id, ()):
            if exchange.deferred and not exchange.record.loading:
                exchange.answer()
