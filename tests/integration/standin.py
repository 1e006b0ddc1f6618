"""A plain client of the stand-in: what the tests of `sandbox/publora` drive it with."""

import struct
import zlib
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO

import aiohttp

from sandbox.clock import MovableClock
from sandbox.publora.server import run_stand_in
from sandbox.publora.times import write_time

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
X = "twitter-1002003001"
LINKEDIN = "linkedin-AcmeCo42Qa"
EXPIRED = "linkedin-Pz7RinaB"
INSTAGRAM = "instagram-17841400000001"
BLUESKY = "bluesky-did:plc:acmesandbox0001"
MASTODON = "mastodon-4411"
TELEGRAM = "telegram--1001234567"


def png(shade=0, padding=0):
    """A one-pixel PNG; `shade` and `padding` make files differ in content and size."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixel = chunk(b"IDAT", zlib.compress(bytes([0, shade])))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"tEXt", b"x" * padding) + pixel + chunk(b"IEND", b"")


MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 64
PDF = b"%PDF-1.4\n" + b"\0" * 64


class Script:
    """An outside script with a key; it knows Publora's API and nothing else."""

    def __init__(self, stand_in, session):
        self.stand_in = stand_in
        self.key = stand_in.demo_key
        self._session = session

    def ahead(self, **delta):
        """A moment from now on the stand-in's clock, as Publora writes it."""
        return write_time(self.stand_in.world.clock.now() + timedelta(**delta))

    async def call(self, method, path, body=None, *, key=None, headers=None, **query):
        headers = {"x-publora-key": key or self.key} | (headers or {})
        url = f"{self.stand_in.url}/api/v1/{path}"
        async with self._session.request(method, url, json=body, headers=headers, params=query) as reply:
            return reply.status, await reply.json()

    async def ask(self, method, path, body=None, **query):
        status, answer = await self.call(method, path, body, **query)
        assert status == 200, answer
        return answer

    async def create(self, content="Hello", platforms=(X,), **more):
        body = {"content": content, "platforms": list(platforms)} | more
        return (await self.ask("POST", "create-post", body))["postGroupId"]

    async def get(self, group_id):
        return await self.ask("GET", f"get-post/{group_id}")

    async def schedule(self, group_id, **delta):
        body = {"status": "scheduled", "scheduledTime": self.ahead(**(delta or {"hours": 1}))}
        return await self.call("PUT", f"update-post/{group_id}", body)

    async def link(self, group_id, name="a.png", content_type="image/png"):
        kind = "document" if content_type == "application/pdf" else content_type.partition("/")[0]
        body = {"fileName": name, "contentType": content_type, "type": kind, "postGroupId": group_id}
        return await self.ask("POST", "get-upload-url", body)

    async def put(self, url, data, content_type="image/png", **headers):
        sent = {"Content-Type": content_type} | headers
        body = BytesIO(data) if isinstance(data, bytes) else data
        async with self._session.put(url, data=body, headers=sent) as reply:
            return reply.status, await reply.text()

    async def upload(self, group_id, data=None, name="a.png", content_type="image/png"):
        link = await self.link(group_id, name, content_type)
        status, text = await self.put(link["uploadUrl"], png() if data is None else data, content_type)
        assert status == 200, text
        return link

    async def read(self, url):
        async with self._session.get(url) as reply:
            return await reply.read()

    async def publish(self, *platforms):
        """Create a post that is out by the time this returns; its id."""
        group_id = await self.create(platforms=platforms, scheduledTime=self.ahead(minutes=1))
        await self.stand_in.advance(300)
        return group_id


@asynccontextmanager
async def playing(profile="current"):
    """Run a stand-in at START, on a clock that only moves when told to, and a script beside it."""
    async with (
        run_stand_in(clock=MovableClock(START), profile=profile) as stand_in,
        aiohttp.ClientSession() as session,
    ):
        yield Script(stand_in, session)
