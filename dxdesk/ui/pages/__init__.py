"""The pages of the window. A page's module is imported when the page is first shown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from dxdesk.i18n import _
from dxdesk.ui.kit.page import Page, PageEntry
from dxdesk.ui.look.icons import register_icon

if TYPE_CHECKING:
    from dxdesk.ui.desk import Desk
    from dxdesk.ui.look.theme import Tone


_START = PageEntry("start", "", "", made_by="keeping.start.StartPage")  # while no store is open


def entries(*, central: bool = False) -> list[PageEntry]:
    """What the rail lists while a unit's store is open, or the centre's, in its order."""
    return [entry for entry in _all(central=central) if entry.title]


def _all(*, central: bool) -> list[PageEntry]:
    """Every page of a store, each in one line. One without a title is led to by others."""
    from dxdesk.models import registers

    history = PageEntry("history", _("Lịch sử"), "history", made_by="keeping.history.HistoryPage")
    if central:
        units, work = _("Báo cáo của các đơn vị"), _("Tổng hợp")
        return [
            PageEntry("overview", _("Tổng quan"), "overview", "", "centre.overview.CentrePage"),
            PageEntry("inbox", _("Tiếp nhận"), "inbox", units, "centre.inbox.InboxPage"),
            PageEntry("tracking", _("Theo dõi"), "track", units, "centre.tracking.TrackingPage"),
            PageEntry("keys", _("Khóa xác thực đơn vị"), "key", units, "centre.keys.KeysPage"),
            PageEntry("country", _("Bản đồ & biểu đồ"), "map", work, "centre.country.CountryPage"),
            PageEntry("report", _("Báo cáo"), "report", work, "centre.national_report.NationalReportPage"),
            history._replace(section=work),
        ]
    data, work = _("Biểu số liệu"), _("Hoàn thành báo cáo")
    return [
        PageEntry("overview", _("Tổng quan"), "overview", "", "reviewing.overview.OverviewPage"),
        *(PageEntry(r.key, _(r.short), register_icon(r.key), data) for r in registers.pages()),
        PageEntry("review", _("Rà soát"), "review", work, "reviewing.review.ReviewPage"),
        PageEntry("submit", _("Gửi báo cáo"), "submit", work, "sending.submit.SubmitPage"),
        PageEntry("exchange", _("Trao đổi"), "exchange", work, "exchanging.exchange.ExchangePage"),
        PageEntry("report", "", "", made_by="centre.national_report.NationalReportPage"),
        history._replace(section=work),
    ]


def build(key: str, desk: Desk) -> Page:
    """A new page by its key; KeyError for one there isn't."""
    entry = _START if key == _START.key else {one.key: one for one in _all(central=desk.central)}[key]
    if entry.made_by:
        module, _dot, name = entry.made_by.rpartition(".")
        page: Page = getattr(import_module(f"dxdesk.ui.pages.{module}"), name)(desk)
        return page
    from dxdesk.models.registers import REGISTERS
    from dxdesk.ui.pages.entering.register import RegisterPage

    return RegisterPage(desk, REGISTERS[key])


def badges(desk: Desk) -> dict[str, tuple[int, Tone, str]]:
    """How many findings of each register still have to be dealt with: errors before warnings without explanation."""
    from dxdesk.models.finding import Severity
    from dxdesk.models.registers import pages

    found: dict[str, tuple[int, Tone, str]] = {}
    if desk.central:
        return found
    for register in pages():
        mine = [f for f in desk.findings or () if f.register == register.key and f.blocks]
        errors = sum(f.severity is Severity.ERROR for f in mine)
        count, tone = (errors, "error") if errors else (len(mine), "warning")
        words = _("{n} lỗi cần sửa") if errors else _("{n} cảnh báo cần giải trình")
        found[register.key] = (count, "error" if tone == "error" else "warning", words.format(n=count))
    return found
