"""What can be asked of Publora about webhooks? (publora-api.md 8.1)"""

from collections.abc import Sequence

from bot.publora import requests
from bot.publora.caller import Caller
from bot.publora.errors import NotFound
from bot.publora.webhooks import NewWebhook, Webhook


class WebhookCalls:
    """Webhooks of one key's account. All raise NotFound with `route_unknown` where the server has none."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self) -> tuple[Webhook, ...]:
        """Return every webhook of the account, others' too."""
        return (await self._caller.call(requests.list_webhooks())).webhooks

    async def create(self, *, name: str, url: str, events: Sequence[str]) -> NewWebhook:
        """Subscribe `url`. Sent once: after OutcomeUnknown, look in `list` for its name and URL."""
        return await self._caller.call(requests.create_webhook(name, url, events))

    async def change(
        self,
        webhook_id: str,
        *,
        name: str | None = None,
        url: str | None = None,
        events: Sequence[str] | None = None,
        is_active: bool | None = None,
    ) -> None:
        """Change what is given. Switching on again leaves the count of failures where it was."""
        await self._caller.call(
            requests.change_webhook(webhook_id, name=name, url=url, events=events, is_active=is_active)
        )

    async def delete(self, webhook_id: str) -> None:
        """Delete a webhook; one that is gone already was deleted, too."""
        try:
            await self._caller.call(requests.delete_webhook(webhook_id))
        except NotFound as absent:
            if absent.route_unknown:
                raise

    async def regenerate_secret(self, webhook_id: str) -> str:
        """Return a new secret; the old one signs nothing any more. Sent once."""
        return (await self._caller.call(requests.regenerate_secret(webhook_id))).secret
