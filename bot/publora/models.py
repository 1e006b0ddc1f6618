"""What does Publora tell us about accounts, posts and files? Frozen records."""

from enum import StrEnum
from typing import Annotated, cast

from pydantic import AliasChoices, AliasPath, BeforeValidator, Field, model_validator

from bot.publora.answer import Answer, Id, Number, Text, Time
from bot.publora.statuses import group_status
from bot.publora.wire import full_platform_id, raw_account_id


class ValidationProblem(Answer):
    """One finding of the server's validation, for one platform (publora-api.md 11.2)."""

    platform: Text = None
    code: Text = None
    message: Text = None
    field: Text = None
    severity: Text = None
    current_value: Number = None
    max_value: Number = None
    min_value: Number = None


class PostWarning(Answer):
    """A note beside a success, e.g. `SCHEDULED_TIME_COERCED` with both times (publora-api.md 9.3)."""

    code: Text = None
    message: Text = None
    requested: Time = None
    effective: Time = None


def _as_warnings(value: object) -> object:
    """Accept bare symbols beside objects; anything else is no warning we could show."""
    if not isinstance(value, list | tuple):
        return ()
    notes = cast("list[object] | tuple[object, ...]", value)
    read = [{"code": note} if isinstance(note, str) else note for note in notes]
    return [cast("object", note) for note in read if isinstance(note, dict | PostWarning)]


Warnings = Annotated[tuple[PostWarning, ...], BeforeValidator(_as_warnings)]


class TokenStatus(StrEnum):
    """Whether an account's connection still works; the server's word is final (publora-api.md 3.1)."""

    VALID = "valid"
    EXPIRING_SOON = "expiring_soon"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def _as_token_status(value: object) -> TokenStatus:
    return next((status for status in TokenStatus if status == value), TokenStatus.UNKNOWN)


class Connection(Answer):
    """One connected account. Times in UTC; `last_error` is the server's sentence."""

    platform_id: Id
    username: Text = None
    display_name: Text = None
    token_status: Annotated[TokenStatus, BeforeValidator(_as_token_status)] = TokenStatus.UNKNOWN
    token_expires_at: Time = Field(default=None, validation_alias="accessTokenExpiresAt")
    last_error: Text = Field(default=None, validation_alias=AliasPath("lastError", "message"))
    subscription_type: Text = None
    profile_url: Text = None

    @property
    def platform(self) -> str:
        """The network's name, known to us or not."""
        return self.platform_id.partition("-")[0]


class ConnectionList(Answer):
    """All connected accounts."""

    connections: tuple[Connection, ...]


class CreatedPost(Answer):
    """A new post group. `scheduled_at` is None for a draft and on servers that do not say."""

    group_id: Id = Field(validation_alias="postGroupId")
    scheduled_at: Time = Field(default=None, validation_alias="scheduledTime")
    warnings: Warnings = ()


class UpdatedPost(Answer):
    """What the server made of a change; trust it over what was asked (publora-api.md 4.4)."""

    status: Id = Field(validation_alias=AliasPath("postGroup", "status"))
    scheduled_at: Time = Field(
        default=None, validation_alias=AliasChoices("scheduledTime", AliasPath("postGroup", "scheduledTime"))
    )
    warnings: Warnings = ()


class PostEntry(Answer):
    """One target of a post group. `account_id` is without the platform, whichever form the server sent."""

    platform: Id
    account_id: Id = Field(validation_alias="platformId")
    status: Id
    content: Text = None
    posted_id: Text = None
    permalink: Text = None
    error_code: Text = Field(default=None, validation_alias=AliasPath("error", "code"))
    error_message: Text = Field(default=None, validation_alias=AliasPath("error", "message"))

    @model_validator(mode="before")
    @classmethod
    def _without_platform(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        fields = cast("dict[str, object]", data)
        platform, sent = fields.get("platform"), fields.get("platformId", fields.get("account_id"))
        if not (isinstance(platform, str) and isinstance(sent, str)):
            return fields
        return {**fields, "platformId": raw_account_id(platform, sent)}

    @property
    def platform_id(self) -> str:
        """`<platform>-<account id>`, as connections and requests have it."""
        return full_platform_id(self.platform, self.account_id)


class MediaRow(Answer):
    """One file of a post group; `status` is uploading, ready, failed or deleting (publora-api.md 9.1)."""

    media_id: Id
    file_name: str = Field(default="", validation_alias=AliasChoices("sourceFileName", "fileName"))
    content_type: Text = Field(default=None, validation_alias="mimeType")
    status: str = "unknown"
    failure_reason: Text = None


def _derived_status(fields: dict[str, object]) -> str:
    posts = cast("tuple[PostEntry, ...]", fields.get("posts", ()))
    return group_status([post.status for post in posts])


class PostGroup(Answer):
    """A post group as it is now. `media` is None when the server does not tell; order is attach order."""

    group_id: Id = Field(validation_alias="postGroupId")
    posts: tuple[PostEntry, ...]
    status: str = Field(default_factory=_derived_status)
    scheduled_at: Time = Field(default=None, validation_alias="scheduledTime")
    media: tuple[MediaRow, ...] | None = None


class ListedTarget(Answer):
    """One target in a listing."""

    platform_id: Id
    status: Text = None


class ListedPost(Answer):
    """A post group in a listing, without its targets' outcomes."""

    group_id: Id = Field(validation_alias="postGroupId")
    content: str = ""
    status: Text = None
    scheduled_at: Time = Field(default=None, validation_alias="scheduledTime")
    created_at: Time = None
    updated_at: Time = None
    platforms: tuple[ListedTarget, ...] = ()

    @property
    def platform_ids(self) -> frozenset[str]:
        """The accounts it goes to."""
        return frozenset(target.platform_id for target in self.platforms)


class PostPage(Answer):
    """One page of a listing."""

    posts: tuple[ListedPost, ...]
    page: Number = Field(default=None, validation_alias=AliasPath("pagination", "page"))
    total_pages: Number = Field(default=None, validation_alias=AliasPath("pagination", "totalPages"))
    has_next_page: bool = Field(default=False, validation_alias=AliasPath("pagination", "hasNextPage"))


class UploadSlot(Answer):
    """Where to put a file's bytes. The URL is a credential, hence not in the repr.

    `demoted`: the group was scheduled and is a draft again (publora-api.md 9.4).
    """

    media_id: Id
    upload_url: Id = Field(repr=False)
    demoted: bool = Field(default=False, validation_alias="postGroupDemoted")
