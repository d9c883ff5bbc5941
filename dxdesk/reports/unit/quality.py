"""How complete the figures are, what changed, and the unit's explanations of what the checks remark."""

from __future__ import annotations

from collections.abc import Sequence

from dxdesk.figures.comparison import comparison
from dxdesk.figures.completeness import completeness
from dxdesk.models.finding import Finding, Severity
from dxdesk.reports.report import Block, Exhibit, Heading, Number, Section
from dxdesk.reports.unit.case import Case
from dxdesk.reports.words import count, item, out_of, percent, say, two_digits, whole_number

MOST_CHANGES = 30  # lines of the table of changes; the rest are looked at in the program


def quality_section(case: Case) -> Section:
    """Completeness, findings with their explanations, changes against the last campaign."""
    blocks = [
        *(Heading("1. Mức độ đầy đủ"), *_complete(case)),
        *(Heading("2. Cảnh báo và giải trình"), *_findings(case)),
        *(Heading("3. Thay đổi so với kỳ trước"), *_changes(case)),
    ]
    return Section("Số liệu báo cáo và giải trình", tuple(blocks))


def _complete(case: Case) -> list[Block]:
    figure = completeness(case.data)
    expected, complete = (sum(map(whole_number, figure.column(name))) for name in ("expected", "complete"))
    behind = [record for records in figure.records for record in records]
    part, share = out_of(complete, expected, behind), percent(complete, expected, behind)
    return [
        say("Số dòng số liệu đầy đủ: {part} ({share}).", part=part, share=share),
        Exhibit(figure, ("register", "expected", "recorded", "complete", "share"), chart=False),
    ]


def _findings(case: Case) -> list[Block]:
    findings = case.findings
    if not findings and not any(map(case.data.live, case.data.rows)):
        return [say("Chưa có số liệu để kiểm tra.")]
    if not findings:
        return [say("Kiểm tra tự động không phát hiện lỗi, cảnh báo hay lưu ý nào.")]
    errors, warnings, notes = ([f for f in findings if f.severity is kind] for kind in Severity)
    explained = [f for f in warnings if f.explanation]
    summary = say(
        "Kiểm tra tự động phát hiện {errors} lỗi, {warnings} cảnh báo ({explained} đã giải trình), {notes} lưu ý.",
        errors=_number(errors), warnings=_number(warnings), explained=_number(explained), notes=_number(notes),
    )  # fmt: skip
    return [summary, *(_warning(found) for found in warnings)]


def _warning(found: Finding) -> Block:
    said = f"Giải trình: {found.explanation}" if found.explanation else "Chưa có giải trình."
    return item("{message} {said}", message=found.message, said=said)


def _number(findings: Sequence[Finding]) -> Number:
    return count(len(findings), sorted({f"{f.register}/{f.record}" for f in findings if f.record}))


def _changes(case: Case) -> list[Block]:
    figure = comparison(case.data)
    if not any(case.data.last.values()):
        return [say("Không có số liệu kỳ trước để so sánh.")]
    if not figure.rows:
        return [say("Số liệu không thay đổi so với kỳ trước.")]
    behind = sorted({record for records in figure.records for record in records})
    note = ""
    if len(figure.rows) > MOST_CHANGES:
        everything = two_digits(len(figure.rows))
        note = f"Bảng liệt kê {MOST_CHANGES} thay đổi đầu trong số {everything}; xem đủ tại trang Rà soát của phần mềm."
    columns = ("register", "record", "field", "before", "now")
    return [
        say("So với kỳ trước có {n} thay đổi.", n=count(len(figure.rows), behind)),
        Exhibit(figure, columns, chart=False, note=note, most=MOST_CHANGES),
    ]
