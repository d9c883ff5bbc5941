"""A stream that parted is joined again, and what nobody reads written anew, from the window."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from dxdesk import dates
from dxdesk.flows.entering import editing
from dxdesk.flows.exchanging import conflicts
from dxdesk.flows.keeping import lifecycle
from dxdesk.ui.desk import Desk, Goal
from dxdesk.ui.frame.shell import Shell
from dxdesk.ui.pages.centre.inbox import InboxPage
from dxdesk.ui.pages.exchanging.exchange import ExchangePage
from dxdesk.ui.pages.exchanging.receiving_files import PreviewDialog
from tests.flows import office
from tests.flows.laptops import Laptop, believe, centre_put_back, hand_over, image, laptop, put_back

Settle = Callable[[], None]


def test_the_preview_offers_to_join_a_file_that_parted_from_this_computer(
    tmp_path: Path, shell: Shell, desk: Desk, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    an, binh = laptop(tmp_path, "an", "Nguyễn Văn An"), laptop(tmp_path, "binh", "Trần Thị Bình")
    believe(an, binh, usb)
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"number": "1"})
    image(an, tmp_path / "image")
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_5y", {"note": "đã mất"})
    hand_over(an, binh, usb)
    put_back(an, tmp_path / "image")
    with an.work() as unit:
        editing.set_fields(unit, "plans", "plan_annual", {"note": "ghi sau"})
    with binh.work() as unit:
        conflicts.exchange(unit, usb / "binh.dxsync")
    monkeypatch.setenv("DXDESK_HOME", str(an.home))
    with lifecycle.open_store(an.store) as opened:
        desk.open(opened)
        settle()
        shell.go(Goal("exchange"))
        settle()
        page = shell.page
        assert isinstance(page, ExchangePage)
        page.files.receive([usb / "binh.dxsync"])
        settle()
        (preview,) = shell.findChildren(PreviewDialog)
        assert preview.join.isVisibleTo(preview)
        assert not preview.act.isVisibleTo(preview)
        preview.join.click()
        settle()
        assert any("Đã nối lại 1 thay đổi" in one.text() for one in page.findChildren(QLabel))
        assert office.values(opened, "plans", "plan_5y", "note") == ["đã mất"]
        assert office.values(opened, "plans", "plan_annual", "note") == ["ghi sau"]
        desk.open(None)
        settle()


def test_the_inbox_offers_it_where_the_centre_was_put_back(
    tmp_path: Path, shell: Shell, desk: Desk, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "usb").mkdir()
    head_office = Laptop(tmp_path / "tu", office.move_in(office.centre(), tmp_path / "tu", tmp_path / "central.dxdb"))
    lang_son = Laptop(tmp_path / "ls", office.move_in(office.ready(), tmp_path / "ls", tmp_path / "20.dxdb"))
    report = centre_put_back(tmp_path, lang_son, head_office)
    monkeypatch.setenv("DXDESK_HOME", str(head_office.home))
    with lifecycle.open_store(head_office.store) as opened:
        desk.open(opened)
        settle()
        shell.go(Goal("inbox"))
        settle()
        page = shell.page
        assert isinstance(page, InboxPage)
        page.take([report])
        settle()
        (refused,) = page.verdicts
        assert (refused.state, refused.found.parted) == ("Từ chối", True)
        (join,) = [one for one in page.findChildren(QPushButton) if one.text() == "Nối lại và nhận"]
        join.click()
        settle()
        (taken,) = page.verdicts
        assert taken.state == "Đã nhận"
        assert "Đã nối lại 1 thay đổi" in taken.said
        desk.open(None)
        settle()


def test_the_palette_writes_anew_what_nobody_reads_and_says_when_there_is_nothing(
    tmp_path: Path, shell: Shell, desk: Desk, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dates, "_clock", lambda: datetime(1999, 1, 1, tzinfo=UTC))
    an = laptop(tmp_path, "an", "Nguyễn Văn An")
    said: list[str] = []
    desk.said.connect(lambda text, _tone: said.append(text))
    monkeypatch.setenv("DXDESK_HOME", str(an.home))
    with lifecycle.open_store(an.store) as opened:
        desk.open(opened)
        settle()
        assert any("Đồng hồ" in text for text in said)
        (command,) = [one for one in shell.commands() if "Ghi lại" in one.title]
        command.run()
        settle()
        assert any("nơi khác đọc được mọi thay đổi" in text for text in said)
        desk.open(None)
        settle()
