"""What was done with the figures as a whole is kept, to be looked back on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False), sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False), sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False), sa.Column("officer", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False), sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )  # fmt: skip
    op.create_index("ix_event_campaign", "event", ["campaign"])
