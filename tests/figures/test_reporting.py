"""Who reported, when, and what the checks say of it."""

from __future__ import annotations

from dxdesk.figures.reporting import Arrival, How, findings_by_unit, reporting_by_group, reporting_by_unit
from dxdesk.models.finding import Finding, Severity
from tests.figures.sample import campaign

ARRIVALS = {
    "20": Arrival(How.SENT, 1, "2022-04-30T23:00:00Z"),
    "01": Arrival(How.SENT, 3, "2022-05-01T01:00:00Z"),
    "89": Arrival(How.STAND_IN),
    "BCT": Arrival(How.CONCURRENT),
}


def test_every_unit_of_the_campaign_has_its_line() -> None:
    figure = reporting_by_unit(campaign(), ARRIVALS)

    assert len(figure.rows) == 93
    assert figure.line("20")["how"] == "Đã gửi báo cáo"
    assert figure.line("79")["how"] == "Chưa gửi báo cáo"
    assert figure.behind("01") == ("01/submission/3",)


def test_the_day_of_the_deadline_is_in_time_the_next_is_late() -> None:
    figure = reporting_by_unit(campaign(), ARRIVALS)

    assert (figure.line("20")["late"], figure.line("20")["note"]) == (0, "")
    assert (figure.line("01")["late"], figure.line("01")["note"]) == (1, "Gửi sau hạn")


def test_groups_add_up_to_the_country() -> None:
    figure = reporting_by_group(campaign(), ARRIVALS)

    counts = ("sent", "of", "late", "concurrent", "stand_in", "none")
    assert [figure.line("all")[name] for name in counts] == [2, 93, 1, 1, 1, 89]
    for name in counts:
        parts = (int(str(figure.line(key)[name])) for key in ("province", "ministry", "agency"))
        assert sum(parts) == figure.line("all")[name]


def test_units_without_findings_are_left_out() -> None:
    warning = Finding(Severity.WARNING, "r", "plans", "ioc", "status", "Cần xem lại.", explanation="Đã xem.")
    figure = findings_by_unit(campaign(), {"20": [warning, warning], "01": []})

    assert figure.keys == ("20",)
    assert [figure.line("20")[name] for name in ("errors", "warnings", "explained", "notes")] == [0, 2, 2, 0]
    assert figure.behind("20") == ("20/plans/ioc",)
