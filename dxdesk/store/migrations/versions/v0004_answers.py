"""A receipt names the submission it answers, so that a late one changes nothing but its own round."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("received", sa.Column("answers", sa.String(), nullable=False, server_default=""))
