"""Bản đồ & biểu đồ: the map says what the ranking says, by mouse and by keys, before and since July 2025."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtTest import QTest

from dxdesk.figures.figure import Line, make
from dxdesk.flows.centre.country import Mapped
from dxdesk.models.registers.indicators import share
from dxdesk.ui.charts.map import DARK_RAMP, LIGHT_RAMP
from dxdesk.ui.charts.shapes import COUNTRIES, archipelagos, bounds, scale, shapes
from dxdesk.ui.desk import Desk
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.look.theme import DARK, LIGHT
from dxdesk.ui.pages.centre.country import CountryPage
from dxdesk.ui.pages.centre.tracking import TrackingPage
from tests.ui.centre import Settle, central, centre

__all__ = ["central", "centre"]


@pytest.fixture
def country(central: Shell, settle: Settle) -> CountryPage:
    central.go_page("country")
    settle()
    assert isinstance(central.page, CountryPage)
    return central.page


def choose(page: CountryPage, figure: str, settle: Settle) -> None:
    page.figure.setCurrentIndex(page.figure.findData(figure))
    page.figure.activated.emit(page.figure.currentIndex())
    settle()


def middle(page: CountryPage, code: str) -> QPointF:
    shape = next(shape for shape in page.map._shapes if shape.code == code)
    return page.map._fit.map(shape.middle)


@pytest.mark.parametrize(("country_", "many"), [("63", 63), ("34", 34)])
def test_the_map_has_every_unit_and_both_archipelagos(country_: str, many: int) -> None:
    found = shapes(country_)  # type: ignore[arg-type]
    assert len({shape.code for shape in found}) == many
    by_name = {shape.name: shape for shape in found}
    for unit, name in (("Đà Nẵng", "Hoàng Sa"), ("Khánh Hòa", "Trường Sa")):
        where = next(at for said, at in archipelagos() if name in said)
        islands = by_name[unit].islands
        assert any(abs(island.x() - where.x()) < 3 and island.x() > 105 for island in islands)
    assert bounds(found).right() > 110


def test_map_and_ranking_say_the_same(country: CountryPage, settle: Settle) -> None:
    choose(country, "systems_by_unit", settle)
    ranked = {line.code: line.said for line in country.ranking.lines}
    assert ranked["20"] == country.map.said("20").partition(": ")[2]
    assert "chưa có số liệu" in country.map.said("02")
    assert country.ranking.lines[-1].value is None
    assert country.ranking.lines[0].value == max(line.value or 0 for line in country.ranking.lines)
    assert country.rest.text() == "58 tỉnh, thành phố chưa có số liệu này."


def test_the_mouse_points_and_a_click_opens_the_unit(country: CountryPage, central: Shell, settle: Settle) -> None:
    at = middle(country, "20").toPoint()
    QTest.mouseMove(country.map, at)
    country.map._become(country.map.code_at(QPointF(at)))
    assert country.map.current == "20"
    assert country.ranking.lines[country.ranking.currentIndex().row()].code == "20"
    QTest.mouseClick(country.map, Qt.MouseButton.LeftButton, pos=at)
    settle()
    assert isinstance(central.page, TrackingPage)
    assert central.page.title.text() == "Tỉnh Lạng Sơn"


def test_arrow_keys_walk_over_the_map(country: CountryPage, central: Shell, settle: Settle) -> None:
    country.map.setFocus()
    QTest.keyClick(country.map, Qt.Key.Key_Down)
    first = country.map.current
    assert first == "02", "the northernmost"
    reached = {first}
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(country.map, key)
        reached.add(country.map.current)
    assert len(reached) == 5
    assert country.map.accessibleDescription() == country.map.said(country.map.current)
    QTest.keyClick(country.map, Qt.Key.Key_Return)
    settle()
    assert central.page_key == "tracking"


def test_an_archipelago_belongs_to_its_province(country: CountryPage) -> None:
    island = next(m for m in country.map._marks["56"] if m.x() > country.map.width() * 0.7)
    assert country.map.code_at(island) == "56"


def test_the_map_of_today_puts_units_together(country: CountryPage, central: Shell, settle: Settle) -> None:
    choose(country, "systems_by_unit", settle)
    QTest.mouseClick(country.countries.buttons[1], Qt.MouseButton.LeftButton)
    settle()
    assert len(country.map._shapes) == 34
    names = {line.code: line.name for line in country.ranking.lines}
    assert names["80"] == "Tây Ninh", "the code was Long An’s before"
    country.map.chosen.emit("08")
    settle()
    page = central.page
    assert isinstance(page, TrackingPage)
    assert [line.unit for line in page._lines] == ["02", "08"]


def test_a_document_is_a_yes_or_no(country: CountryPage, settle: Settle) -> None:
    choose(country, "plan:party_resolution", settle)
    assert country.map._scale.names == ("Chưa có", "Đã có")


def test_ministries_are_ranked_among_themselves(country: CountryPage, settle: Settle) -> None:
    QTest.mouseClick(country.groups.buttons[1], Qt.MouseButton.LeftButton)
    assert "BTTTT" in {line.code for line in country.ranking.lines}
    assert "20" not in {line.code for line in country.ranking.lines}


def test_the_map_is_drawn_in_less_than_a_tenth_of_a_second(country: CountryPage) -> None:
    country.map.resize(900, 1000)
    began = time.perf_counter()
    country.map._lay_out()
    picture = QPixmap(country.map.size())
    country.map.render(picture)
    assert time.perf_counter() - began < 0.1


def test_classes_cover_every_value() -> None:
    shares = scale([0.0, 12.5, 99.0, 100.0], "%")
    assert [shares.place(value) for value in (0, 19.99, 20, 79.9, 80, 100)] == [0, 0, 1, 3, 4, 4]
    amounts = scale([3.0, 480.0], "người")
    assert amounts.tops == (100.0, 200.0, 300.0, 400.0)
    assert amounts.place(480.0) == 4
    assert scale([], "%").names


@pytest.mark.parametrize(("colours", "surface"), [(LIGHT_RAMP, LIGHT.surface), (DARK_RAMP, DARK.surface)])
def test_the_classes_differ_in_lightness(colours: tuple[str, ...], surface: str) -> None:
    light = [QColor(c).lightnessF() for c in colours]
    steps = [abs(b - a) for a, b in pairwise(light)]
    assert min(steps) > 0.06
    assert light in (sorted(light), sorted(light, reverse=True))
    assert abs(QColor(surface).lightnessF() - light[0]) > 0.05


def test_charts_lead_to_the_rows_behind_them(country: CountryPage, settle: Settle) -> None:
    from dxdesk.ui.charts.behind import BehindPanel

    country.views.choose(1)
    settle()
    chart = country.charts._charts["systems_by_region"]
    assert "(" in chart.bars[0].said, "a share says its parts"
    chart.row_clicked.emit(0)
    settle()
    panel = country.findChild(BehindPanel)
    assert panel is not None
    assert panel.table.plain.rowCount() > 0
    assert "Biểu: Hệ thống thông tin" in panel.values.text()
    panel.window().close()


def test_the_theme_recolours_the_map(country: CountryPage, desk: Desk) -> None:
    before = country.map.grab().toImage()
    desk.theme.use("dark")
    assert country.map.grab().toImage() != before
    assert COUNTRIES == ("63", "34")


def shown(page: CountryPage, *lines: tuple[str, int | None, int | None, int, int, int, str], unit: str = "%") -> None:
    """Show a figure with lines of part, whole, reported, of, blank and who is missing."""
    columns = ("unit", "part", "whole", "share", "reported", "of", "blank", "missing")
    made = [
        Line(code, (f"Nơi {code}", part, whole, share(part, whole) if part is not None and whole else None, *more))
        for code, part, whole, *more in lines
    ]
    figure = make("plan:x", "Kế hoạch", [(name, name) for name in columns], made, unit)
    page._show(page._wanted, Mapped(figure, {code: (code,) for code, *_rest in lines}))


def test_a_place_of_which_not_all_is_known_says_who_is_missing_and_has_no_rank(country: CountryPage) -> None:
    shown(
        country,
        ("01", 1, 1, 1, 1, 0, ""),
        ("79", 2, 2, 2, 3, 0, "Bà Rịa - Vũng Tàu"),
        ("20", 10, 10, 1, 1, 9, ""),
        ("24", None, None, 0, 1, 0, "Bắc Giang"),
        ("27", 0, 0, 1, 1, 0, ""),
        ("56", None, None, 2, 2, 2, ""),
    )
    said = {line.code: (line.said, line.value, line.partial) for line in country.ranking.lines}

    assert said["01"] == ("100,0 %  (1 / 1)", 100.0, False)
    assert said["79"] == ("100,0 %  (2 / 2) · chưa có số liệu của Bà Rịa - Vũng Tàu", 100.0, True)
    assert said["20"] == ("100,0 %  (10 / 10) · 9 nội dung chưa có số liệu", 100.0, True)
    assert said["24"][:2] == ("chưa có số liệu", None)
    assert said["27"][:2] == ("không áp dụng", None)
    assert said["56"][:2] == ("không cộng gộp được", None)
    assert country.map.said("79").endswith("Bà Rịa - Vũng Tàu")
    assert country.map.said("02") == "Hà Giang: không được hỏi nội dung này"
    assert [country.ranking.model().index(row, 0).data() for row in range(3)] == ["1", "–", "–"]
    assert country.rest.text() == "1 tỉnh, thành phố chưa có số liệu này. 2 tỉnh, thành phố chưa đủ số liệu."
    assert "Chưa đủ số liệu" in country.map.legend.accessibleDescription()


def test_only_where_all_is_known_it_is_said_to_be(country: CountryPage) -> None:
    every = [shape.code for shape in shapes("63")]
    shown(country, *((code, 1, 1, 1, 1, 0, "") for code in every))
    assert country.rest.text() == "Đủ số liệu cả nước."
    assert "Chưa đủ" not in country.map.legend.accessibleDescription()
    shown(country, *((code, 10, 10, 1, 1, 9, "") for code in every))
    assert country.rest.text() == "63 tỉnh, thành phố chưa đủ số liệu."
    shown(country, *((code, 1, 1, 1, 1, 0, "") for code in every[:5]))
    assert country.rest.text() == "Đủ số liệu của các tỉnh, thành phố được hỏi."
