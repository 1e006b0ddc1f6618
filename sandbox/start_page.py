"""The page the sandbox prints: where to go, what to try."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem;
  color: #1f2328 }
h1 { margin-bottom: 0 } h2 { margin-top: 2rem; font-size: 1.1rem }
a.room { display: inline-block; margin: .2rem .4rem .2rem 0; padding: .45rem .8rem; border-radius: .5rem;
  background: #5865f2; color: white; text-decoration: none }
a.room.here { background: #3c45a5 } a.room.other { background: #0b7285 }
code { background: #f0f1f3; padding: .1rem .35rem; border-radius: .3rem; overflow-wrap: anywhere }
li { margin: .35rem 0 }
"""


@dataclass(frozen=True)
class Room:
    """A channel people can open."""

    server: str
    channel: str

    @property
    def path(self) -> str:
        """Where the start page opens it."""
        return f"/open/{self.server.split()[0].lower()}/{self.channel}"


def draw_start(rooms: Sequence[Room], here: Room, key: str, second_key: str) -> str:
    """Return the page; `here` is the channel shown at the moment."""
    servers = "".join(_server(name, rooms, here) for name in dict.fromkeys(room.server for room in rooms))
    return f"""<!doctype html><html lang="en"><meta charset="utf-8">
<title>Publora for Discord: sandbox</title>
<style>{STYLE}</style>
<h1>Publora for Discord</h1>
<p>A simulated Discord with the real bot in it, and a stand-in for Publora. Nothing leaves this machine.</p>
{servers}
<h2>Publora's side</h2>
<p><a class="room other" href="/publora" target="publora">Publora's dashboard</a>
posts as Publora has them, and levers: move time on, make an account fail, take Publora down.</p>
<h2>What to try</h2>
<ol>
<li>Open <em>#social</em> and choose “viewing as” Mara, who may manage the server.</li>
<li><code>/publora status</code> shows the linked key and its accounts.</li>
<li><code>/post schedule</code> with a text, <code>tomorrow 9:00</code>, accounts
<code>LinkedIn · Acme GmbH</code> and a picture.</li>
<li><code>/post list</code>, <code>/post reschedule</code>, <code>/post delete</code>.</li>
<li>In Publora's dashboard move time on to the next due post; then <code>/post view</code> and
<code>/stats post</code>.</li>
<li>From nothing: open <em>Beta Agency</em> as Ben and run <code>/publora link</code> with this key:
<code>{html.escape(second_key)}</code></li>
</ol>
<p>Acme Marketing's demo key: <code>{html.escape(key)}</code></p></html>"""


def _server(name: str, rooms: Sequence[Room], here: Room) -> str:
    links = "".join(
        f'<a class="room{" here" if room == here else ""}" href="{room.path}" target="discord">'
        f"#{html.escape(room.channel)}</a>"
        for room in rooms
        if room.server == name
    )
    return f"<h2>{html.escape(name)}</h2><p>{links}</p>"
