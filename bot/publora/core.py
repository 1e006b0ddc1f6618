"""What does a reply mean? A record, or a named error; nothing else. Pure: no network, no clock."""

from http import HTTPStatus

from pydantic import ValidationError

from bot.publora.errors import BadKey
from bot.publora.exchange import A, Reply, Request
from bot.publora.refusals import no_answer, refusal


def clean_key(key: str) -> str:
    """Return the key without surrounding blanks. Raises BadKey for one that no header could carry."""
    trimmed = key.strip()
    if not trimmed or not all("!" <= sign <= "~" for sign in trimmed):
        raise BadKey("A key is one word of plain letters, digits and signs")
    return trimmed


def read_response(request: Request[A], reply: Reply) -> A:
    """Return what the server said. Raises a named PubloraError, and nothing else, for anything unexpected.

    Success needs a JSON object with every field we rely on; less counts as no answer (publora-api.md 11.1).
    """
    if not HTTPStatus.OK <= reply.status < HTTPStatus.MULTIPLE_CHOICES:
        raise refusal(reply, repeatable=request.repeatable)
    data = reply.data()
    if data is not None and (request.answer.partial or data.get("success", True) is True):
        try:
            return request.answer.model_validate(data)
        except ValidationError:
            pass
    raise no_answer("The answer cannot be understood", repeatable=request.repeatable, status=reply.status)
