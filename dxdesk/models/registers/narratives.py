"""What the unit says in words, by lĩnh vực (biểu 06/CĐS)."""

from __future__ import annotations

from typing import ClassVar

from dxdesk.i18n import N_
from dxdesk.models.field import Words, field
from dxdesk.models.register import Record, by_catalogue


class Narratives(Record):
    register_info: ClassVar = {
        "key": "narratives",
        "title": N_("Đánh giá theo lĩnh vực"),
        "short": N_("Đánh giá"),
        "form": "06/CĐS",
        "identify": by_catalogue("topic"),
        "expected": True,
    }

    topic: Words | None = field(N_("Lĩnh vực"), key=True, catalogue="topics", width=22)
    results: Words | None = field(N_("Kết quả nổi bật"), width=44, multiline=True, aliases=("Kết quả đạt được",))
    shortcomings: Words | None = field(N_("Tồn tại, hạn chế"), width=36, multiline=True)
    causes: Words | None = field(N_("Nguyên nhân"), width=30, multiline=True)
    recommendations: Words | None = field(
        N_("Kiến nghị, đề xuất"), width=30, multiline=True, aliases=("Đề xuất, kiến nghị",)
    )
    next_steps: Words | None = field(N_("Nhiệm vụ thời gian tới"), width=30, multiline=True, aliases=("Phương hướng",))
