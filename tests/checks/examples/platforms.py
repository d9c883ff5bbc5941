"""Platforms and tasks, and both against the last campaign."""

from __future__ import annotations

from tests.checks.examples.example import Example
from tests.checks.office import plan, platform, system, task

EXAMPLES = [
    Example(
        "announcement_incomplete",
        "number",
        "chưa ghi số quyết định",
        {"platforms": [platform(number=None)]},
        {"platforms": [platform(), platform("dx_plan", platform="vneid")]},
    ),
    Example(
        "announcement_denied",
        "announced_by",
        "“Chưa công bố”",
        {"platforms": [platform("not_announced", number="9/QĐ-UBND")]},
        {"platforms": [platform("not_announced")]},
    ),
    Example(
        "used_unannounced",
        "announced_by",
        "đang sử dụng",
        {"platforms": [platform("not_announced", status="in_use")]},
        {"platforms": [platform("not_announced", status="selected"), platform(platform="vneid", status="in_use")]},
    ),
    Example(
        "announced_in_unissued_plan",
        "announced_by",
        "chưa ghi kế hoạch năm hay 5 năm nào đã ban hành",
        {"plans": [plan("plan_annual")], "platforms": [platform("dx_plan")]},
        {"plans": [plan("plan_5y", "issued")], "platforms": [platform("dx_plan")]},
    ),
    Example(
        "announcement_differs_from_plan",
        "number",
        "khác với kế hoạch (7/KH-UBND ngày 20/05/2022)",
        {"plans": [plan("plan_5y", "issued")], "platforms": [platform("dx_plan", number="8/KH-UBND")]},
        {
            "plans": [plan("plan_5y", "issued")],
            "platforms": [platform("dx_plan", number="7/KH-UBND", announced_on="2022-05-20")],
        },
        fix={"number": "7/KH-UBND", "announced_on": "2022-05-20"},
    ),
    Example(
        "task_completed_undated",
        "completed_on",
        "chưa ghi ngày hoàn thành",
        {"tasks": [task("completed")]},
        {"tasks": [task("completed", completed_on="2022-05-01")]},
    ),
    Example(
        "task_completed_without_result",
        "result",
        "chưa nêu kết quả",
        {"tasks": [task("completed")]},
        {"tasks": [task("completed", result="5/KH")]},
    ),
    Example(
        "task_percent_disagrees",
        "percent",
        "“Đã hoàn thành” nhưng tiến độ 90 %",
        {"tasks": [task("completed", percent="90")]},
        {"tasks": [task("completed", percent="100"), task(code="T1", percent="99")]},
    ),
    Example(
        "task_date_of_uncompleted",
        "status",
        "đã ghi ngày hoàn thành",
        {"tasks": [task(completed_on="2022-05-01")]},
        {"tasks": [task("completed", completed_on="2022-05-01")]},
        fix={"status": "completed"},
    ),
    Example(
        "carried_unconfirmed",
        "",
        "Văn bản, kế hoạch: 1 dòng",
        {"plans": [{**plan(), "carried": True}, plan("ioc")]},
        {"plans": [plan()]},
    ),
    Example(
        "status_fell",
        "status",
        "kỳ trước “Đã ban hành”, kỳ này “Đang soạn thảo”",
        {"plans": [plan()]},
        {"plans": [plan(status="issued")]},
        last={"plans": [plan(status="issued")]},
        fix={"status": "issued"},
    ),
    Example(
        "decided_changed",
        "number",
        "kỳ trước là 5/KH-UBND, kỳ này là 6/NQ-TU",
        {"plans": [plan(status="issued", number="6/NQ-TU")]},
        {"plans": [plan(status="issued")]},
        last={"plans": [plan(status="issued")]},
    ),
    Example(
        "record_vanished",
        "",
        "kỳ này không còn",
        {"systems": [system("B")]},
        {"systems": [system("A")]},
        last={"systems": [system("A")]},
    ),
]
