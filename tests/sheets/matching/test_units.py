"""Units as officers write them: each spelling is that unit or asked about, and never another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk import text
from dxdesk.models.builtin import builtin, builtin_campaigns
from dxdesk.models.unit import Group, Unit
from dxdesk.sheets.matching.units import UnitNames

CAMPAIGNS = {summary.id: builtin(summary.id) for summary in builtin_campaigns()}
NAMES = {key: UnitNames(campaign.unit_by_code.values()) for key, campaign in CAMPAIGNS.items()}
UNITS = [(key, unit) for key, campaign in CAMPAIGNS.items() for unit in campaign.unit_by_code.values()]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("UBND tỉnh Lạng Sơn", "20"), ("Ủy ban nhân dân tỉnh Lạng Sơn", "20"), ("Tỉnh uỷ Lạng Sơn", "20"),
        ("Đơn vị báo cáo: UBND tỉnh Lạng Sơn", "20"), ("Lạng Sơn (20)", "20"),
        ("20 - Lạng Sơn", "20"),
        ("TP HCM", "79"), ("TPHCM", "79"), ("Tp. Hồ Chí Minh", "79"), ("HCM", "79"), ("UBND TP Hà Nội", "01"),
        ("Đắc Nông", "67"), ("Bắc Cạn", "06"), ("Đăk Lăk", "66"), ("Đắc Lắc", "66"), ("Kontum", "62"),
        ("Lào Kai", "10"),
        ("BR-VT", "77"), ("Bà Rịa–Vũng Tàu", "77"), ("TT Huế", "46"), ("Thừa Thiên – Huế", "46"), ("Thanh Hoá", "38"),
        ("Bộ Thông tin & Truyền thông", "BTTTT"), ("Bộ TT&TT", "BTTTT"), ("Bộ LĐTBXH", "BLDTBXH"),
        ("Bộ LĐ-TB&XH", "BLDTBXH"), ("Bộ NN&PTNT", "BNNPTNT"), ("Bộ GD-ĐT", "BGDDT"), ("Bộ VH,TT&DL", "BVHTTDL"),
        ("Bộ KH&CN", "BKHCN"), ("Bộ KH&ĐT", "BKHDT"), ("BHXH VN", "BHXH"), ("Uỷ ban Dân tộc", "UBDT"),
        ("1", "01"), ("4", "04"), ("1.0", "01"), ("btttt", "BTTTT"), ("Ðà Nẵng", "48"),
    ],
)  # fmt: skip
def test_usual_spellings_are_understood(written: str, code: str) -> None:
    assert NAMES["2022-q1"].find(written).code == code


@pytest.mark.parametrize("written", ["Hà Tây", "Sông Bé", "Minh Hải", "Sài Gòn", "99", "TT", "Sở Tư pháp", ""])
def test_what_is_no_unit_is_none(written: str) -> None:
    assert NAMES["2022-q1"].find(written).code == ""


@pytest.mark.parametrize(
    ("written", "code"), [("Lạng Sơm", "20"), ("LS", "20"), ("Sở TT&TT tỉnh Lạng Sơn", "20"), ("Y tế", "BYT")]
)
def test_what_may_be_a_unit_is_proposed(written: str, code: str) -> None:
    named = NAMES["2022-q1"].find(written)
    assert (named.code, code in named.proposed) == ("", True)


def test_a_number_above_a_table_names_no_unit() -> None:
    assert NAMES["2022-q1"].find_in_title("20") == ""
    assert NAMES["2022-q1"].find_in_title("UBND TỈNH LẠNG SƠN") == "20"


@st.composite
def spelled(draw: st.DrawFn) -> tuple[str, Unit, str]:
    """A campaign, one of its units, and a way of writing it."""
    key, unit = draw(st.sampled_from(UNITS))
    words = draw(st.sampled_from([unit.name, unit.full_name, *unit.aliases]))
    if draw(st.booleans()):
        words = words.replace(" và ", draw(st.sampled_from([" & ", "&", " - ", " "])))
    for one, other in (("k", "c"), ("c", "k"), ("i", "y"), ("y", "i"), ("K", "C"), ("Đ", "Ð")):
        if draw(st.integers(0, 4)) == 0:
            words = words.replace(one, other)
    cut = draw(st.sets(st.integers(0, 12), max_size=4))
    words = " ".join(w[0] if place in cut and w[0].isalpha() else w for place, w in enumerate(words.split()))
    if unit.group is Group.PROVINCE:
        words = draw(st.sampled_from(["", "UBND tỉnh ", "UBND ", "Tỉnh ", "TP. ", "Tỉnh ủy "])) + words
    return (
        key,
        unit,
        draw(st.sampled_from([words, words.upper(), words.lower(), text.fold(words), words.replace(" ", "")])),
    )


@given(spelled())
def test_a_spelling_is_that_unit_or_asked_about_and_never_another(case: tuple[str, Unit, str]) -> None:
    key, unit, written = case
    assert NAMES[key].find(written).code in (unit.code, ""), written


@pytest.mark.parametrize(("key", "unit"), UNITS, ids=lambda part: getattr(part, "code", part))
def test_every_name_of_a_unit_is_that_unit(key: str, unit: Unit) -> None:
    for name in (unit.code, unit.name, unit.full_name, *unit.aliases, unit.full_name.upper(), text.fold(unit.name)):
        assert NAMES[key].find(name).code == unit.code, name
    if unit.group is Group.PROVINCE:
        assert NAMES[key].find_in_title(f"UBND {unit.full_name.upper()}") == unit.code
