"""Single values, and what was not entered."""

from __future__ import annotations

from tests.checks.examples.example import Example
from tests.checks.office import figure, plan, platform, row, system, task

EXAMPLES = [
    Example("value_required", "status", "chưa nhập “Tình trạng”", {"plans": [plan(status=None)]}, {"plans": [plan()]}),
    Example(
        "value_type", "users", "sai kiểu", {"platforms": [platform(users="nhiều")]}, {"platforms": [platform(users=5)]}
    ),
    Example(
        "value_choice",
        "variant",
        "không có trong danh mục",
        {"plans": [plan("plan_annual", "issued", variant="thứ ba")]},
        {"plans": [plan("plan_annual", "issued", variant="combined")]},
    ),
    Example(
        "value_range",
        "percent",
        "ngoài khoảng 0 – 100",
        {"tasks": [task(percent="101")]},
        {"tasks": [task(percent="100")]},
    ),
    Example(
        "document_number_form",
        "number",
        "không đúng thể thức",
        {"plans": [plan(status="issued", number="Số: 25 / kh – ubnd")]},
        {"plans": [plan(status="issued", number="09-NQ/TU")]},
        fix={"number": "25/KH-UBND"},
    ),
    Example(
        "date_in_future",
        "issued_on",
        "sau thời điểm chốt số liệu 05/07/2022",
        {"plans": [plan(status="issued", issued_on="2022-07-06")]},
        {"plans": [plan(status="issued", issued_on="2022-07-05")]},
    ),
    Example(
        "date_before_programme",
        "issued_on",
        "trước khi chương trình bắt đầu",
        {"plans": [plan(status="issued", issued_on="2020-06-02")]},
        {"plans": [plan(status="issued", issued_on="2020-06-03")]},
    ),
    Example(
        "date_order",
        "stopped_on",
        "sau “Ngày dừng”",
        {"systems": [system(in_use_since=2021, stopped_on="2020-12-31")]},
        {"systems": [system(in_use_since=2021, stopped_on="2021-01-01")]},
    ),
    Example(
        "not_asked",
        "item",
        "không yêu cầu",
        {"plans": [plan("ministry_only")]},
        {"plans": [plan("party"), plan("other")]},
    ),
    Example(
        "plan_not_entered",
        "status",
        "“Nghị quyết”: chưa nhập",
        {"plans": [row("plans", item="party", live=False)]},
        {"plans": [plan()]},
    ),
    Example(
        "indicator_not_entered",
        "value",
        "chưa nhập",
        {"indicators": [row("indicators", indicator="teams", live=False)]},
        {"indicators": [figure("teams", value="5")]},
    ),
    Example(
        "task_not_entered", "status", "chưa nhập", {"tasks": [row("tasks", task="T1", live=False)]}, {"tasks": [task()]}
    ),
    Example(
        "narrative_not_entered",
        "results",
        "chưa nhập",
        {"narratives": [row("narratives", topic="institutions", live=False)]},
        {"narratives": [row("narratives", topic="institutions", results="Tốt")]},
    ),
    Example(
        "narrative_empty",
        "results",
        "chưa có nội dung",
        {"narratives": [row("narratives", topic="institutions")]},
        {"narratives": [row("narratives", topic="institutions", next_steps="Tiếp tục")]},
    ),
    Example(
        "narrative_without_causes",
        "causes",
        "chưa nêu nguyên nhân",
        {"narratives": [row("narratives", topic="institutions", shortcomings="Chậm")]},
        {"narratives": [row("narratives", topic="institutions", shortcomings="Chậm", causes="Thiếu vốn")]},
    ),
]
