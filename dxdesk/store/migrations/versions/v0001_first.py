"""The lasting tables as they were first released."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.String(), nullable=False), sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False), sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False), sa.Column("opened_at", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False), sa.PrimaryKeyConstraint("id", "edition"),
    )  # fmt: skip
    op.create_table(
        "stream",
        sa.Column("id", sa.String(), nullable=False), sa.Column("unit", sa.String(), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False), sa.Column("device", sa.String(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False), sa.Column("life", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False), sa.Column("hash", sa.String(), nullable=False),
        sa.Column("clock", sa.Integer(), nullable=False), sa.Column("signed_head", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )  # fmt: skip
    op.create_table(
        "batch",
        sa.Column("id", sa.String(), nullable=False), sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False), sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False), sa.Column("cause", sa.String(), nullable=False),
        sa.Column("undoes", sa.String(), nullable=False), sa.Column("source", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False), sa.PrimaryKeyConstraint("id"),
    )  # fmt: skip
    op.create_index("ix_batch_position", "batch", ["position"])
    op.create_table(
        "change",
        sa.Column("stream", sa.String(), nullable=False), sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False), sa.Column("register", sa.Text(), nullable=False),
        sa.Column("record", sa.String(), nullable=False), sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq"), sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index("change_record", "change", ["register", "record"])
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("unit", sa.String(), nullable=False),
        sa.Column("campaign", sa.String(), nullable=False), sa.Column("role", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False), sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False), sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.String(), nullable=False), sa.PrimaryKeyConstraint("id"),
    )  # fmt: skip
    op.create_table(
        "submission",
        sa.Column("unit", sa.String(), nullable=False), sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False), sa.Column("state", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False), sa.Column("digest", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False), sa.Column("file", sa.String(), nullable=False),
        sa.Column("vector", sa.String(), nullable=False), sa.Column("comment", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("unit", "campaign", "number"),
    )  # fmt: skip
    op.create_table(
        "statement",
        sa.Column("sha256", sa.String(), nullable=False), sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("line", sa.LargeBinary(), nullable=False), sa.PrimaryKeyConstraint("sha256"),
    )  # fmt: skip
    op.create_table(
        "received",
        sa.Column("sha256", sa.String(), nullable=False), sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False), sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False), sa.Column("device", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False), sa.Column("digest", sa.String(), nullable=False),
        sa.Column("vector", sa.String(), nullable=False), sa.Column("created", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False), sa.Column("approval", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False), sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False), sa.PrimaryKeyConstraint("sha256"),
    )  # fmt: skip
    op.create_index("ix_received_unit", "received", ["unit"])
    op.create_table(
        "scan",
        sa.Column("sha256", sa.String(), nullable=False), sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )  # fmt: skip
