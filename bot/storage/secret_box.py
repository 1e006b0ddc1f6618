"""Secret box: seals Publora keys, so that the database file alone is worth nothing to a thief.

The cryptography library is loaded when something is first sealed or opened: 7 MB that a start and a
server with nothing to seal do without.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from bot.storage.errors import SecretLost

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

KEY_BYTES: Final = 32
"""A Fernet key: 16 bytes to sign with and 16 to encrypt with."""
FILE_NAME: Final = "secret.key"
SETTING: Final = "BOT_SECRET_KEYS"


class SecretBox:
    """Seals with its first key and opens with any. `created` is the file a new key was just written to."""

    def __init__(self, keys: Sequence[str], *, created: Path | None = None) -> None:
        for number, key in enumerate(keys, start=1):
            _check(number, key)
        self._keys = tuple(keys)
        self.created = created

    @cached_property
    def _fernet(self) -> "MultiFernet":
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - see above

        return MultiFernet([Fernet(key) for key in self._keys])

    def __repr__(self) -> str:
        """Show nothing of the keys."""
        return "SecretBox(…)"

    @classmethod
    def load(cls, keys: str | None, data_dir: Path) -> Self:
        """Take comma-separated Fernet keys, newest first; else the one in the data folder, made if missing.

        Raises `ValueError` for a key that is none.
        """
        given = [key.strip() for key in (keys or "").split(",") if key.strip()]
        if given:
            return cls(given)
        path = data_dir / FILE_NAME
        created = _create(path)
        return cls([path.read_text().strip()], created=path if created else None)

    def seal(self, text: str) -> bytes:
        """Encrypt a text with the first key."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Decrypt what was sealed; raises `SecretLost` when no key fits."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - see above

        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise _lost() from None

    def reseal(self, sealed: bytes) -> bytes:
        """Seal anew with the first key; raises `SecretLost` when no key fits."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - see above

        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise _lost() from None


def _check(number: int, key: str) -> None:
    """Raise for what `Fernet` would not take, with no word of the key, and without loading it."""
    with suppress(ValueError):
        if len(urlsafe_b64decode(key)) == KEY_BYTES:
            return
    raise ValueError(
        f"Key {number} of {SETTING} (or of {FILE_NAME}) is not a Fernet key: 32 bytes in URL-safe base64."
    )


def _create(path: Path) -> bool:
    """Write a new key, readable by its owner only, unless there is one; of two processes one wins.

    The file appears complete or not at all: a key that was half written would lock everybody out.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return False
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(urlsafe_b64encode(os.urandom(KEY_BYTES)))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
            return True
        return False
    finally:
        draft.unlink()


def _lost() -> SecretLost:
    return SecretLost(
        f"A stored Publora key was sealed with a secret that is not there any more. Add the earlier one to "
        f"{SETTING}, after the new one, or put {FILE_NAME} back into the data folder; otherwise the server "
        "has to be linked again."
    )
