"""Documents, milestones, deadlines."""

from __future__ import annotations

from tests.checks.examples.example import Example
from tests.checks.office import plan, platform, task

EXAMPLES = [
    Example(
        "document_incomplete",
        "number",
        "chưa ghi số, ký hiệu",
        {"plans": [plan(status="issued", number=None)]},
        {"plans": [plan("ioc", "issued", number=None)]},
    ),
    Example(
        "milestone_undated",
        "issued_on",
        "chưa ghi ngày",
        {"plans": [plan("ioc", "issued", issued_on=None)]},
        {"plans": [plan("ioc", "issued", number=None)]},
    ),
    Example(
        "milestone_submitted",
        "status",
        "mốc công việc",
        {"plans": [plan("ioc", "submitted")]},
        {"plans": [plan("party", "submitted")]},
        fix={"status": "drafting"},
    ),
    Example(
        "variant_missing",
        "variant",
        "Lạng Sơn đã ban hành nhưng chưa chọn hình thức",
        {"plans": [plan("plan_annual", "issued")]},
        {"plans": [plan("plan_5y", "issued"), plan("plan_annual", "issued", variant="combined")]},
    ),
    Example(
        "number_of_unissued",
        "status",
        "đã ghi số hoặc ngày",
        {"plans": [plan(number="1/KH-UBND", issued_on="2022-05-01")]},
        {"plans": [plan(status="issued")]},
        fix={"status": "issued"},
    ),
    Example(
        "not_applicable_unexplained",
        "note",
        "chưa nêu lý do",
        {"plans": [plan(status="not_applicable")]},
        {"plans": [plan(status="not_applicable", note="Không có xã")]},
    ),
    Example(
        "duplicate_number",
        "number",
        "đã dùng cho “Kế hoạch 5 năm”",
        {"plans": [plan("plan_5y", "issued", number="1/KH-UBND"), plan("party", "issued", number="1/kh-ubnd")]},
        {"plans": [plan("plan_5y", "issued", number="1/KH-UBND"), plan("party", "issued", number="1/NQ-TU")]},
    ),
    Example(
        "same_number_other_date",
        "announced_on",
        "nhưng “Nghị quyết” ghi ngày 20/05/2022",
        {"plans": [plan(status="issued", number="9/QĐ-UBND")], "platforms": [platform()]},
        {"plans": [plan(status="issued", number="9/QĐ-UBND", issued_on="2021-05-20")], "platforms": [platform()]},
    ),
    Example(
        "overdue",
        "status",
        "quá hạn 30/06/2022 mà chưa ban hành",
        {"plans": [plan("due")]},
        {"plans": [plan("postponed"), plan("party")]},
    ),
    Example(
        "overdue_first",
        "status",
        "quá hạn ban đầu 30/04/2022",
        {"plans": [plan("postponed")]},
        {"plans": [plan("due")]},
    ),
    Example(
        "done_late",
        "completed_on",
        "sau hạn 30/06/2022",
        {"tasks": [task("completed", "T1", completed_on="2022-07-01")]},
        {"tasks": [task("completed", "T1", completed_on="2022-06-30")]},
    ),
    Example(
        "expected_day_missing",
        "expected_on",
        "chưa có ngày dự kiến",
        {"tasks": [task(code="T1")]},
        {"tasks": [task(code="T1", expected_on="2022-08-01"), task(code="T2")]},
    ),
    Example(
        "expected_day_passed",
        "expected_on",
        "dự kiến ngày 04/07/2022",
        {"tasks": [task(expected_on="2022-07-04")]},
        {"tasks": [task(expected_on="2022-07-05")]},
    ),
]
