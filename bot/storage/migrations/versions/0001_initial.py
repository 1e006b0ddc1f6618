"""The first tables.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SECONDS: sa.Double[float] = sa.Double()
MEASURES = ("impressions", "reached", "reactions", "comments", "reposts", "quotes", "saves", "clicks")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "audit",
        sa.Column("guild_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("position", NUMBER, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("actor_id", NUMBER, nullable=True),
        sa.Column("post_id", NUMBER, nullable=True),
        sa.Column("number", NUMBER, nullable=True),
        sa.Column("revision", NUMBER, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "position", name="pk_audit"),
    )
    op.create_index("ix_audit_guild_id_actor_id_position", "audit", ["guild_id", "actor_id", "position"])
    op.create_index("ix_audit_guild_id_number_position", "audit", ["guild_id", "number", "position"])
    op.create_table(
        "audit_heads",
        sa.Column("guild_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("count", NUMBER, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_audit_heads"),
    )
    op.create_table(
        "jobs",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", NUMBER, nullable=False),
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("run_at", MOMENT, nullable=False),
        sa.Column("attempts", NUMBER, nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("subject", "kind", name="uq_jobs_subject_kind"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_guild_id_run_at_id", "jobs", ["guild_id", "run_at", "id"])
    op.create_index("ix_jobs_lease_until", "jobs", ["lease_until"])
    op.create_index("ix_jobs_run_at_guild_id", "jobs", ["run_at", "guild_id"])
    op.create_table(
        "notes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_notes"),
    )
    op.create_table(
        "workspaces",
        sa.Column("guild_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("key_hint", sa.Text(), nullable=True),
        sa.Column("linked_by", NUMBER, nullable=True),
        sa.Column("linked_at", MOMENT, nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("notice_channel_id", NUMBER, nullable=True),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.Column("accounts_read_at", MOMENT, nullable=True),
        sa.Column("last_number", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name="pk_workspaces"),
    )
    op.create_table(
        "accounts",
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("display_name", sa.Text(), nullable=True),
        sa.Column("token_status", sa.String(32), nullable=False),
        sa.Column("token_expires_at", MOMENT, nullable=True),
        sa.Column("subscription", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_accounts_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "platform_id", name="pk_accounts"),
    )
    op.create_table(
        "webhooks",
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("webhook_id", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("path_token", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_webhooks_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", name="pk_webhooks"),
        sa.UniqueConstraint("path_token", name="uq_webhooks_path_token"),
    )
    op.create_table(
        "posts",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("author_id", NUMBER, nullable=False),
        sa.Column("channel_id", NUMBER, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("scheduled_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("group_id", sa.Text(), nullable=True),
        sa.Column("key_fingerprint", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("found_text", sa.Text(), nullable=True),
        sa.Column("retry_of", NUMBER, nullable=True),
        sa.Column("family_id", NUMBER, nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("by_pause", sa.Boolean(), nullable=False),
        sa.Column("source_author", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_posts_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.UniqueConstraint("guild_id", "number", name="uq_posts_guild_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_posts_guild_id_group_id", "posts", ["guild_id", "group_id"])
    op.create_index("ix_posts_guild_id_number_state", "posts", ["guild_id", "number", "state"])
    op.create_index("ix_posts_guild_id_scheduled_at_state", "posts", ["guild_id", "scheduled_at", "state"])
    op.create_index("ix_posts_retry_of", "posts", ["retry_of"])
    op.create_index("ix_posts_family_id", "posts", ["family_id"])
    op.create_table(
        "cards",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("channel_id", NUMBER, nullable=False),
        sa.Column("message_id", NUMBER, nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("pictures", sa.Text(), nullable=True),
        sa.Column("files", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_cards_post_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", name="pk_cards"),
    )
    op.create_table(
        "notices",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("post_id", NUMBER, nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("todo", sa.Text(), nullable=False),
        sa.Column("audience", sa.String(32), nullable=False),
        sa.Column("once", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_notices_guild_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_notices_post_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("guild_id", "once", name="uq_notices_guild_id_once"),
    )
    op.create_index("ix_notices_guild_id_told_at", "notices", ["guild_id", "told_at"])
    op.create_table(
        "media",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("width", NUMBER, nullable=True),
        sa.Column("height", NUMBER, nullable=True),
        sa.Column("seconds", SECONDS, nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_media_post_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "position", name="pk_media"),
    )
    op.create_index("ix_media_digest", "media", ["digest"])
    _create_drafts()
    _create_imports()
    op.create_table(
        "draft_variants",
        sa.Column("draft_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("accounts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name="fk_draft_variants_draft_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", "position", name="pk_draft_variants"),
    )
    op.create_table(
        "steps",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_steps_post_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_steps"),
        sa.UniqueConstraint("post_id", "name", name="uq_steps_post_id_name"),
    )
    op.create_index("ix_steps_name_result", "steps", ["name", "result"])
    op.create_table(
        "reviews",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("needs", sa.Text(), nullable=True),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("editor_id", NUMBER, nullable=True),
        sa.Column("approved_revision", NUMBER, nullable=True),
        sa.Column("approved_from", MOMENT, nullable=True),
        sa.Column("approved_until", MOMENT, nullable=True),
        sa.Column("since", MOMENT, nullable=True),
        sa.Column("reminded", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_reviews_post_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", name="pk_reviews"),
    )
    op.create_table(
        "revisions",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("editor_id", NUMBER, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_revisions_post_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "number", name="pk_revisions"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_decisions_post_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_post_id_revision", "decisions", ["post_id", "revision"])
    op.create_table(
        "settings",
        sa.Column("guild_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("changed_by", NUMBER, nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_settings_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", name="pk_settings"),
    )
    op.create_table(
        "digests",
        sa.Column("guild_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("channel_id", NUMBER, nullable=False),
        sa.Column("every", sa.String(32), nullable=False),
        sa.Column("day", NUMBER, nullable=False),
        sa.Column("minute", NUMBER, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_digests_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", name="pk_digests"),
    )
    op.create_table(
        "settings_drafts",
        sa.Column("guild_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("user_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("seen_version", NUMBER, nullable=False),
        sa.Column("turn", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_settings_drafts_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "user_id", name="pk_settings_drafts"),
    )
    op.create_table(
        "suggestions",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("answer", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_suggestions_post_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_suggestions"),
    )
    op.create_index("ix_suggestions_post_id", "suggestions", ["post_id"])
    op.create_table(
        "targets",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("posted_id", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_targets_post_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "position", name="pk_targets"),
    )
    op.create_table(
        "unfinished",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_unfinished_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unfinished"),
    )
    op.create_index("ix_unfinished_at", "unfinished", ["at"])
    op.create_table(
        "series",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("posted_id", sa.Text(), nullable=False),
        sa.Column("out_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("failures", NUMBER, nullable=False),
        sa.Column("trouble", sa.String(32), nullable=True),
        sa.Column("latest_at", MOMENT, nullable=True),
        *(sa.Column(measure, NUMBER, nullable=True) for measure in MEASURES),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_series_post_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "platform_id", name="pk_series"),
    )
    op.create_index("ix_series_guild_id_due_at", "series", ["guild_id", "due_at"])
    op.create_index("ix_series_guild_id_out_at", "series", ["guild_id", "out_at"])
    op.create_table(
        "samples",
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("age", NUMBER, nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        *(sa.Column(measure, NUMBER, nullable=True) for measure in MEASURES),
        sa.ForeignKeyConstraint(
            ["post_id", "platform_id"],
            ["series.post_id", "series.platform_id"],
            name="fk_samples_post_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", "platform_id", "taken_at", name="pk_samples"),
    )
    op.create_index("ix_samples_guild_id_planned_taken_at", "samples", ["guild_id", "planned", "taken_at"])
    op.create_index("ix_samples_guild_id_platform_id_age", "samples", ["guild_id", "platform_id", "age"])
    op.create_table(
        "sampled_accounts",
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("trouble", sa.String(32), nullable=True),
        sa.Column("trouble_at", MOMENT, nullable=True),
        sa.Column("paused_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_sampled_accounts_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "platform_id", name="pk_sampled_accounts"),
    )
    op.create_table(
        "account_samples",
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=False),
        *(sa.Column(measure, NUMBER, nullable=True) for measure in ("followers", "following", "posts")),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_account_samples_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "platform_id", "taken_at", name="pk_account_samples"),
    )
    _create_planning()


def _create_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("channel_id", NUMBER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("earlier", sa.Text(), nullable=False),
        sa.Column("accounts", sa.Text(), nullable=False),
        sa.Column("typed_time", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("source_author", sa.Text(), nullable=True),
        sa.Column("saved", sa.Boolean(), nullable=False),
        sa.Column("asks_approval", sa.Boolean(), nullable=False),
        sa.Column("turn", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("edits", NUMBER, nullable=True),
        sa.Column("edited_number", NUMBER, nullable=True),
        sa.Column("seen_revision", NUMBER, nullable=True),
        sa.Column("seen_due", MOMENT, nullable=True),
        sa.Column("under_way", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_drafts_guild_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["edits"], ["posts.id"], name="fk_drafts_edits", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_drafts_guild_id_user_id", "drafts", ["guild_id", "user_id"])
    op.create_index("ix_drafts_saved_at", "drafts", ["saved", "at"])
    op.create_index("ix_drafts_edits", "drafts", ["edits"])
    op.create_table(
        "draft_media",
        sa.Column("draft_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("width", NUMBER, nullable=True),
        sa.Column("height", NUMBER, nullable=True),
        sa.Column("seconds", SECONDS, nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["drafts.id"], name="fk_draft_media_draft_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("draft_id", "position", name="pk_draft_media"),
    )
    op.create_index("ix_draft_media_digest", "draft_media", ["digest"])


def _create_planning() -> None:
    op.create_table(
        "slots",
        sa.Column("guild_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("weekday", NUMBER, autoincrement=False, nullable=False),
        sa.Column("minute", NUMBER, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_slots_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "platform_id", "weekday", "minute", name="pk_slots"),
    )
    op.create_table(
        "pauses",
        sa.Column("guild_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("phase", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_pauses_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", name="pk_pauses"),
    )
    op.create_table(
        "rearrangements",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("traces", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_rearrangements_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rearrangements"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rearrangements_at", "rearrangements", ["at"])
    op.create_table(
        "plan_limits",
        sa.Column("guild_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("only", sa.Text(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("remaining", NUMBER, nullable=True),
        sa.Column("counted", NUMBER, nullable=False),
        sa.Column("ends", MOMENT, nullable=True),
        sa.Column("furthest", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_plan_limits_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("guild_id", "kind", "only", name="pk_plan_limits"),
    )


def _create_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("guild_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("channel_id", NUMBER, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("delimiter", sa.Text(), nullable=False),
        sa.Column("asks_approval", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("message_id", NUMBER, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_imports_guild_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_imports_guild_id_closed_id", "imports", ["guild_id", "closed", "id"])
    op.create_index("ix_imports_at", "imports", ["at"])
    op.create_table(
        "import_rows",
        sa.Column("import_id", NUMBER, nullable=False),
        sa.Column("line", NUMBER, nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("flaws", sa.Text(), nullable=False),
        sa.Column("moment", MOMENT, nullable=True),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("number", NUMBER, nullable=True),
        sa.Column("spilled", sa.Text(), nullable=False),
        sa.Column("cautions", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_import_rows_import_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name="pk_import_rows"),
    )
    op.create_index("ix_import_rows_import_id_state_moment", "import_rows", ["import_id", "state", "moment"])
    op.create_table(
        "import_media",
        sa.Column("import_id", NUMBER, nullable=False),
        sa.Column("line", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("width", NUMBER, nullable=True),
        sa.Column("height", NUMBER, nullable=True),
        sa.Column("seconds", SECONDS, nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_import_media_import_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "line", "position", name="pk_import_media"),
    )
    op.create_index("ix_import_media_digest", "import_media", ["digest"])
    op.create_table(
        "imported",
        sa.Column("guild_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("post_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["workspaces.guild_id"], name="fk_imported_guild_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name="fk_imported_post_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("guild_id", "digest", name="pk_imported"),
    )
    op.create_index("ix_imported_post_id", "imported", ["post_id"])
