"""What can't be added up shows no sum: ranks, scores, averages; and a sum says of how many units it is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dxdesk.figures.catalogue import compute_national
from dxdesk.figures.country import CountryData
from dxdesk.figures.places import provinces_34
from dxdesk.models.campaign import Campaign, Indicator
from dxdesk.models.field import Row
from tests.figures import sample


def indicator(name: str, unit_of_measure: str, **more: object) -> Indicator:
    return Indicator.model_validate({"code": "x", "name": name, "unit_of_measure": unit_of_measure, **more})


def campaign(item: Indicator) -> Campaign:
    return sample.campaign().revised(indicators=(item,))


def rows(**by_unit: dict[str, str]) -> dict[str, dict[str, list[Row]]]:
    return {
        unit[1:]: {"indicators": [{"record": "x", "unit": unit[1:], "live": True, "indicator": "x", **values}]}
        for unit, values in by_unit.items()
    }


TWO = rows(_20={"value": "4"}, _24={"value": "10"})


@pytest.mark.parametrize(
    ("name", "unit_of_measure", "way"),
    [
        ("Xếp hạng chuyển đổi số (DTI)", "hạng", "none"),
        ("Thứ hạng của đơn vị", "", "none"),
        ("Chỉ số chuyển đổi số", "điểm (0-1)", "none"),
        ("Điểm đánh giá", "Điểm", "none"),
        ("Tốc độ Internet di động", "Mbps", "none"),
        ("Thời gian sử dụng bình quân", "người", "none"),
        ("Số thuê bao", "thuê bao/100 dân", "none"),
        ("Số Tổ công nghệ số cộng đồng", "tổ", "sum"),
        ("Doanh thu kinh tế số", "tỷ đồng", "sum"),
        ("Số điểm phục vụ bưu chính", "điểm phục vụ", "sum"),
        ("Tỷ lệ hồ sơ trực tuyến", "%", "sum"),
    ],
)
def test_how_values_become_one_is_seen_from_the_catalogue(name: str, unit_of_measure: str, way: str) -> None:
    assert indicator(name, unit_of_measure).adds == way
    for declared in ("sum", "mean", "none"):
        assert indicator(name, unit_of_measure, together=declared).adds == declared


@pytest.mark.parametrize(("unit_of_measure", "name"), [("hạng", "Xếp hạng"), ("điểm", "Chỉ số"), ("", "Xếp hạng DTI")])
def test_ranks_and_scores_of_several_units_have_no_sum(unit_of_measure: str, name: str) -> None:
    asked = campaign(indicator(name, unit_of_measure))
    line = compute_national("indicators_national", CountryData(asked, TWO)).line("x")

    assert (line["reached"], line["reported"], line["counted"], line["of"]) == (None, 2, 0, 93)
    own = compute_national("indicator:x", CountryData(asked, TWO))
    assert [own.line(unit)["part"] for unit in ("20", "24")] == [4, 10]


def test_a_rank_of_two_provinces_that_became_one_is_not_added_either() -> None:
    both = rows(_24={"value": "4"}, _27={"value": "10"})
    asked = campaign(indicator("Xếp hạng", "hạng"))
    today = compute_national("indicator:x", CountryData(asked, both, provinces_34(asked))).line("24")

    assert (today["part"], today["reported"], today["of"], today["missing"]) == (None, 2, 2, "")


def test_a_mean_is_only_where_it_is_declared() -> None:
    asked = campaign(indicator("Nhân lực chuyên trách", "người", together="mean"))
    three = rows(_20={"value": "4"}, _24={"value": "10"}, _27={"value": "6"})

    assert compute_national("indicators_national", CountryData(asked, TWO)).line("x")["reached"] == 7
    assert compute_national("indicators_national", CountryData(asked, three)).line("x")["reached"] == Decimal("6.6667")
    assert compute_national("indicator:x", CountryData(asked, three, provinces_34(asked))).line("24")["part"] == 8


def test_amounts_and_fractions_are_added_and_say_of_how_many_units() -> None:
    line = compute_national("indicators_national", CountryData(campaign(indicator("Số tổ", "tổ")), TWO)).line("x")
    assert (line["reached"], line["reported"], line["counted"], line["of"]) == (14, 2, 2, 93)

    mixed = rows(_20={"numerator": "1", "denominator": "4"}, _24={"value": "99"})
    line = compute_national("indicators_national", CountryData(campaign(indicator("Tỷ lệ", "%")), mixed)).line("x")
    assert (line["reached"], line["reported"], line["counted"]) == (25, 2, 1)


@pytest.mark.parametrize(
    ("op", "target", "met", "result"),
    [
        (">=", 10, "yes", "Đạt (tạm tính)"),
        (">=", 1000, "unknown", "Chưa xác định"),
        ("<=", 10, "no", "Chưa đạt (tạm tính)"),
        ("<=", 1000, "unknown", "Chưa xác định"),
    ],
)
def test_a_sum_that_still_grows_proves_only_one_side_of_a_target(op: str, target: int, met: str, result: str) -> None:
    asked = campaign(indicator("Số tổ", "tổ", target_op=op, target=target))
    line = compute_national("indicators_national", CountryData(asked, TWO)).line("x")

    assert (line["met"], line["result"]) == (met, result)


def test_a_merged_province_with_one_of_three_missing_names_it() -> None:
    both = rows(_74={"value": "4"}, _79={"value": "10"})
    asked = campaign(indicator("Số tổ", "tổ"))
    line = compute_national("indicator:x", CountryData(asked, both, provinces_34(asked))).line("79")

    assert (line["part"], line["reported"], line["of"], line["missing"]) == (14, 2, 3, "Bà Rịa - Vũng Tàu")
