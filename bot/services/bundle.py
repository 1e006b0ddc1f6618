"""All services, built from what `__main__` or the sandbox has opened."""

from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from bot.domain.jobs import JobKind
from bot.publora.client import Publora
from bot.services.announcing import Announcing
from bot.services.files import Files
from bot.services.following import Following
from bot.services.leases import Leases
from bot.services.network_limits import LiveLimits
from bot.services.posts import PostService
from bot.services.stats import StatsService
from bot.services.submission import Submission
from bot.services.upkeep import Upkeep
from bot.services.work import Work
from bot.services.workspaces import WorkspaceService
from bot.storage.database import Database
from bot.storage.jobs import Jobs
from bot.storage.media_store import MediaStore
from bot.storage.posts import Posts
from bot.storage.secret_box import SecretBox
from bot.storage.steps import Steps
from bot.storage.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class Services:
    """What commands and workers call."""

    workspaces: WorkspaceService
    posts: PostService
    stats: StatsService
    work: Work
    announcing: Announcing


def build(
    database: Database,
    secret_box: SecretBox,
    media: MediaStore,
    publora: Publora,
    clock: Clock,
    *,
    purge_after: timedelta,
    file_limit: int,
) -> Services:
    """Wire the services together; `file_limit` is in bytes."""
    posts, steps, jobs = Posts(database), Steps(database), Jobs(database)
    files = Files(media, posts, limit=file_limit)
    workspaces = WorkspaceService(
        Workspaces(database, secret_box), posts, files, publora, clock, purge_after=purge_after
    )
    following, leases = Following(posts, clock), Leases(jobs, clock)
    submission = Submission(posts, steps, media, workspaces, clock)
    upkeep = Upkeep(posts, steps, submission, following, workspaces, clock)
    announcing = Announcing(workspaces, clock)
    work = Work(
        posts,
        jobs,
        leases,
        clock,
        {
            JobKind.PUBLISH: submission.publish,
            JobKind.DISCARD: submission.discard,
            JobKind.MOVE: upkeep.move,
            JobKind.DELETE: upkeep.delete,
            JobKind.WATCH: upkeep.watch,
            JobKind.ANNOUNCE: announcing.announce,
        },
        purge=workspaces.purge,
    )
    post_service = PostService(
        posts=posts,
        steps=steps,
        files=files,
        workspaces=workspaces,
        live_limits=LiveLimits(workspaces, clock),
        following=following,
        work=work,
        leases=leases,
        clock=clock,
    )
    return Services(workspaces, post_service, StatsService(post_service, workspaces, clock), work, announcing)
