"""Charts say what the figures say, also without eyes and without a screen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QApplication

from dxdesk.figures.figure import Figure, Line, make
from dxdesk.ui.charts.charts import ROW, FigureChart, Look, _wrapped, as_table, described, render_png
from dxdesk.ui.charts.rows import bars, legend
from dxdesk.ui.look.theme import DARK, LIGHT, program_font

BY_LEVEL = make(
    "systems_by_level", "Hệ thống thông tin theo cấp độ",
    (("name", "Cấp độ"), ("total", "Tổng số"), ("approved", "Đã phê duyệt"), ("share", "Tỷ lệ (%)")),
    [Line("1", ("Cấp độ 1", 8, 2, Decimal("25.0"))), Line("2", ("Cấp độ 2", 0, 0, None))], "hệ thống",
)  # fmt: skip
BY_STATUS = make(
    "plans_by_status", "Theo tình trạng", (("status", "Tình trạng"), ("count", "Số lượng")),
    [Line("issued", ("Đã ban hành", 12)), Line("not_entered", ("Chưa nhập", 3))], "văn bản",
)  # fmt: skip
AGAINST = make(
    "indicators_against_target", "So với mục tiêu",
    (("indicator", "Chỉ tiêu"), ("reached", "Kết quả"), ("target", "Mức"), ("target_text", "Mục tiêu"),
     ("unit", "Đơn vị"), ("met", "Mã"), ("result", "Kết luận")),
    [Line("x", ("Tỷ lệ hồ sơ xử lý trực tuyến", Decimal("62.5"), Decimal(50), "≥ 50 %", "%", "yes", "Đạt")),
     Line("y", ("Số tổ công nghệ số", Decimal(40), Decimal(100), "≥ 100 tổ", "tổ", "no", "Chưa đạt")),
     Line("z", ("Chưa có số", None, Decimal(10), "≥ 10", "", "unknown", "Chưa xác định")),
     Line("t", ("Đúng hạn", None, None, "trước 31/12/2022", "", "yes", "Đạt"))],
)  # fmt: skip
PERIODS = make(
    "indicator_values", "Hai kỳ",
    (("indicator", "Chỉ tiêu"), ("now", "Kỳ này"), ("before", "Kỳ trước"), ("unit", "Đơn vị")),
    [Line("a", ("A", Decimal(30), Decimal(20), "%")), Line("b", ("B", Decimal(3), None, "tổ"))],
)  # fmt: skip
EMPTY = make("plans_by_status", "Rỗng", (("status", "Tình trạng"), ("count", "Số lượng")), [], "văn bản")
WORDS = make("plans_late", "Quá hạn", (("item", "Văn bản"), ("deadline", "Thời hạn")), [Line("a", ("A", "01/01/2022"))])


def test_a_part_of_a_whole() -> None:
    first, second = bars(BY_LEVEL)
    assert (first.value, first.whole, first.said) == (2.0, 8.0, "2 / 8  (25,0 %)")
    assert (second.value, second.whole, second.said) == (0.0, 0.0, "0 / 0")
    assert [name for _role, name in legend(BY_LEVEL)] == ["Đã phê duyệt", "Tổng số"]


def test_a_share_of_units_has_its_whole_and_amounts_have_none() -> None:
    units = make(
        "plans_issued", "Đã ban hành", (("item", "Văn bản"), ("issued", "Đã có"), ("of", "Tổng số")),
        [Line("a", ("Nghị quyết", 55, 63))],
    )  # fmt: skip
    amounts = make(
        "indicator", "Số tổ", (("unit", "Đơn vị"), ("part", "Số đạt được"), ("whole", "Tổng số")),
        [Line("20", ("Lạng Sơn", 994, None))], "tổ",
    )  # fmt: skip
    assert (bars(units)[0].whole, bars(units)[0].said) == (63.0, "55 / 63")
    assert (bars(amounts)[0].whole, bars(amounts)[0].said) == (None, "994 tổ")
    assert legend(amounts) == []


def of_units(*lines: tuple[int, int, int]) -> Figure:
    """A figure of documents: issued, not issued, silent."""
    columns = [
        ("item", "Văn bản"), ("issued", "Đã ban hành"), ("not_issued", "Chưa ban hành"), ("silent", "Chưa có số liệu"),
        ("of", "Tổng số"), ("share", "Tỷ lệ"),
    ]  # fmt: skip
    made = [Line(str(n), (f"Văn bản {n}", *line, sum(line), Decimal("50.0"))) for n, line in enumerate(lines)]
    return make("plans_issued", "Đã ban hành", columns, made, "đơn vị")


def test_who_said_nothing_is_a_part_of_its_own_in_bar_and_legend() -> None:
    figure = of_units((2, 1, 60), (0, 0, 63))
    some, nobody = bars(figure)
    assert (some.value, some.whole, some.silent, some.said) == (2.0, 63.0, 60.0, "2 / 63  · 60 chưa có số liệu")
    assert (nobody.silent, nobody.said) == (63.0, "63 chưa có số liệu")
    assert legend(figure) == [
        ("accent", "Đã ban hành"), ("neutral_bar", "Chưa ban hành"), ("no_answer", "Chưa có số liệu"),
    ]  # fmt: skip
    assert [name for _role, name in legend(of_units((2, 1, 0)))] == ["Đã ban hành", "Tổng số"]
    assert bars(of_units((2, 1, 0)))[0].said == "2 / 3  (50,0 %)"


def test_no_answer_is_drawn_otherwise_than_a_no() -> None:
    assert render_png(of_units((2, 1, 60))) != render_png(of_units((2, 61, 0)))


def test_counts_with_their_unit_of_measure() -> None:
    assert [bar.said for bar in bars(BY_STATUS)] == ["12 văn bản", "3 văn bản"]
    assert [bar.role for bar in bars(BY_STATUS)] == ["accent", "no_answer"]
    assert legend(BY_STATUS) == []


def test_values_stand_against_their_own_target() -> None:
    met, missed, unknown, dated = bars(AGAINST)
    assert (met.value, met.target, met.role) == (1.25, 1.0, "accent")
    assert (missed.value, missed.role) == (0.4, "warning")
    assert met.said == "62,5 % · ≥ 50 % · Đạt"
    assert (unknown.value, unknown.target) == (None, 1.0)
    assert (dated.value, dated.target, dated.said) == (None, None, "trước 31/12/2022 · Đạt")


def test_two_periods_of_other_measures_each_have_their_own_scale() -> None:
    first, second = bars(PERIODS)
    assert (first.value, first.before) == (1.0, pytest.approx(2 / 3))
    assert first.said == "30 %  (kỳ trước 20)"
    assert (second.value, second.before) == (1.0, None)


def test_what_cannot_be_drawn_has_no_bars() -> None:
    assert bars(EMPTY) == []
    assert bars(WORDS) == []
    assert described(EMPTY) == "Chưa có số liệu."


def test_a_chart_can_be_heard_and_copied() -> None:
    assert described(BY_STATUS) == "Đã ban hành: 12 văn bản. Chưa nhập: 3 văn bản"
    assert as_table(BY_LEVEL).splitlines() == [
        "Cấp độ\tTổng số\tĐã phê duyệt\tTỷ lệ (%)", "Cấp độ 1\t8\t2\t25,0", "Cấp độ 2\t0\t0\t",
    ]  # fmt: skip


@pytest.mark.parametrize("figure", [BY_LEVEL, BY_STATUS, AGAINST, PERIODS, EMPTY], ids=lambda figure: figure.title)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_pictures_for_reports_have_the_schemes_background_and_ink(figure: Figure, dark: bool) -> None:
    image = QImage.fromData(render_png(figure, (700, 0), dark=dark), "PNG")
    assert image.width() == 1400
    tokens = DARK if dark else LIGHT
    assert image.pixelColor(2, image.height() - 3).name() == tokens.surface
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 5)}
    if bars(figure):
        assert len(colours) > 3
        assert tokens.accent in colours


def test_a_picture_of_a_given_size_is_that_size() -> None:
    buffer = QBuffer()
    buffer.setData(render_png(BY_STATUS, (600, 300)))
    assert QImageReader(buffer).size().toTuple() == (1200, 600)


def test_no_name_is_wider_than_its_place(qapp: QApplication) -> None:
    from PySide6.QtGui import QFontMetrics

    metrics = QFontMetrics(program_font(12))
    for words in ("Tỷ lệ hệ thống thông tin được phê duyệt hồ sơ đề xuất cấp độ an toàn " * 3, "Một", "a" * 200, ""):
        lines = _wrapped(words, metrics, 180).split("\n")
        assert len(lines) <= 2
        assert all(metrics.horizontalAdvance(line) <= 180 for line in lines)


def test_a_chart_is_as_high_as_its_rows_and_takes_other_colours(qapp: QApplication) -> None:
    chart = FigureChart(Look(LIGHT, program_font(12)), BY_STATUS)
    assert chart.height() == 2 * ROW + 6
    assert chart.accessibleName() == "Theo tình trạng"
    chart.relook(Look(DARK, program_font(12)))
    chart.resize(500, chart.height())
    image = chart.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert DARK.accent in colours
    assert LIGHT.accent not in colours
    chart.deleteLater()
