"""What does Publora send to a webhook? Pure: no network, no clock (publora-api.md 8.2)."""

import hashlib
import hmac

from pydantic import AliasPath, Field, ValidationError

from bot.publora.answer import Answer, Id, Text
from bot.publora.wire import read_object


class Delivery(Answer):
    """One message about a post group; older servers send the same without `version`."""

    event: Id
    timestamp: Text = None
    group_id: Id = Field(validation_alias=AliasPath("data", "postGroupId"))
    post_id: Text = Field(default=None, validation_alias=AliasPath("data", "postId"))

    @property
    def mark(self) -> tuple[str, ...]:
        """What two deliveries of the same news have in common, as they carry no id."""
        return (
            (self.event, self.post_id) if self.post_id else (self.event, self.group_id, self.timestamp or "")
        )


def is_genuine(secret: str, body: bytes, signature: str) -> bool:
    """Say whether `secret` signed exactly these bytes; takes the same time for any signature."""
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode(errors="surrogateescape"))


def read_delivery(body: bytes) -> Delivery | None:
    """Return what a verified body says, None when it is not about a post group."""
    try:
        return Delivery.model_validate(read_object(body))
    except ValidationError:
        return None
