"""The page the sandbox prints: where to go, who you are there, what to try."""

from dataclasses import dataclass
from html import escape
from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --ink: #1f2328; --soft: #59636e; --back: #f6f7f9; --card: #fff;
  --line: #d9dde3; --mono: #eef0f3 }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e5e8; --soft: #a0a6b0; --back: #1a1b1e;
  --card: #232428; --line: #3a3c42; --mono: #2f3136 } }
body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--back);
  max-width: 46rem; margin: 0 auto; padding: 2.5rem 1rem }
h1 { margin: 0 } h2 { margin: 0 0 .4rem; font-size: 1.2rem } p { margin: .5rem 0 }
small { color: var(--soft); font-weight: normal; font-size: .95rem }
section { background: var(--card); border: 1px solid var(--line); border-radius: .7rem;
  padding: 1.1rem 1.3rem; margin-top: 1.1rem }
a.door { display: inline-block; margin: .2rem .4rem .2rem 0; padding: .4rem .9rem; border-radius: .5rem;
  background: #4752c4; color: #fff; text-decoration: none }
button.door { font: inherit; padding: .2rem .7rem; border-radius: .5rem; border: 0; background: #4752c4;
  color: #fff; cursor: pointer } form { display: inline }
a.door:hover, a.door:focus-visible { background: #3c45a5 } a.publora { background: #0b6a7a }
code { background: var(--mono); padding: .1rem .35rem; border-radius: .3rem; white-space: nowrap }
code.key { white-space: normal; overflow-wrap: anywhere; user-select: all }
ol, ul { padding-left: 1.4rem; margin: .6rem 0 0 } li { margin: .35rem 0 }
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


SOCIAL: Final = Room("Acme Marketing", "social")
APPROVALS: Final = Room("Acme Marketing", "approvals")
ACME_GENERAL: Final = Room("Acme Marketing", "general")
BETA_GENERAL: Final = Room("Beta Agency", "general")
ROOMS: Final = (SOCIAL, APPROVALS, ACME_GENERAL, BETA_GENERAL)


def draw_start(acme_key: str, beta_key: str) -> str:
    """Return the page; it shows the keys for someone to paste."""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Publora for Discord: sandbox</title><style>{STYLE}</style></head><body>
<h1>Publora for Discord</h1>
<p>The real bot in a simulated Discord, with a stand-in for Publora behind it. Nothing leaves this
machine.</p>
{_draw_beta(escape(beta_key))}{_draw_acme(escape(acme_key))}{_PUBLORA}
<p><small>One channel is open at a time: opening another ends the one before. To be two people at once,
open the same channel in two tabs and choose “Viewing as” in each.</small></p></body></html>"""


def _draw_beta(key: str) -> str:
    return f"""<section aria-label="Beta Agency">
<h2>Beta Agency <small>start from nothing</small></h2>
<p>{_door(BETA_GENERAL)} You are Ben, who manages this server.</p>
<ol>
<li>Write <code>/publora link</code> into the message field, pick the command, and paste this key into its
form (a click selects it): <code class="key">{key}</code></li>
<li><code>/publora timezone</code>: begin to type a city and pick it.</li>
<li><code>/post schedule</code>: in <em>when</em> and <em>accounts</em> begin to type, then pick. For another
account add a comma and type on; <em>+4 more</em> takes pictures.</li>
<li><code>/post list</code>, <code>/post reschedule</code>, <code>/post delete</code>: type a post's number or
a word of it, then pick.</li>
<li>In Publora's dashboard press <em>Next due post</em>; then <code>/post view</code> and
<code>/stats post</code>.</li>
</ol></section>"""


def _draw_acme(key: str) -> str:
    return f"""<section aria-label="Acme Marketing">
<h2>Acme Marketing <small>linked, with posts in several states</small></h2>
<p>{_door(SOCIAL)}{_door(APPROVALS)}{_door(ACME_GENERAL)} You are Mara, who manages this server.</p>
<ul>
<li><code>/post list</code> with <em>state</em> Failed: one post did not go out on Bluesky, and
<code>/post view</code> says why. <code>/stats post</code> has the numbers of another.</li>
<li><code>/post compose</code>: text, accounts and files in a form; make a mistake and see it come back.</li>
<li>Write a message in a channel, then choose its menu <form method="post" action="/menu" target="discord">
<button class="door">Schedule as post</button></form>, which the page itself does not have: it is chosen on
the newest message there, by whoever wrote it.</li>
<li>In Publora's dashboard make an account fail and press <em>Next due post</em>: the bot tells
<em>#social</em>. Or take Publora down and schedule something.</li>
<li>In <em>#approvals</em> run <code>/publora settings</code>: require 2 approvals, choose the roles under
<em>People</em>, and save. Schedule as Alex, decide as Priya and as Sam, press a button as Olive.</li>
<li>Choose “Viewing as” Olive, who may not manage the server, and try the same.</li>
<li><code>/publora unlink</code>, and link again: <code class="key">{key}</code></li>
</ul></section>"""


def _door(room: Room) -> str:
    return f'<a class="door" href="{room.path}" target="discord">#{escape(room.channel)}</a>'


_PUBLORA: Final = """<section aria-label="Publora">
<h2>Publora <small>the other side</small></h2>
<p><a class="door publora" href="/publora" target="publora">Publora's dashboard</a></p>
<p>Posts as Publora has them, and levers: move time on, make an account fail, expire its access, take
Publora down.</p></section>"""
