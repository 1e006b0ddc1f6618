"""Workspaces: links, accounts, settings, and what becomes of a guild the bot leaves."""

import json
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select
from storage_world import ACME, KINDS, LINKEDIN, MIA, NOW, OTHER, PICTURE, THEM, World, X, opened

from bot.domain.approval import ApprovalSettings, Requirement, Verdict
from bot.domain.cards import CardPlace
from bot.domain.digests import Every, Plan, Rhythm
from bot.domain.drafts import Draft as Composed
from bot.domain.imports import Import, ImportRow, RowState
from bot.domain.jobs import JobKind
from bot.domain.notices import NewNotice
from bot.domain.pauses import Pause, Phase
from bot.domain.plan_limits import PlanKind, PlanLimit
from bot.domain.posts import Post, PostState, Target, TargetState
from bot.domain.queue import Slot
from bot.domain.rearranging import Rearrangement, Trace
from bot.domain.reviews import Content, NewDecision, Review
from bot.domain.samples import Measure, Sample, SampledAccount
from bot.domain.settings import Draft
from bot.domain.sheets import Column
from bot.domain.subscriptions import Subscription
from bot.domain.unfinished import Unfinished
from bot.domain.variants import Variant
from bot.domain.workspaces import Workspace
from bot.storage.cards import Cards
from bot.storage.digests import Digests
from bot.storage.drafts import Drafts
from bot.storage.errors import SecretLost
from bot.storage.imports import Imports
from bot.storage.notices import Notices
from bot.storage.pauses import Pauses
from bot.storage.plan_limits import PlanLimits
from bot.storage.rearrangements import Rearrangements
from bot.storage.reviews import Reviews
from bot.storage.samples import Samples
from bot.storage.secret_box import SecretBox
from bot.storage.settings import Settings
from bot.storage.settings_drafts import SettingsDrafts
from bot.storage.slots import Slots
from bot.storage.tables import AuditRow, Base
from bot.storage.unfinished import UnfinishedForms
from bot.storage.webhooks import Webhooks
from bot.storage.workspaces import Workspaces

KEY = "sk_planted.0123456789abcdef-PLANTED"
LATER = NOW + timedelta(days=30)
LIVE_POST = Target("linkedin-Qa7", "Acme GmbH", posted_id="urn:li:share:7")


@pytest.fixture(params=KINDS)
async def world(request, tmp_path):
    async with opened(request.param, tmp_path) as world:
        yield world


async def link(world: World, guild_id: int = ACME, key: str = KEY, accounts=(LINKEDIN, X)) -> Workspace:
    return await world.workspaces.link(guild_id, key=key, accounts=accounts, actor_id=MIA, at=NOW)


async def audit(world: World, guild_id: int = ACME):
    async with world.database.reading() as session:
        rows = await session.scalars(
            select(AuditRow).where(AuditRow.guild_id == guild_id).order_by(AuditRow.position)
        )
        return [(row.event, row.actor_id, json.loads(row.details)) for row in rows]


async def test_an_unknown_guild_is_a_blank_workspace(world: World):
    assert await world.workspaces.find(ACME) == Workspace(ACME)
    assert await world.workspaces.read_key(ACME) is None


async def test_linking_keeps_the_key_its_last_four_characters_and_the_accounts_in_order(world: World):
    linked = await link(world)
    assert linked == Workspace(
        ACME, "NTED", MIA, NOW, accounts=(LINKEDIN, X), accounts_read_at=NOW, time_zone=None
    )
    assert await world.workspaces.find(ACME) == linked
    assert await world.workspaces.read_key(ACME) == KEY


async def test_linking_again_replaces_key_and_accounts_and_keeps_the_time_zone(world: World):
    await world.workspaces.set_time_zone(ACME, "Europe/Berlin", actor_id=MIA, at=NOW)
    await link(world)
    again = await link(world, key="sk_another.9876", accounts=(X,))
    assert (again.key_hint, again.accounts, again.time_zone) == ("9876", (X,), "Europe/Berlin")
    assert await world.workspaces.read_key(ACME) == "sk_another.9876"


