"""Secret box: seals Publora keys, so that the database file alone is worth nothing to a thief."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.storage.errors import SecretLost

FILE_NAME: Final = "secret.key"
SETTING: Final = "BOT_SECRET_KEYS"


class SecretBox:
    """Seals with its first key and opens with any. `created` is the file a new key was just written to."""

    def __init__(self, keys: Sequence[str], *, created: Path | None = None) -> None:
        self._fernet = MultiFernet([_fernet(number, key) for number, key in enumerate(keys, start=1)])
        self.created = created

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
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise _lost() from None

    def reseal(self, sealed: bytes) -> bytes:
        """Seal anew with the first key; raises `SecretLost` when no key fits."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise _lost() from None


def _fernet(number: int, key: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        raise ValueError(
            f"Key {number} of {SETTING} (or of {FILE_NAME}) is not a Fernet key: 32 bytes in URL-safe base64."
        ) from None


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
            file.write(Fernet.generate_key())
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
