"""Entries are found by record within their stream, so that the files of many units don't all touch one index."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.drop_index("change_record", "change")
    op.create_index("change_record", "change", ["stream", "register", "record"])
