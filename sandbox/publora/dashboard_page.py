"""How does the dashboard look?"""

from datetime import datetime
from html import escape

from sandbox.publora.limits import LIMITS
from sandbox.publora.stand_in import StandIn
from sandbox.publora.world import Account, Group, Media, Post, User

PAGE = "/publora"
_STYLE = """
:root { color-scheme: light; --ink: #1d2433; --soft: #667085; --line: #e4e7ec; --accent: #3538cd }
* { box-sizing: border-box }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: #f7f8fa; margin: 0 }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.1rem; margin: 2rem 0 .6rem }
.bar, .row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
.bar { justify-content: space-between; margin-bottom: 1rem }
.card { background: #fff; border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1rem;
  margin-bottom: .7rem }
.soft { color: var(--soft) } .grow { flex: 1 } .text { white-space: pre-wrap; overflow-wrap: anywhere }
form { display: inline; margin: 0 }
button { font: inherit; font-size: .85rem; padding: .25rem .7rem; border: 1px solid var(--line);
  border-radius: .4rem; background: #fff; color: var(--ink); cursor: pointer }
button:hover, button:focus-visible { border-color: var(--accent); color: var(--accent) }
.tag { font-size: .8rem; padding: .05rem .55rem; border-radius: 1rem; background: #eef0f4 }
.good { background: #dcfae6; color: #085d3a } .bad { background: #fee4e2; color: #912018 }
.wait { background: #fef0c7; color: #7a2e0e } .down { background: #fee4e2; border-color: #fda29b }
.accounts .row { padding: .35rem 0 } .accounts .row + .row { border-top: 1px solid var(--line) }
.media { margin-bottom: .6rem }
img { max-height: 6rem; border-radius: .4rem; border: 1px solid var(--line) }
"""
_NO_POSTS = '<p class="soft">No posts yet.</p>'
_TONES = {
    "published": "good",
    "valid": "good",
    "ready": "good",
    "failed": "bad",
    "expired": "bad",
    "partially_published": "bad",
    "scheduled": "wait",
    "pending": "wait",
    "processing": "wait",
    "expiring_soon": "wait",
    "stuck": "wait",
    "uploading": "wait",
}


def draw_page(stand_in: StandIn) -> str:
    """Return the whole page as HTML; everything that came from outside is escaped."""
    sections = "".join(_draw_user(stand_in, user) for user in stand_in.world.users)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Publora (sandbox)</title><style>{_STYLE}</style></head><body><main>"
        f"{_draw_head(stand_in)}{sections}</main></body></html>"
    )


def _draw_head(stand_in: StandIn) -> str:
    down = stand_in.world.faults.down
    steps = [("Next due post", "next"), ("One hour on", "3600"), ("One day on", "86400")]
    buttons = "".join(_button("clock", label, seconds=seconds) for label, seconds in steps)
    power = _button("power", "Bring Publora back" if down else "Take Publora down", down="0" if down else "1")
    notice = '<p class="card down">Publora is down: every call answers 503.</p>' if down else ""
    return (
        '<header class="bar"><div><h1>Publora (sandbox)</h1>'
        f'<span class="soft">It is {_moment(stand_in.world.clock.now())}</span></div>'
        f'<div class="row">{buttons}{power}</div></header>{notice}'
    )


def _draw_user(stand_in: StandIn, user: User) -> str:
    groups = [group for group in stand_in.world.groups.values() if group.owner is user]
    accounts = "".join(_draw_account(account) for account in user.accounts.values())
    posts = "".join(_draw_group(group) for group in reversed(groups))
    if not accounts and not posts:
        return ""
    return (
        f"<section><h2>{escape(user.name)}: posts</h2>{posts or _NO_POSTS}"
        f'<h2>{escape(user.name)}: accounts</h2><div class="card accounts">{accounts}</div></section>'
    )


def _draw_account(account: Account) -> str:
    outcome = account.outcome.result
    outcomes = [("Publish", "published"), ("Fail", "failed"), ("Get stuck", "stuck")]
    levers = "".join(
        _button("outcome", label, platform_id=account.platform_id, result=result)
        for label, result in outcomes
        if result != outcome
    )
    label, health = ("Renew token", "valid") if account.health == "expired" else ("Expire token", "expired")
    levers += _button("token", label, platform_id=account.platform_id, health=health)
    plan = "" if outcome == "published" else f"next posts: {_tag(outcome)}"
    return (
        f'<div class="row">{_name(account)} <span class="soft grow">{escape(account.platform_id)}</span>'
        f"token {_tag(account.health)} {plan} {levers}</div>"
    )


def _draw_group(group: Group) -> str:
    time = _moment(group.scheduled_time) if group.scheduled_time else "no time"
    media = "".join(_draw_media(row) for row in group.media)
    posts = "".join(_draw_post(post, group.owner) for post in group.posts)
    return (
        f'<article class="card" id="{escape(group.id)}"><div class="row">{_tag(group.status)}'
        f'<strong>{time}</strong><span class="soft">{escape(group.id)}</span></div>'
        f'<p class="text">{escape(group.content)}</p><div class="row media">{media}</div>'
        f'<div class="row">{posts}</div></article>'
    )


def _draw_post(post: Post, owner: User) -> str:
    account = owner.accounts.get(post.platform_id)
    name = _name(account) if account else escape(post.platform_id)
    result = post.posted_id or (post.error["code"] if post.error else "")
    shown = f'<span class="soft">{escape(result)}</span>'
    return f"<span>{name} {_tag(post.status)} {shown}</span>"


def _draw_media(media: Media) -> str:
    if media.status == "ready" and media.kind == "image":
        return f'<img src="{PAGE}/media/{escape(media.id)}" alt="{escape(media.file_name)}">'
    return f"<span>{escape(media.file_name)} {_tag(media.status)}</span>"


def _name(account: Account) -> str:
    network = LIMITS[account.platform].name if account.platform in LIMITS else account.platform
    name = account.display_name or account.username or account.platform_id
    return f"<strong>{escape(network)}</strong> {escape(name)}"


def _button(action: str, label: str, **fields: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields.items()
    )
    about = f"{label} ({fields['platform_id']})" if "platform_id" in fields else label
    button = f'<button aria-label="{escape(about)}">{escape(label)}</button>'
    return f'<form method="post" action="{PAGE}/{action}">{hidden}{button}</form>'


def _tag(word: str) -> str:
    return f'<span class="tag {_TONES.get(word, "")}">{escape(word.replace("_", " "))}</span>'


def _moment(moment: datetime) -> str:
    return f"{moment:%a %d %b %Y, %H:%M} UTC"