async def test_guilds_with_the_same_key_do_not_share_anything(world: World):
    await link(world)
    await link(world, OTHER, accounts=(X,))
    await world.workspaces.unlink(ACME, actor_id=MIA, at=NOW)
    assert await world.workspaces.read_key(OTHER) == KEY
    assert (await world.workspaces.find(OTHER)).accounts == (X,)


async def test_unlinking_forgets_key_and_accounts_and_keeps_the_time_zone(world: World):
    await link(world)
    await world.workspaces.set_time_zone(ACME, "Europe/Berlin", actor_id=MIA, at=NOW)
    await world.workspaces.unlink(ACME, actor_id=MIA, at=NOW)
    assert await world.workspaces.find(ACME) == Workspace(ACME, time_zone="Europe/Berlin")
    assert await world.workspaces.read_key(ACME) is None


async def test_accounts_are_replaced_as_a_whole(world: World):
    await link(world)
    await world.workspaces.save_accounts(ACME, (X,), at=LATER)
    workspace = await world.workspaces.find(ACME)
    assert (workspace.accounts, workspace.accounts_read_at, workspace.key_hint) == ((X,), LATER, "NTED")


async def test_links_and_settings_are_audited_without_the_key(world: World):
    await link(world)
    await world.workspaces.set_time_zone(ACME, "Europe/Berlin", actor_id=MIA, at=NOW)
    await world.workspaces.unlink(ACME, actor_id=MIA, at=NOW)
    assert await audit(world) == [
        ("linked", MIA, {}),
        ("time zone set", MIA, {"zone": "Europe/Berlin"}),
        ("unlinked", MIA, {}),
    ]


async def test_a_planted_key_is_in_no_byte_of_the_database_files(tmp_path: Path):
    async with opened("sqlite", tmp_path) as world:
        await link(world)
        await world.accept()
        await link(world, OTHER)
        await world.workspaces.unlink(OTHER, actor_id=MIA, at=NOW)
        await world.workspaces.reseal_keys()
        files = list((tmp_path / "data").iterdir())
        assert {path.name for path in files} == {"bot.db", "bot.db-wal", "bot.db-shm"}
        contents = {path.name: path.read_bytes() for path in files}
    contents["bot.db after closing"] = (tmp_path / "data" / "bot.db").read_bytes()
    planted = (KEY.encode(), KEY.encode("utf-16-le"), KEY.encode().hex().encode(), KEY[:12].encode())
    assert not [(name, part) for name, content in contents.items() for part in planted if part in content]
    assert b"linkedin-Qa7" in contents["bot.db after closing"]


async def test_a_key_sealed_with_a_secret_that_is_gone_cannot_be_read(tmp_path: Path):
    async with opened("sqlite", tmp_path) as world:
        await link(world)
        stranger = Workspaces(world.database, SecretBox([Fernet.generate_key().decode()]))
        with pytest.raises(SecretLost):
            await stranger.read_key(ACME)
        with pytest.raises(SecretLost):
            await stranger.reseal_keys()
        assert await world.workspaces.read_key(ACME) == KEY


async def test_after_resealing_the_old_secret_is_needed_no_more(tmp_path: Path):
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    async with opened("sqlite", tmp_path, box=SecretBox([old])) as world:
        await link(world)
        await link(world, OTHER, key="sk_other.1234")
        await world.workspaces.set_time_zone(77, "UTC", actor_id=MIA, at=NOW)
        assert await Workspaces(world.database, SecretBox([new, old])).reseal_keys() == 2
        only_new = Workspaces(world.database, SecretBox([new]))
        assert await only_new.read_key(ACME) == KEY
        assert await only_new.read_key(OTHER) == "sk_other.1234"


