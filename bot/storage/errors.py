"""What can go wrong while remembering; services turn these into sentences for people.

StorageError
├── Stale               somebody else changed the same row first
│   ├── Busy            somebody is at work on the post
│   │   └── Doomed      it waits to be deleted
│   └── Taken           another post has the slot by now
├── SecretLost          no present key opens what was sealed
└── MediaError          a file could not be kept or read back
    ├── DownloadFailed
    │   └── NotPublic   its address leads to nothing public
    ├── TooLarge
    ├── EmptyFile
    ├── UnknownType
    └── MediaLost       a file that was kept is gone or damaged
"""


class StorageError(Exception):
    """Something could not be stored or read back. Never holds anything secret."""


class Stale(StorageError):
    """Somebody else changed the same row first."""


class Busy(Stale):
    """Somebody is at work on the post at this moment."""


class Doomed(Busy):
    """Somebody wants the post deleted, and Publora has not yet done it."""


class Taken(Stale):
    """Another post has the slot by now, or the slot is gone."""


class SecretLost(StorageError):
    """No present key opens what was sealed with an earlier one."""


class MediaError(StorageError):
    """A file could not be kept, and nothing of it stays behind; or could not be read back."""


class DownloadFailed(MediaError):
    """The file's address did not give all of its bytes."""


class NotPublic(DownloadFailed):
    """The file's address is none that anybody may ask, and was not asked."""


class TooLarge(MediaError):
    """The file has more bytes than allowed."""


class EmptyFile(MediaError):
    """The file has no bytes."""


class UnknownType(MediaError):
    """The bytes are of no picture or video type that Publora takes (publora-api.md 12)."""


class MediaLost(MediaError):
    """A file that was kept is gone, or its bytes are not the same any more."""
