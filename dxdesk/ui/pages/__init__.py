"""The pages of the window. A page's module is imported when the page is first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dxdesk.i18n import _
from dxdesk.paths import resources
from dxdesk.ui.page import Entry, Page

if TYPE_CHECKING:
    from dxdesk.ui.desk import Desk
    from dxdesk.ui.theme import Tone


def entries() -> list[Entry]:
    """What the rail lists while a store is open, in its order."""
    from dxdesk.models import registers

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


def register_icon(key: str) -> str:
    """A register's own icon; a plain table for one that has none, so that declaring a register stays one file."""
    return key if (resources() / "icons" / f"{key}.svg").is_file() else "template"


def build(key: str, desk: Desk) -> Page:
    """A new page by its key; KeyError for one there isn't."""
    if key == "start":
        from dxdesk.ui.pages.start import StartPage

        return StartPage(desk)
    if key == "overview":
        from dxdesk.ui.pages.overview import OverviewPage

        return OverviewPage(desk)
    if key == "review":
        from dxdesk.ui.pages.review import ReviewPage

        return ReviewPage(desk)
    if key in ("submit", "exchange"):
        return _handing_over(key, desk)
    if key == "history":
        from dxdesk.ui.pages.history import HistoryPage

        return HistoryPage(desk)
    from dxdesk.models.registers import REGISTERS
    from dxdesk.ui.pages.register import RegisterPage

    return RegisterPage(desk, REGISTERS[key])


def _handing_over(key: str, desk: Desk) -> Page:
    """The pages on which files leave and come in."""
    if key == "submit":
        from dxdesk.ui.pages.submit import SubmitPage

        return SubmitPage(desk)
    from dxdesk.ui.pages.exchange import ExchangePage

    return ExchangePage(desk)


def badges(desk: Desk) -> dict[str, tuple[int, Tone, str]]:
    """How many findings of each register still have to be dealt with: errors before warnings without explanation."""
    from dxdesk.models.finding import Severity
    from dxdesk.models.registers import pages

    found: dict[str, tuple[int, Tone, str]] = {}
    for register in pages():
        mine = [f for f in desk.findings or () if f.register == register.key and f.blocks]
        errors = sum(f.severity is Severity.ERROR for f in mine)
        count, tone = (errors, "error") if errors else (len(mine), "warning")
        words = _("{n} lỗi cần sửa") if errors else _("{n} cảnh báo cần giải trình")
        found[register.key] = (count, "error" if tone == "error" else "warning", words.format(n=count))
    return found
