"""All services, built from what `__main__` or the sandbox has opened."""

from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from bot.domain.jobs import JobKind
from bot.publora.client import Publora
from bot.services.accepting import Accepting, Admission
from bot.services.account_stats import AccountStatsService
from bot.services.amending import Amending
from bot.services.approvals import Approvals
from bot.services.audit import AuditService
from bot.services.calendars import CalendarService
from bot.services.cards import CardService
from bot.services.cases import Cases
from bot.services.cautions import CautionService
from bot.services.composing import Composing
from bot.services.digests import DigestService
from bot.services.drafts import DraftService
from bot.services.duplicating import Duplicating
from bot.services.editing import Editing
from bot.services.families import Families
from bot.services.files import Files
from bot.services.following import Following
from bot.services.free_slots import FreeSlots
from bot.services.guarding import Guard
from bot.services.halting import Halting
from bot.services.health import Health
from bot.services.hindrances import Hindrances
from bot.services.history import History
from bot.services.import_files import ImportFiles
from bot.services.import_work import ImportWork
from bot.services.importing import ImportService
from bot.services.inspection import Inspection
from bot.services.leases import Leases
from bot.services.measuring import Measuring
from bot.services.mending import Mending
from bot.services.moves import Moves
from bot.services.network_limits import LiveLimits
from bot.services.outlook import Outlook
from bot.services.pausing import Pausing
from bot.services.pictures import Pictures
from bot.services.plan_limits import PlanService
from bot.services.posts import PostService
from bot.services.previewing import Previewing
from bot.services.queue import QueueService
from bot.services.rearranging import Rearranging
from bot.services.recording import Recorder
from bot.services.reminding import Reminding
from bot.services.review import ReviewService
from bot.services.review_views import ReviewViews
from bot.services.revising import Revising
from bot.services.samples import SampleService
from bot.services.sampling import Sampling
from bot.services.second_thoughts import SecondThoughts
from bot.services.settings import SettingsService
from bot.services.speaking import Speech
from bot.services.stats import StatsService
from bot.services.submission import Submission
from bot.services.telling import Telling
from bot.services.together import Together
from bot.services.unfinished import UnfinishedService
from bot.services.upkeep import Upkeep
from bot.services.varying import Varying
from bot.services.watching import Watching
from bot.services.webhooks import WebhookService
from bot.services.work import Work
from bot.services.workspaces import WorkspaceService
from bot.storage.audit import Audit
from bot.storage.cards import Cards
from bot.storage.database import Database
from bot.storage.digests import Digests
from bot.storage.drafts import Drafts
from bot.storage.figures import Figures
from bot.storage.imports import Imports
from bot.storage.jobs import Jobs
from bot.storage.media_store import MediaStore
from bot.storage.notices import Notices
from bot.storage.pauses import Pauses
from bot.storage.plan_limits import PlanLimits
from bot.storage.post_lists import PostLists
from bot.storage.posts import Posts
from bot.storage.rearrangements import Rearrangements
from bot.storage.reviews import Reviews
from bot.storage.samples import Samples
from bot.storage.secret_box import SecretBox
from bot.storage.settings import Settings
from bot.storage.settings_drafts import SettingsDrafts
from bot.storage.slots import Slots
from bot.storage.steps import Steps
from bot.storage.unfinished import UnfinishedForms
from bot.storage.webhooks import Webhooks
from bot.storage.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class Services:
    """What commands and workers call."""

    workspaces: WorkspaceService
    posts: PostService
    families: Families
    together: Together
    drafts: DraftService
    mending: Mending
    imports: ImportService
    varying: Varying
    duplicating: Duplicating
    editing: Editing
    second_thoughts: SecondThoughts
    stats: StatsService
    account_stats: AccountStatsService
    samples: SampleService
    sampling: Sampling
    digests: DigestService
    work: Work
    cards: CardService
    speech: Speech
    webhooks: WebhookService
    audit: AuditService
    settings: SettingsService
    review: ReviewService
    revising: Revising
    review_views: ReviewViews
    previewing: Previewing
    pictures: Pictures
    cases: Cases
    history: History
    unfinished: UnfinishedService
    calendars: CalendarService
    approvals: Approvals
    queue: QueueService
    pausing: Pausing
    rearranging: Rearranging


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
    sampling: bool,
) -> Services:
    """Wire the services together; `file_limit` is in bytes, `public_url` where webhooks may come in.

    `sampling` says whether numbers are asked for on schedule.
    """
    posts, lists, steps, jobs = Posts(database), PostLists(database), Steps(database), Jobs(database)
    notices, files = Notices(database), Files(media, posts, limit=file_limit)
    pauses, plan = Pauses(database), PlanService(PlanLimits(database), clock)
    settings = SettingsService(Settings(database), SettingsDrafts(database), lists, clock)
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
        lists,
        files,
        notices,
        webhooks,
        settings,
        publora,
        pauses,
        clock,
        purge_after=purge_after,
    )
    recorder, leases, speech = Recorder(posts, clock), Leases(jobs, clock), Speech()
    reviews, families = Reviews(database), Families(posts)
    cases = Cases(posts, reviews, settings, workspaces, speech, clock)
    guard = Guard(reviews, steps, recorder, workspaces, clock)
    live_limits = LiveLimits(workspaces, clock)
    slots = Slots(database)
    free_slots = FreeSlots(slots, workspaces, clock)
    composing = Composing(workspaces, settings, live_limits, free_slots, clock)
    following = Following(recorder, jobs, guard, clock)
    submission = Submission(posts, recorder, steps, media, workspaces, cases, reviews, pauses, plan, clock)
    upkeep = Upkeep(recorder, steps, submission, files, following, workspaces, cases, plan, clock)
    stored_drafts = Drafts(database)
    amending = Amending(
        drafts=stored_drafts,
        cases=cases,
        reviews=reviews,
        recorder=recorder,
        steps=steps,
        submission=submission,
        following=following,
        workspaces=workspaces,
        plan=plan,
        clock=clock,
    )
    watching = Watching(following, guard, workspaces, clock)
    telling = Telling(notices, Cards(database), cases, settings, workspaces, speech, clock)
    hindrances = Hindrances(workspaces, guard, speech)
    reminding = Reminding(cases, reviews, recorder, workspaces, jobs, hindrances, clock)
    outlook, pictures = Outlook(workspaces, live_limits), Pictures(media)
    review_views = ReviewViews(cases, reviews, outlook)
    cards = CardService(
        Cards(database),
        notices,
        jobs,
        pictures,
        review_views,
        families,
        settings,
        workspaces,
        speech,
        clock,
    )
    samples, figures = Samples(database), Figures(database)
    digests = DigestService(
        digests=Digests(database),
        lists=lists,
        figures=figures,
        notices=notices,
        settings=settings,
        workspaces=workspaces,
        speech=speech,
        clock=clock,
    )
    imports, admission = Imports(database), Admission(composing=composing, recorder=recorder, reviews=reviews)
    measuring = Measuring(samples, notices, clock)
    sampler = Sampling(samples, measuring, workspaces, jobs, clock, enabled=sampling)
    halting = Halting(
        pauses=pauses,
        lists=lists,
        jobs=jobs,
        steps=steps,
        recorder=recorder,
        submission=submission,
        following=following,
        workspaces=workspaces,
        clock=clock,
    )
    import_work = ImportWork(
        imports,
        admission,
        composing,
        files,
        speech,
        clock,
        per_call=timedelta(hours=1) / publora.pace.per_hour,
    )
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
            JobKind.EDIT: amending.edit,
            JobKind.DELETE: upkeep.delete,
            JobKind.ERASE: upkeep.erase,
            JobKind.CARD: cards.show,
            JobKind.REVIEW: reminding.look,
            JobKind.TAKE_BACK: guard.unschedule,
            JobKind.HALT: halting.halt,
        },
        batches={JobKind.WATCH: watching.watch},
        guild_bodies={
            JobKind.NOTICE: telling.tell,
            JobKind.HEALTH: Health(workspaces, lists, notices, clock).look,
            JobKind.DIGEST: digests.look,
            JobKind.SAMPLE: sampler.sample,
            JobKind.IMPORT: import_work.go_on,
            JobKind.PURGE: workspaces.purge,
            JobKind.BRAKE: halting.see_through,
            JobKind.SUBSCRIBE: webhooks.ensure,
        },
    )
    revising = Revising(
        cases=cases,
        lists=lists,
        reviews=reviews,
        composing=composing,
        free_slots=free_slots,
        pauses=pauses,
        recorder=recorder,
        work=work,
        leases=leases,
        clock=clock,
    )
    accepting, cautions = Accepting(admission, work, leases), CautionService(lists, plan)
    post_service = PostService(
        posts=posts,
        lists=lists,
        recorder=recorder,
        steps=steps,
        files=files,
        families=families,
        workspaces=workspaces,
        settings=settings,
        composing=composing,
        accepting=accepting,
        revising=revising,
        cases=cases,
        cautions=cautions,
        free_slots=free_slots,
        pauses=pauses,
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
        cases=cases,
        settings=settings,
        accepting=accepting,
        clock=clock,
    )
    inspection = Inspection(composing, settings, cautions, families, cases)
    drafts = DraftService(
        drafts=stored_drafts,
        lists=lists,
        files=files,
        composing=composing,
        settings=settings,
        cases=cases,
        inspection=inspection,
        accepting=accepting,
        free_slots=free_slots,
        clock=clock,
    )
    editing = Editing(
        stored=stored_drafts,
        drafts=drafts,
        cases=cases,
        inspection=inspection,
        posts=post_service,
        revising=revising,
        free_slots=free_slots,
        recorder=recorder,
        files=files,
        work=work,
        leases=leases,
        clock=clock,
    )
    review = ReviewService(
        cases=cases, reviews=reviews, recorder=recorder, work=work, leases=leases, clock=clock
    )
    sample_service = SampleService(samples, figures, measuring, posts, workspaces, settings, clock)
    stats = StatsService(sample_service, figures, workspaces, clock)
    audit = AuditService(Audit(database), settings)
    return Services(
        workspaces=workspaces,
        posts=post_service,
        families=families,
        together=Together(
            families=families,
            posts=post_service,
            second_thoughts=second_thoughts,
            revising=revising,
            cases=cases,
        ),
        drafts=drafts,
        mending=Mending(drafts, inspection),
        varying=Varying(drafts, inspection, workspaces),
        duplicating=Duplicating(
            stored=stored_drafts,
            drafts=drafts,
            posts=posts,
            families=families,
            composing=composing,
            inspection=inspection,
            clock=clock,
        ),
        imports=ImportService(imports, lists, ImportFiles(files), files, composing, settings, plan, clock),
        editing=editing,
        second_thoughts=second_thoughts,
        stats=stats,
        sampling=sampler,
        account_stats=AccountStatsService(samples, figures, workspaces, settings, clock),
        samples=sample_service,
        digests=digests,
        work=work,
        cards=cards,
        speech=speech,
        webhooks=webhooks,
        audit=audit,
        settings=settings,
        review=review,
        revising=revising,
        review_views=review_views,
        pictures=pictures,
        previewing=Previewing(cases, drafts, outlook, pictures),
        cases=cases,
        history=History(Audit(database), settings),
        unfinished=UnfinishedService(UnfinishedForms(database), clock),
        calendars=CalendarService(lists, settings, workspaces, clock),
        approvals=Approvals(cases, lists, Cards(database), settings, jobs, clock),
        rearranging=Rearranging(
            posts=posts,
            lists=lists,
            slots=slots,
            families=families,
            moves=Moves(post_service),
            rearrangements=Rearrangements(database),
            cases=cases,
            cautions=cautions,
            settings=settings,
            workspaces=workspaces,
            clock=clock,
        ),
        pausing=Pausing(
            pauses=pauses,
            halting=halting,
            posts=posts,
            recorder=recorder,
            composing=composing,
            settings=settings,
            clock=clock,
            per_minute=publora.pace.per_minute,
            per_hour=publora.pace.per_hour,
        ),
        queue=QueueService(slots, posts, workspaces, settings, clock),
    )
