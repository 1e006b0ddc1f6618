"""Tables: how the domain's records lie in the database. Nothing outside storage sees a row.

All of them are named here, so that `Base` knows every table whichever one is imported.
"""

from bot.storage.tables.audit import AuditHeadRow, AuditRow, NoteRow
from bot.storage.tables.base import Base
from bot.storage.tables.cards import CardRow, NoticeRow
from bot.storage.tables.digests import DigestRow
from bot.storage.tables.drafts import DraftMediaRow, DraftRow, DraftVariantRow
from bot.storage.tables.imports import ImportedRow, ImportMediaRow, ImportRow, ImportRowRow
from bot.storage.tables.jobs import JobRow, StepRow
from bot.storage.tables.plan_limits import PlanLimitRow
from bot.storage.tables.posts import MediaRow, PostRow, TargetRow
from bot.storage.tables.queue import PauseRow, RearrangementRow, SlotRow
from bot.storage.tables.reviews import DecisionRow, ReviewRow, RevisionRow, SuggestionRow
from bot.storage.tables.samples import AccountSampleRow, SampledAccountRow, SampleRow, SeriesRow
from bot.storage.tables.settings import SettingsDraftRow, SettingsRow
from bot.storage.tables.unfinished import UnfinishedRow
from bot.storage.tables.workspaces import AccountRow, WebhookRow, WorkspaceRow

__all__ = [
    "AccountRow",
    "AccountSampleRow",
    "AuditHeadRow",
    "AuditRow",
    "Base",
    "CardRow",
    "DecisionRow",
    "DigestRow",
    "DraftMediaRow",
    "DraftRow",
    "DraftVariantRow",
    "ImportMediaRow",
    "ImportRow",
    "ImportRowRow",
    "ImportedRow",
    "JobRow",
    "MediaRow",
    "NoteRow",
    "NoticeRow",
    "PauseRow",
    "PlanLimitRow",
    "PostRow",
    "RearrangementRow",
    "ReviewRow",
    "RevisionRow",
    "SampleRow",
    "SampledAccountRow",
    "SeriesRow",
    "SettingsDraftRow",
    "SettingsRow",
    "SlotRow",
    "StepRow",
    "SuggestionRow",
    "TargetRow",
    "UnfinishedRow",
    "WebhookRow",
    "WorkspaceRow",
]
