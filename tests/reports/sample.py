"""A unit's report of the sample campaign: generated rows of a province, with tasks, words and findings added by hand.

``python -m tests.reports.sample`` writes the golden files anew: read the difference before you keep it.
"""

from __future__ import annotations

from pathlib import Path

from dxdesk.models.field import Row, Value
from dxdesk.models.finding import Finding, Severity
from dxdesk.models.unit_data import Last, UnitData
from dxdesk.reports.forms.markdown import as_markdown
from dxdesk.reports.letter import Letter
from dxdesk.reports.report import Report
from dxdesk.reports.unit.report import unit_report
from tests.figures.sample import campaign, country

GOLDEN = Path(__file__).parent / "golden"
PROVINCE, MINISTRY, CITY = "20", "BCT", "79"
LETTER = Letter("12/BC-UBND", "2022-05-04", "Trần Thị Bình", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH")


def row(record: str, **values: Value) -> Row:
    """A recorded row."""
    return {"record": record, "unit": PROVINCE, "live": True, "carried": False, **values}


def rows() -> dict[str, list[Row]]:
    """The province's rows by register."""
    found = {key: list(listed) for key, listed in country()[PROVINCE].items()}
    found["plans"] += [
        row("smart_city_scheme", item="smart_city_scheme", status="drafting", expected_on="2022-06-30"),
        row("cashless_plan", item="cashless_plan", status="not_applicable"),
    ]
    found["tasks"] = [
        row("TK001", task="TK001", status="completed", completed_on="2022-03-30", percent="100"),
        row("TK002", task="TK002", status="in_progress", percent="60", obstacles="Thiếu nhân lực chuyên trách"),
        row("TK003", task="TK003", status="completed", completed_on="2022-05-02"),
    ]
    found["narratives"] = [
        row("security", topic="security", results="Đã diễn tập ứng cứu sự cố.", shortcomings="Hồ sơ cấp độ còn chậm."),
        row("general", topic="general", results="Chuyển đổi số có bước tiến rõ.\nNgười dân hưởng ứng."),
    ]
    return found


def last() -> Last:
    """The campaign before: fewer teams, one system since renamed, the rest as now."""
    systems = {str(r["record"]): r for r in country()[PROVINCE]["systems"]}
    first = next(iter(systems))
    systems[first] = {**systems[first], "dossier_status": "preparing"}
    teams = row("community_team_count", indicator="community_team_count", value="970")
    return {"systems": systems, "indicators": {"community_team_count": teams}}


def findings() -> list[Finding]:
    """One of each kind: an error, a warning with and one without explanation, a note."""
    record = str(country()[PROVINCE]["systems"][0]["record"])
    return [
        Finding(Severity.ERROR, "required", "indicators", "dossiers_online", "source", "Chưa ghi nguồn số liệu."),
        Finding(Severity.WARNING, "level_without_monitoring", "systems", record, "monitored",
                "Hệ thống cấp độ 4 chưa có giám sát an toàn.", explanation="Đã có kế hoạch triển khai trong quý II."),
        Finding(Severity.WARNING, "overdue", "tasks", "TK002", "status", "Nhiệm vụ sắp đến hạn."),
        Finding(Severity.NOTE, "equal_to_target", "indicators", "dossiers_online", "value", "Trùng mục tiêu."),
    ]  # fmt: skip


def province() -> Report:
    """A report with everything in it."""
    return unit_report(UnitData(campaign(), PROVINCE, rows(), last()), findings(), LETTER)


def ministry() -> Report:
    """A report of a unit that has entered little."""
    return unit_report(UnitData(campaign(), MINISTRY, country()[MINISTRY]), ())


REPORTS = {"lang-son": province, "bo-cong-thuong": ministry}


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name, make in REPORTS.items():
        (GOLDEN / f"{name}.md").write_text(as_markdown(make()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
