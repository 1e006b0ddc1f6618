"""Who are Publora's customers in the sandbox? All names are invented."""

from dataclasses import dataclass

from sandbox.publora.world import Account, Refusal, User, mint_id


@dataclass(frozen=True)
class Keys:
    """Keys in Publora's shape that open nothing outside the sandbox."""

    demo: str = "sk_1700000000001.5a5adbc5a5adbc5a5adbc5a5adbc0001"
    second: str = "sk_1700000000002.5a5adbc5a5adbc5a5adbc5a5adbc0002"
    empty: str = "sk_1700000000003.5a5adbc5a5adbc5a5adbc5a5adbc0003"
    revoked: str = "sk_1700000000004.5a5adbc5a5adbc5a5adbc5a5adbc0004"
    no_access: str = "sk_1700000000005.5a5adbc5a5adbc5a5adbc5a5adbc0005"


KEYS = Keys()


def seed_keys() -> dict[str, User | Refusal]:
    """Return fresh customers by key, and for keys that do not work status and text (publora-api.md 1)."""
    return {
        KEYS.demo: _user("Acme GmbH", _acme()),
        KEYS.second: _user("Borealis Books", _borealis()),
        KEYS.empty: _user("Newcomer", []),
        KEYS.revoked: (401, "Invalid API key"),
        KEYS.no_access: (403, "API access is not enabled for this account"),
    }


def _user(name: str, accounts: list[Account]) -> User:
    return User(mint_id(), name, {account.platform_id: account for account in accounts})


def _acme() -> list[Account]:
    return [
        Account("twitter-1002003001", "acme_makes", "Acme"),
        Account("linkedin-AcmeCo42Qa", "acme-gmbh", "Acme GmbH"),
        Account("linkedin-Pz7RinaB", "rina-brandt", "Rina Brandt", health="expired"),
        Account("instagram-17841400000001", "acme.makes", "Acme in pictures"),
        Account("bluesky-did:plc:acmesandbox0001", "acme.example", "Acme"),
        Account("mastodon-4411", "acme", "Acme Workshop", health="expiring_soon"),
        Account("telegram--1001234567", None, "Acme News"),
    ]


def _borealis() -> list[Account]:
    return [
        Account("twitter-2002003001", "borealisbooks", "Borealis Books"),
        Account("linkedin-Bor7Books", "borealis-books", "Borealis Books"),
        Account("mastodon-5522", "borealis", "Borealis"),
    ]