async def test_a_switched_off_guild_gives_no_key_and_is_purged_in_time(world: World):
    await link(world)
    await world.workspaces.disable(ACME, at=NOW, purge_at=LATER)
    workspace = await world.workspaces.find(ACME)
    assert (workspace.disabled_at, workspace.linked) == (NOW, False)
    assert await world.workspaces.read_key(ACME) is None
    assert await world.workspaces.known_guild_ids() == frozenset()
    (job,) = await world.jobs.claim(now=LATER, lease=THEM, limit=5, share=5)
    assert (job.kind, job.subject, job.run_at) == (JobKind.PURGE, ACME, LATER)


async def test_switching_off_twice_keeps_the_first_day_of_purging(world: World):
    await link(world)
    await world.workspaces.disable(ACME, at=NOW, purge_at=LATER)
    await world.workspaces.disable(ACME, at=LATER, purge_at=LATER + timedelta(days=30))
    assert (await world.workspaces.find(ACME)).disabled_at == NOW
    assert await world.jobs.next_due(NOW) == LATER
    assert [event for event, *_ in await audit(world)] == ["linked", "switched off"]


async def test_switching_on_again_brings_the_key_back_and_calls_the_purge_off(world: World):
    await link(world)
    await world.workspaces.disable(ACME, at=NOW, purge_at=LATER)
    assert await world.workspaces.enable(ACME, at=NOW)
    assert await world.workspaces.read_key(ACME) == KEY
    assert await world.workspaces.known_guild_ids() == {ACME}
    assert await world.jobs.count() == 2  # the daily look after the accounts, and their numbers


async def test_switching_on_what_was_never_off_says_so(world: World):
    await link(world)
    assert not await world.workspaces.enable(ACME, at=NOW)
    assert not await world.workspaces.enable(OTHER, at=NOW)


