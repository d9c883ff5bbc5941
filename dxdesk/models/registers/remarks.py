"""What is said of other records: explanations of warnings, comments, attached scans.

Registers too, so that they merge and survive.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from dxdesk.i18n import N_
from dxdesk.models.field import Choice, Count, Row, Words, field
from dxdesk.models.register import Record, by_name, uuid5


class Explanations(Record):
    """Why a warning stands. It lapses when the values it was given for (their digest) change."""

    register_info: ClassVar = {
        "key": "explanations",
        "title": N_("Giải trình cảnh báo"),
        "short": N_("Giải trình"),
        "form": "",
        "page": False,
        "identify": by_name("explanations", "rule", "about_register", "about_record", "about_field"),
    }

    rule: Words | None = field(N_("Quy tắc"), key=True)
    about_register: Words | None = field(N_("Biểu"), internal=True)
    about_record: Words | None = field(N_("Bản ghi"), internal=True)
    about_field: Words | None = field(N_("Trường"), internal=True)
    digest: Words | None = field(N_("Giá trị đã giải trình"), internal=True)
    text: Words | None = field(N_("Nội dung giải trình"), required=True, multiline=True, width=60)


class CommentState(StrEnum):
    """Where a comment stands."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


COMMENT_STATE = (
    Choice(CommentState.OPEN.value, N_("Chờ trả lời")),
    Choice(CommentState.ANSWERED.value, N_("Đã trả lời")),
    Choice(CommentState.CLOSED.value, N_("Đã xong")),
)


class Comments(Record):
    """A centre's or a colleague's remark on a cell, and its answer."""

    register_info: ClassVar = {
        "key": "comments",
        "title": N_("Ý kiến trao đổi"),
        "short": N_("Ý kiến"),
        "form": "",
        "page": False,
        "writer": "both",
        "identify": by_name("comments", "about_register", "about_record", "about_field", "asked"),
    }

    about_register: Words | None = field(N_("Biểu"), internal=True)
    about_record: Words | None = field(N_("Bản ghi"), internal=True)
    about_field: Words | None = field(N_("Trường"), internal=True)
    asked: Words | None = field(N_("Ý kiến"), key=True, required=True, multiline=True, width=60)
    answer: Words | None = field(N_("Trả lời"), multiline=True, width=60)
    state: Words | None = field(N_("Trạng thái"), choices=COMMENT_STATE)


def _scan(unit: str, row: Row) -> str:
    """A scan is known by its place, its content and its very name: letters that are folded elsewhere tell two apart."""
    names = ("about_register", "about_record", "sha256", "file_name")
    return uuid5("\x1f".join(("attachments", unit, *[str(row.get(n) or "") for n in names])))


class Attachments(Record):
    """A scan beside a record. One content may lie there by several names; its bytes are kept once."""

    register_info: ClassVar = {
        "key": "attachments",
        "title": N_("Tài liệu đính kèm"),
        "short": N_("Đính kèm"),
        "form": "",
        "page": False,
        "identify": _scan,
    }

    about_register: Words | None = field(N_("Biểu"), internal=True)
    about_record: Words | None = field(N_("Bản ghi"), internal=True)
    sha256: Words | None = field(N_("Mã băm"), key=True, internal=True, pattern=r"[0-9a-f]{64}")
    file_name: Words | None = field(N_("Tên tệp"), required=True)
    size: Count | None = field(N_("Kích thước (byte)"), low=0)
