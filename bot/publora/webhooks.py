"""What does Publora tell us about webhooks? Frozen records; a secret never shows in a repr."""

from typing import Final

from pydantic import AliasPath, Field

from bot.publora.answer import Answer, Flag, Id, Text

EVENTS: Final = ("post.scheduled", "post.published", "post.failed", "post.demoted")
"""What is worth subscribing to; `token.expiring` exists and is never sent (publora-api.md 8.2)."""


class Webhook(Answer):
    """One subscription. After five failures in a row Publora makes it inactive (publora-api.md 8.2)."""

    webhook_id: Id = Field(validation_alias="_id")
    name: Text = None
    url: Text = None
    events: tuple[str, ...] = ()
    is_active: Flag = None


class WebhookList(Answer):
    """All subscriptions of the account behind the key."""

    webhooks: tuple[Webhook, ...]


class NewWebhook(Answer):
    """A subscription just made, with the secret that is shown this once."""

    webhook_id: Id = Field(validation_alias=AliasPath("webhook", "_id"))
    secret: Id = Field(repr=False, validation_alias=AliasPath("webhook", "secret"))


class NewSecret(Answer):
    """A secret that took the place of an earlier one."""

    secret: Id = Field(repr=False)
