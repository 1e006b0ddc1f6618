"""What people read where numbers are missing: what is wrong, and what to do about it."""

from datetime import datetime
from typing import Final

from bot.domain.accounts import network_name
from bot.domain.samples import Trouble

_SOON: Final = "Try again in a few minutes."
_SENTENCES: Final = {
    Trouble.TOKEN: (
        "Publora has lost its access to this {network} account.",
        "Reconnect it in Publora's dashboard; the Publora key itself is fine.",
    ),
    Trouble.SCOPE: (
        "{network} does not let Publora read this account's numbers.",
        "Reconnect the account in Publora's dashboard and allow it to read statistics.",
    ),
    Trouble.PLAN: (
        "This Publora plan has no statistics.",
        "Choose a plan with analytics in Publora's dashboard; everything else works without.",
    ),
    Trouble.REMOVED: (
        "This {network} account is no longer connected to Publora.",
        "Connect it again in Publora's dashboard.",
    ),
    Trouble.DELETED: ("{network} does not show this post any more.", "It may have been deleted there."),
    Trouble.RATE: ("{network} gives no more numbers for now.", "Try again {later}."),
    Trouble.BUSY: ("Publora takes no more calls for now.", "Try again {later}."),
    Trouble.PARTIAL: ("{network} did not give all numbers this time.", _SOON),
    Trouble.UNANSWERED: ("{network}'s numbers can't be had right now.", _SOON),
    Trouble.UNSUPPORTED: ("This Publora server has no numbers for {network}.", ""),
    Trouble.KEY: (
        "Publora does not accept this server's key.",
        "Somebody with Manage Server can link it again with `/publora link`.",
    ),
    Trouble.UNLINKED: (
        "This server is not linked to Publora.",
        "Somebody with Manage Server can link it with `/publora link`.",
    ),
    Trouble.NAMELESS: (
        "Publora has not said under which id {network} published it.",
        "Without that nobody can ask for its numbers.",
    ),
    Trouble.UNPUBLISHED: ("Not published on this account.", "See why with `/post view`."),
}


def explain_trouble(trouble: Trouble, network: str, until: datetime | None = None) -> tuple[str, str]:
    """Return what is wrong with the numbers of a `network`'s account or post, and what to do, as sentences.

    `until` (UTC) is when it is worth trying again, where that is known.
    """
    later = f"<t:{int(until.timestamp())}:R>" if until else "in an hour"
    said, todo = _SENTENCES[trouble]
    return said.format(network=network_name(network)), todo.format(later=later)