async def test_a_purge_leaves_nothing_of_one_guild_and_all_of_the_other(world: World):
    for guild_id in (ACME, OTHER):
        await link(world, guild_id)
        post = (await world.accept(guild_id=guild_id, media=(PICTURE,))).post
        await world.steps.begin(post.id, "create", fingerprint="f", at=NOW)
        await Cards(world.database).save(CardPlace(post.id, channel_id=1))
        hook = Subscription(guild_id, "64f0", "https://bot.example/hooks", f"{guild_id}", "secret", NOW, NOW)
        await Webhooks(world.database, SecretBox([Fernet.generate_key().decode()])).save(hook)
        await Notices(world.database).add(guild_id, NewNotice("failed", "It failed."), at=NOW)
        await Settings(world.database).save(
            guild_id, ApprovalSettings(needed=2), seen_version=0, actor_id=1, at=NOW
        )
        await SettingsDrafts(world.database).keep(
            Draft(guild_id, 1, ApprovalSettings(), ApprovalSettings(needed=3), 0, 1, NOW)
        )
        await UnfinishedForms(world.database).keep(
            Unfinished(guild_id, 1, "publora:edit:1:1:1", {"text": "Hello"}, NOW), forget_before=NOW
        )
        await Drafts(world.database).add(
            replace(
                Composed(guild_id, 1, channel_id=1, text="Soon", accounts="", when="", at=NOW),
                media=(PICTURE,),
                variants=(Variant("Sooner", ("twitter-1",)),),
            )
        )
        weekly = Plan(guild_id, 1, Rhythm(Every.WEEK, 0, time(9)), NOW)
        await Digests(world.database).save(weekly, actor_id=1, at=NOW)
        pause = Pause(guild_id, "Crisis", 1, NOW, Phase.ASKED)
        await Pauses(world.database).begin(pause, seen=None)
        await Slots(world.database).change(guild_id, add=(Slot(0, time(9)),), seen=(), actor_id=1, at=NOW)
        await PlanLimits(world.database).save(guild_id, PlanLimit(PlanKind.POSTS, NOW))
        moved = Rearrangement(guild_id, NOW, (Trace(1, 2, LATER),))
        await Rearrangements(world.database).keep(moved, forget_before=NOW)
        await review(world, post)
        await sample(world, await world.posts.get(post.id))
        await imported(world, await world.posts.get(post.id) or post)
    async with world.database.reading() as session:
        before = {table.name: len((await session.execute(select(table))).all()) for table in tables()}
    await world.workspaces.purge(ACME)
    async with world.database.reading() as session:
        after = {table.name: len((await session.execute(select(table))).all()) for table in tables()}
    assert after == {name: count // 2 for name, count in before.items()}
    assert all(before.values())
    assert await world.workspaces.find(ACME) == Workspace(ACME)
    assert await world.posts.find(OTHER, 1)


async def test_a_rearrangement_is_its_guilds_and_is_forgotten_after_a_while(world: World):
    rearrangements, moved = Rearrangements(world.database), Rearrangement(ACME, NOW, (Trace(1, 2, LATER),))
    kept = await rearrangements.keep(moved, forget_before=NOW)
    assert await rearrangements.find(ACME, kept) == moved
    assert await rearrangements.find(OTHER, kept) is None
    await rearrangements.keep(replace(moved, at=LATER), forget_before=LATER)
    assert await rearrangements.find(ACME, kept) is None


async def test_a_purge_names_the_files_that_no_post_needs_any_more(world: World):
    await world.accept(media=(PICTURE,))
    await world.accept(guild_id=OTHER, media=(PICTURE,))
    assert await world.workspaces.purge(ACME) == frozenset()
    assert await world.workspaces.purge(OTHER) == {PICTURE.digest}


async def test_a_purge_names_the_files_of_drafts_too_and_spares_those_of_others(world: World):
    drafts = Drafts(world.database)
    for guild_id in (ACME, OTHER):
        draft = Composed(guild_id, 1, channel_id=1, text="Soon", accounts="", when="", at=NOW)
        await drafts.add(replace(draft, media=(PICTURE,)))
    assert await world.workspaces.purge(ACME) == frozenset()
    assert await world.workspaces.purge(OTHER) == {PICTURE.digest}


def tables():
    return [table for table in Base.metadata.sorted_tables if table.name != "notes"]


async def sample(world: World, post: Post | None) -> None:
    """Leave something in every table of numbers."""
    assert post is not None
    samples, out = Samples(world.database), replace(LIVE_POST, state=TargetState.PUBLISHED)
    scheduled = await world.posts.change(
        post, at=NOW, actor_id=None, event="scheduled", to=PostState.SCHEDULED
    )
    await world.posts.change(
        scheduled, at=NOW, actor_id=None, event="settled", to=PostState.PUBLISHED, targets=(out,)
    )
    assert await samples.adopt(post.guild_id, now=LATER, since=NOW) == 1
    (series,) = (await samples.of_post(post.id)).values()
    reading = Sample(LATER, {Measure.IMPRESSIONS: 7})
    await samples.record(series, reading, due_at=LATER, planned=True)
    account = SampledAccount(post.guild_id, series.platform_id, LATER)
    await samples.record_account(account, Sample(LATER, {Measure.FOLLOWERS: 7}), due_at=LATER)


async def imported(world: World, post: Post) -> None:
    """Leave something in every table of imports."""
    imports = Imports(world.database)
    cells = dict.fromkeys(Column, "x")
    row = ImportRow(2, cells, RowState.READY, media=(PICTURE,), digest="d", moment=NOW)
    job = await imports.add(
        Import(post.guild_id, 1, 1, "a.csv", ",", asks_approval=False, at=NOW), (row, replace(row, line=3))
    )
    await imports.begin(job, at=NOW)
    await world.posts.change(post, at=NOW, actor_id=1, event="edited", also=(imports.taking(job, row),))


async def review(world: World, post: Post) -> None:
    """Leave something in every table of approval."""
    reviews, first = Reviews(world.database), Review(post.id, Requirement(1))
    content = Content(post.text, post.targets, post.media)
    decision = NewDecision(1, 2, Verdict.CHANGES, "Shorter", post.scheduled_at, NOW)
    also = (
        reviews.deciding(decision),
        reviews.suggesting(first, user_id=2, text="Hi", at=NOW),
        *reviews.revising(first, content, content, needs=None, editor_id=2, at=NOW),
        reviews.replacing("g", at=NOW),
    )
    await world.posts.change(post, at=NOW, actor_id=2, event="edited", also=also)
