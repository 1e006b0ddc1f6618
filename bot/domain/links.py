"""Links to what went out, built where Publora gives none (publora-api.md 4.2)."""

from urllib.parse import quote


def link_to(network: str, posted_id: str | None) -> str | None:
    """Return the public address of a published post, None where it cannot be known from its id alone."""
    if not posted_id:
        return None
    ident = quote(posted_id, safe=":")
    if network == "linkedin":
        return f"https://www.linkedin.com/feed/update/{ident}"
    if network == "twitter":
        return f"https://x.com/i/status/{ident}"
    if network == "youtube":
        return f"https://www.youtube.com/watch?v={ident}"
    if network == "bluesky" and posted_id.startswith("at://"):
        return _bluesky(posted_id)
    return None


def _bluesky(uri: str) -> str | None:
    parts = uri.removeprefix("at://").split("/")
    if len(parts) != 3:  # noqa: PLR2004 - repository, collection, record key
        return None
    repository, _collection, key = parts
    return f"https://bsky.app/profile/{quote(repository, safe=':')}/post/{quote(key)}"
