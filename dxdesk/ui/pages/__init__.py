"""The pages of the window. A page's module is imported when the page is first shown."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from dxdesk.i18n import _
from dxdesk.paths import resources
from dxdesk.ui.page import Entry, Page

if TYPE_CHECKING:
    from dxdesk.ui.desk import Desk
    from dxdesk.ui.theme import Tone


def entries(*, central: bool = False) -> list[Entry]:
    """What the rail lists while a unit's store is open, or the centre's, in its order."""
    from dxdesk.models import registers

    if central:
        return _central_entries()
    data = _("Biểu số liệu")
    work = _("Hoàn thành báo cáo")
    return [
        Entry("overview", _("Tổng quan"), "overview"),
        *(Entry(r.key, _(r.short), register_icon(r.key), data) for r in registers.pages()),
        Entry("review", _("Rà soát"), "review", work),
        Entry("submit", _("Gửi báo cáo"), "submit", work),
        Entry("exchange", _("Trao đổi"), "exchange", work),
        Entry("history", _("Lịch sử"), "history", work),
    ]


def _central_entries() -> list[Entry]:
    units, work = _("Báo cáo của các đơn vị"), _("Tổng hợp")
    return [
        Entry("overview", _("Tổng quan"), "overview"),
        Entry("inbox", _("Tiếp nhận"), "inbox", units),
        Entry("tracking", _("Theo dõi"), "track", units),
        Entry("keys", _("Khóa xác thực đơn vị"), "key", units),
        Entry("country", _("Bản đồ & biểu đồ"), "map", work),
        Entry("report", _("Báo cáo"), "report", work),
        Entry("history", _("Lịch sử"), "history", work),
    ]


def register_icon(key: str) -> str:
    """A register's own icon; a plain table for one that has none, so that declaring a register stays one file."""
    return key if (resources() / "icons" / f"{key}.svg").is_file() else "template"


# By key: module and class. The unit's pages first; those that only the centre has, or has another of, after them.
_PAGES: Mapping[str, tuple[str, str]] = {
    "start": ("start", "StartPage"),
    "overview": ("overview", "OverviewPage"),
    "review": ("review", "ReviewPage"),
    "submit": ("submit", "SubmitPage"),
    "exchange": ("exchange", "ExchangePage"),
    "report": ("national_report", "NationalReportPage"),
    "history": ("history", "HistoryPage"),
}
_CENTRAL: Mapping[str, tuple[str, str]] = {
    "overview": ("centre", "CentrePage"),
    "inbox": ("inbox", "InboxPage"),
    "tracking": ("tracking", "TrackingPage"),
    "keys": ("keys", "KeysPage"),
    "country": ("country", "CountryPage"),
}


def build(key: str, desk: Desk) -> Page:
    """A new page by its key; KeyError for one there isn't."""
    known = {**_PAGES, **_CENTRAL} if desk.central else _PAGES
    if key in known:
        module, name = known[key]
        page: Page = getattr(import_module(f"dxdesk.ui.pages.{module}"), name)(desk)
        return page
    from dxdesk.models.registers import REGISTERS
    from dxdesk.ui.pages.register import RegisterPage

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
