"""Attachment links: signed, on loopback, and over after a day, as Discord's are (discord.md 3.6)."""

import hashlib
import hmac
import mimetypes
import secrets
from datetime import datetime, timedelta
from typing import Any, Protocol, Self
from urllib.parse import quote, unquote, urlsplit

from simcord.backend.cdn import CdnStore

LINK_LIFE = timedelta(hours=24)


class FileName(str):
    """A file's name that remembers the content type its sender declared."""

    __slots__ = ("content_type",)
    content_type: str | None

    def __new__(cls, name: str, content_type: str | None = None) -> Self:
        """Return `name`, together with the type, or with none where it is to be guessed."""
        made = super().__new__(cls, name)
        made.content_type = content_type
        return made


class Telling(Protocol):
    """Any clock: simcord's, the sandbox's or the bot's."""

    def now(self) -> datetime:
        """Return this moment, aware."""
        ...


class SignedCdn(CdnStore):
    """simcord's store of attachment bytes, with links that a bot in another process can follow."""

    def __init__(self, url: str, clock: Telling) -> None:
        super().__init__()
        self._url, self._clock = url, clock
        self._secret = secrets.token_bytes(16)
        self._files: dict[str, bytes] = {}

    def store_attachment(
        self, attachment_id: int, channel_id: int, filename: str, data: bytes, description: str | None
    ) -> dict[str, Any]:
        """Keep `data` and return the attachment object with its link."""
        path = f"/cdn/attachments/{channel_id}/{attachment_id}/{filename}"
        self._files[path] = data
        declared = filename.content_type if isinstance(filename, FileName) else None
        url = f"{self._url}{quote(path)}?{self._query(path)}"
        return {
            "id": str(attachment_id),
            "filename": str(filename),
            "description": description,
            "size": len(data),
            "url": url,
            "proxy_url": url,
            "content_type": declared or mimetypes.guess_type(filename)[0] or "application/octet-stream",
        }

    def get(self, url: str) -> bytes | None:
        """Return the bytes behind a link of ours, as the page and discord.py's `read` want them."""
        kept = self._files.get(unquote(urlsplit(url).path))
        return super().get(url) if kept is None else kept

    def follow(self, path: str, expires: str, signature: str) -> bytes | None:
        """Return the bytes behind a link, or None when it is unknown, over or tampered with."""
        if not hmac.compare_digest(self._sign(path, expires).encode(), signature.encode()):
            return None
        return self._files.get(path) if int(expires, 16) > self._clock.now().timestamp() else None

    def _query(self, path: str) -> str:
        now = self._clock.now()
        expires = f"{int((now + LINK_LIFE).timestamp()):x}"
        return f"ex={expires}&is={int(now.timestamp()):x}&hm={self._sign(path, expires)}&"

    def _sign(self, path: str, expires: str) -> str:
        return hmac.new(self._secret, f"{path}?{expires}".encode(), hashlib.sha256).hexdigest()
