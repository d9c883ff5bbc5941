"""The frames behind the national figures keep numbers exact and cells plain."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest

from dxdesk.figures.catalogue import compute_national, national_names
from dxdesk.figures.country import CountryData
from dxdesk.figures.frames import table, total
from dxdesk.models.campaign import Indicator
from tests.figures.sample import Country, campaign, country


def reported(item: Indicator, *rows: dict[str, str]) -> CountryData:
    """A country whose first units report these rows of an indicator."""
    units = list(campaign().unit_by_code)
    held: Country = {
        unit: {"indicators": [{"record": f"r{unit}", "indicator": item.code, "live": True, **row}]}
        for unit, row in zip(units, rows, strict=False)
    }
    return CountryData(campaign(), held)


def entered(measured_in_percent: bool) -> Indicator:
    return next(
        item
        for item in campaign().indicators
        if item.entered_by != "computed" and (item.unit_of_measure == "%") is measured_in_percent
    )


def test_amounts_are_added_as_decimals_not_as_binary_fractions() -> None:
    frame = table(["amount"], [["0.1"], ["0.2"], [None], ["90071992547409930.01"]])

    assert total(frame["amount"]) == Decimal("90071992547409930.31")


def test_nothing_adds_up_to_zero() -> None:
    assert total(table(["amount"], [])["amount"]) == 0


def test_counts_beside_missing_cells_stay_whole_numbers() -> None:
    frame = table(["count"], [[2**53 + 1], [None]])

    assert frame["count"].tolist() == [2**53 + 1, None]


def test_a_national_sum_has_every_decimal_place_that_was_entered() -> None:
    item = entered(measured_in_percent=False)
    found = compute_national("indicators_national", reported(item, {"value": "0.1"}, {"value": "0.2"}))

    assert found.line(item.code)["reached"] == Decimal("0.3")


def test_fractions_are_added_exactly_and_whole_amounts_beside_them_left_out() -> None:
    item = entered(measured_in_percent=True)
    rows = {"numerator": "0.1", "denominator": "0.3"}, {"numerator": "0.2", "denominator": "0.6"}, {"value": "99"}
    line = compute_national("indicators_national", reported(item, *rows)).line(item.code)

    assert (line["numerator"], line["denominator"], line["reached"]) == (
        Decimal("0.3"),
        Decimal("0.9"),
        Decimal("33.3"),
    )
    assert line["reported"] == 3


def test_bare_percentages_of_several_units_have_no_sum() -> None:
    item = entered(measured_in_percent=True)
    found = compute_national("indicators_national", reported(item, {"value": "40"}, {"value": "60"}))

    assert found.line(item.code)["reached"] is None


def test_the_computed_indicator_names_the_systems_it_counts() -> None:
    name = "indicator:systems_approved_share"

    whole = CountryData(campaign(), country())
    computed, by_unit = compute_national(name, whole), compute_national("systems_by_unit", whole)
    assert computed.line("20") == by_unit.line("20")
    assert sorted(map(sorted, computed.records)) == sorted(map(sorted, by_unit.records))


@pytest.mark.parametrize("name", national_names(campaign()))
def test_cells_leave_the_frames_as_plain_values(name: str) -> None:
    figure = compute_national(name, CountryData(campaign(), country()))

    assert {type(cell) for row in figure.rows for cell in row} <= {str, int, Decimal, type(None)}


def test_a_country_that_sent_nothing_has_figures_too() -> None:
    for name in national_names(campaign()):
        assert compute_national(name, CountryData(campaign(), {})).name == name


def test_figures_of_one_unit_do_not_wait_for_pandas() -> None:
    code = (
        "import sys; from dxdesk.figures.catalogue import FIGURES, compute; from dxdesk.models.builtin import builtin\n"
        "from dxdesk.models.unit_data import UnitData\n"
        "for name in FIGURES: compute(name, UnitData(builtin('2022-q1'), '20', {}))\n"
        "print('pandas' in sys.modules)"
    )

    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout
        == "False\n"
    )
