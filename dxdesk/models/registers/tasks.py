"""Tasks given to units and how far they are (biểu 05/CĐS)."""

from __future__ import annotations

from typing import ClassVar

from dxdesk.i18n import N_
from dxdesk.models.field import Amount, Choice, Day, Field, Kind, Words, field, referenced
from dxdesk.models.register import Record, by_catalogue

TASK_STATUS = (
    Choice("not_started", N_("Chưa thực hiện"), ("chưa triển khai", "chưa làm", "chưa bắt đầu")),
    Choice("in_progress", N_("Đang thực hiện"), ("đang triển khai", "đang làm", "đang tiến hành", "đang xử lý")),
    Choice("completed", N_("Đã hoàn thành"), ("hoàn thành", "xong", "đã xong", "làm xong", "đã làm xong", "hoàn tất")),
    Choice("not_completed", N_("Chưa hoàn thành"), ("chưa", "chưa xong"), within=("not_started", "in_progress")),
)


class Tasks(Record):
    register_info: ClassVar = {
        "key": "tasks",
        "title": N_("Tình hình thực hiện nhiệm vụ"),
        "short": N_("Nhiệm vụ"),
        "form": "05/CĐS",
        "identify": by_catalogue("task"),
        "expected": True,
        "carried": ("task", "status", "percent", "expected_on", "completed_on", "result"),
    }

    task: Words | None = field(
        N_("Nhiệm vụ"), key=True, catalogue="tasks", width=50, aliases=("Tên nhiệm vụ", "Nội dung nhiệm vụ")
    )
    lead_agency: ClassVar[Field] = referenced(N_("Chủ trì"), "lead_agency", width=24)
    deadline: ClassVar[Field] = referenced(N_("Thời hạn"), "deadline", kind=Kind.DAY, width=12)
    status: Words | None = field(
        N_("Tình trạng"),
        choices=TASK_STATUS,
        required=True,
        width=16,
        aliases=("Trạng thái", "Tiến độ", "Tình trạng thực hiện", "Tình hình thực hiện"),
    )
    percent: Amount | None = field(
        N_("Tiến độ (%)"),
        low=0,
        high=100,
        width=10,
        unit_of_measure="%",
        aliases=(
            "Tỷ lệ hoàn thành",
            "% hoàn thành",
            "Tỷ lệ % hoàn thành",
            "Phần trăm hoàn thành",
            "Mức độ hoàn thành",
        ),
    )
    expected_on: Day | None = field(
        N_("Dự kiến hoàn thành"), width=13, aliases=("Ngày dự kiến hoàn thành", "Thời gian dự kiến hoàn thành")
    )
    completed_on: Day | None = field(N_("Ngày hoàn thành"), width=13, aliases=("Ngày hoàn thành thực tế",))
    result: Words | None = field(
        N_("Kết quả"), width=36, multiline=True, aliases=("Kết quả thực hiện", "Kết quả đạt được")
    )
    obstacles: Words | None = field(
        N_("Khó khăn, vướng mắc"),
        width=30,
        multiline=True,
        aliases=("Tồn tại, hạn chế", "Khó khăn", "Vướng mắc", "Tồn tại, vướng mắc"),
    )
    note: Words | None = field(N_("Ghi chú"), width=24, multiline=True)
