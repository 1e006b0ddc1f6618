"""What have all of Publora's answers in common? Lenient on what we do not know, strict on what we rely on."""

from datetime import datetime
from typing import Annotated, ClassVar, cast

from pydantic import (
    AliasGenerator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from bot.publora.wire import read_time


def _none_if_unreadable(value: object, read: ValidatorFunctionWrapHandler) -> object:
    """Keep one odd optional field from spoiling the whole answer."""
    try:
        return cast("object", read(value))
    except ValidationError:
        return None


Id = Annotated[str, Field(min_length=1)]
Text = Annotated[str | None, WrapValidator(_none_if_unreadable)]
Number = Annotated[int | None, WrapValidator(_none_if_unreadable)]
Flag = Annotated[bool | None, WrapValidator(_none_if_unreadable)]
Time = Annotated[datetime | None, BeforeValidator(read_time)]


class Answer(BaseModel):
    """Base of all records: camelCase on the wire, null means the same as missing."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=AliasGenerator(validation_alias=to_camel),
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    # Only statistics answer `success: false` and still bring something (publora-api.md 6.1).
    partial: ClassVar[bool] = False

    @model_validator(mode="before")
    @classmethod
    def _null_is_missing(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        fields = cast("dict[str, object]", data)
        return {name: value for name, value in fields.items() if value is not None}


class Done(Answer):
    """The server did it and has nothing to add."""
