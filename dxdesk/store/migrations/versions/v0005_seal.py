"""What the journal doesn't cover is sealed, so that damage to it is found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "seal",
        sa.Column("name", sa.String(), nullable=False), sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )  # fmt: skip
