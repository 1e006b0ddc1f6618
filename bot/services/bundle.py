"""All services, built from what `__main__` or the sandbox has opened."""

from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from bot.domain.jobs import JobKind
from bot.publora.client import Publora
from bot.services.cards import CardService
from bot.services.files import Files
from bot.services.following import Following
from bot.services.health import Health
from bot.services.leases import Leases
from bot.services.network_limits import LiveLimits
from bot.services.pictures import Pictures
from bot.services.posts import PostService
from bot.services.recording import Recorder
from bot.services.second_thoughts import SecondThoughts
from bot.services.speaking import Speech
from bot.services.stats import StatsService
from bot.services.submission import Submission
from bot.services.telling import Telling
from bot.services.upkeep import Upkeep
from bot.services.watching import Watching
from bot.services.webhooks import WebhookService
from bot.services.work import Work
from bot.services.workspaces import WorkspaceService
from bot.storage.cards import Cards
from bot.storage.database import Database
from bot.storage.jobs import Jobs
from bot.storage.media_store import MediaStore
from bot.storage.notices import Notices
from bot.storage.posts import Posts
from bot.storage.secret_box import SecretBox
from bot.storage.steps import Steps
from bot.storage.webhooks import Webhooks
from bot.storage.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class Services:
    """What commands and workers call."""

    workspaces: WorkspaceService
    posts: PostService
    second_thoughts: SecondThoughts
    stats: StatsService
    work: Work
    cards: CardService
    speech: Speech
    webhooks: WebhookService


def build(
    database: Database,
    secret_box: SecretBox,
    media: MediaStore,
    publora: Publora,
    clock: Clock,
    *,
    purge_after: timedelta,
    file_limit: int,
    public_url: str | None,
) -> Services:
    """Wire the services together; `file_limit` is in bytes, `public_url` where webhooks may come in."""
    posts, steps, jobs = Posts(database), Steps(database), Jobs(database)
    notices, files = Notices(database), Files(media, posts, limit=file_limit)
    webhooks = WebhookService(
        subscriptions=Webhooks(database, secret_box),
        workspaces=Workspaces(database, secret_box),
        posts=posts,
        jobs=jobs,
        publora=publora,
        clock=clock,
        public_url=public_url,
    )
    workspaces = WorkspaceService(
        Workspaces(database, secret_box),
        posts,
        files,
        notices,
        webhooks,
        publora,
        clock,
        purge_after=purge_after,
    )
    recorder, leases = Recorder(posts, clock), Leases(jobs, clock)
    following = Following(recorder)
    submission = Submission(posts, recorder, steps, media, workspaces, clock)
    upkeep = Upkeep(recorder, steps, submission, files, following, workspaces, clock)
    watching = Watching(following, workspaces, clock)
    speech = Speech()
    telling = Telling(notices, workspaces, speech, clock)
    cards = CardService(Cards(database), notices, jobs, Pictures(media), workspaces, speech, clock)
    work = Work(
        posts,
        jobs,
        recorder,
        leases,
        clock,
        bodies={
            JobKind.PUBLISH: submission.publish,
            JobKind.DISCARD: submission.discard,
            JobKind.MOVE: upkeep.move,
            JobKind.DELETE: upkeep.delete,
            JobKind.ERASE: upkeep.erase,
            JobKind.CARD: cards.show,
        },
        batches={JobKind.WATCH: watching.watch},
        guild_bodies={
            JobKind.NOTICE: telling.tell,
            JobKind.HEALTH: Health(workspaces, posts, notices, clock).look,
            JobKind.PURGE: workspaces.purge,
            JobKind.SUBSCRIBE: webhooks.ensure,
        },
    )
    post_service = PostService(
        posts=posts,
        recorder=recorder,
        steps=steps,
        files=files,
        workspaces=workspaces,
        live_limits=LiveLimits(workspaces, clock),
        following=following,
        work=work,
        leases=leases,
        clock=clock,
    )
    second_thoughts = SecondThoughts(
        posts=posts,
        recorder=recorder,
        work=work,
        leases=leases,
        workspaces=workspaces,
        post_service=post_service,
        clock=clock,
    )
    stats = StatsService(post_service, workspaces, clock)
    return Services(workspaces, post_service, second_thoughts, stats, work, cards, speech, webhooks)
