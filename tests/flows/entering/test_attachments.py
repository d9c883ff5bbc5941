"""Scans lie beside their record, travel with the report, and can be let go."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from dxdesk.errors import Missing, Misuse
from dxdesk.flows.entering import attachments, history
from dxdesk.flows.exchanging import conflicts, receiving
from dxdesk.flows.keeping import care
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace, seen_as
from dxdesk.models.change import Cause
from dxdesk.store.journal.writing import Edit
from dxdesk.store.papers import scans
from tests.flows.laptops import Laptop, believe, digest, enrolled, send

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 20


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "573-KH-UBND.pdf"
    path.write_bytes(PDF)
    return path


def test_a_scan_is_kept_beside_its_record_and_comes_out_the_same(unit: Workspace, scan: Path, tmp_path: Path) -> None:
    out = tmp_path / "ra"
    out.mkdir()
    kept = attachments.attach(unit, "plans", "plan_5y", scan)
    assert attachments.attached(unit, "plans", "plan_5y") == [kept]
    assert attachments.attached(unit, "plans", "plan_annual") == []
    assert (kept.file_name, kept.size, kept.there) == (scan.name, len(PDF), True)
    assert attachments.save_copy(unit, kept.attachment, out).read_bytes() == PDF
    assert attachments.attach(unit, "plans", "plan_5y", scan) == kept
    assert len(attachments.attached(unit)) == 1
    assert care.verify(unit).problems == []


def test_a_scan_taken_out_can_be_brought_back_until_its_bytes_are_purged(unit: Workspace, scan: Path) -> None:
    kept = attachments.attach(unit, "plans", "plan_5y", scan)
    attachments.take_out(unit, kept.attachment)
    assert attachments.attached(unit) == []
    history.undo(unit)
    assert attachments.attached(unit) == [kept]
    assert attachments.purge(unit) == 0  # a live row speaks of it
    attachments.take_out(unit, kept.attachment)
    assert attachments.purge(unit) == len(PDF)
    history.undo(unit)
    [left] = attachments.attached(unit)
    assert (left.sha256, left.there) == (kept.sha256, False)


def test_the_bytes_of_a_scan_can_go_while_its_hash_stays(unit: Workspace, scan: Path, tmp_path: Path) -> None:
    kept = attachments.attach(unit, "plans", "plan_5y", scan)
    before = care.digest(unit)
    assert attachments.purge(unit, kept.attachment) == len(PDF)
    assert care.digest(unit) == before
    with pytest.raises(Missing, match="Không còn nội dung"):
        attachments.save_copy(unit, kept.attachment, tmp_path)
    assert attachments.attach(unit, "plans", "plan_5y", scan) == kept  # and it can be put in again


@pytest.mark.parametrize("second", ["Phụ lục 573.pdf", "573-kh-ubnd.pdf", "573 KH UBND.pdf", "573-KH-UBND.jpg.pdf"])
def test_one_content_may_lie_beside_a_record_by_several_names(
    unit: Workspace, scan: Path, tmp_path: Path, second: str
) -> None:
    """Names too that are the same to a search: letters and signs tell them apart."""
    first = attachments.attach(unit, "plans", "plan_5y", scan)
    other = attachments.attach(unit, "plans", "plan_5y", scan.rename(tmp_path / second))
    assert sorted(line.file_name for line in attachments.attached(unit)) == sorted(["573-KH-UBND.pdf", second])
    assert care.verify(unit).problems == []
    attachments.take_out(unit, first.attachment)
    assert attachments.purge(unit) == attachments.purge(unit, first.attachment) == 0
    assert attachments.attached(unit) == [other]
    assert attachments.save_copy(unit, other.attachment, tmp_path).read_bytes() == PDF
    history.undo(unit)
    assert {line.file_name for line in attachments.attached(unit)} == {"573-KH-UBND.pdf", second}
    attachments.take_out(unit, other.attachment)
    attachments.take_out(unit, first.attachment)
    assert attachments.purge(unit) == len(PDF)


def test_a_scan_that_was_known_by_its_content_alone_is_not_attached_twice(unit: Workspace, scan: Path) -> None:
    """As stores of an earlier program have it."""
    sha256 = hashlib.sha256(PDF).hexdigest()
    values = {"about_register": "plans", "about_record": "plan_5y", "sha256": sha256, "file_name": scan.name}
    unit.journal.write(Cause.EDIT, "", [Edit("attachments", "cu", values)])
    assert attachments.attach(unit, "plans", "plan_5y", scan).attachment == "cu"
    attachments.attach(unit, "plans", "plan_5y", scan.rename(scan.with_name("khác.pdf")))
    assert [line.file_name for line in attachments.attached(unit)] == [scan.name, "khác.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.exe", b"MZ", "đuôi"),
        ("a.pdf", b"MZ", "không đúng với đuôi"),
        ("a.pdf", b"", "không đúng với đuôi"),
        ("a.pdf", PDF + bytes(attachments.ONE_LIMIT), "lớn quá 20 MB"),
    ],
)
def test_what_is_no_scan_is_not_taken(unit: Workspace, tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Misuse, match=says):
        attachments.attach(unit, "plans", "plan_5y", tmp_path / name)
    assert attachments.attached(unit) == []


def test_all_scans_together_must_fit_the_file(unit: Workspace, scan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "ALL_LIMIT", len(PDF) + 10)
    attachments.attach(unit, "plans", "plan_5y", scan)
    attachments.attach(unit, "plans", "plan_annual", scan)  # the same bytes are kept once
    other = scan.with_name("khac.pdf")
    other.write_bytes(PDF + b"khac")
    with pytest.raises(Misuse, match="vượt quá"):
        attachments.attach(unit, "plans", "plan_5y", other)
    assert len(attachments.attached(unit)) == 2


@pytest.mark.parametrize(
    ("name", "content", "copy"),
    [
        ("../../.bashrc", PDF, "bashrc.pdf"),
        ("hóa đơn.pdf.exe", PDF, "hóa đơn.pdf.pdf"),
        ("C:\\Windows\\x.pdf", PDF, "C__Windows_x.pdf"),
        ("...", PDF, "{sha256}.pdf"),
        ("x.pdf", b"MZ\x90", ""),
    ],
)
def test_a_scan_of_somebody_else_is_opened_as_what_it_is(
    unit: Workspace, tmp_path: Path, name: str, content: bytes, copy: str
) -> None:
    """The name and the bytes of a scan come from others' programs."""
    sha256 = hashlib.sha256(content).hexdigest()
    values = {"about_register": "plans", "about_record": "plan_5y", "sha256": sha256, "file_name": name}
    with unit.store.write() as connection:
        scans.keep(connection, {sha256: content})
        unit.open_journal.write_in(connection, Cause.EDIT, "", [Edit("attachments", "t1", values)])
    out = tmp_path / "ra"
    out.mkdir()
    if not copy:
        with pytest.raises(Misuse, match="không phải là bản quét"):
            attachments.save_copy(unit, "t1", out)
        return
    path = attachments.save_copy(unit, "t1", out)
    assert path == out / copy.format(sha256=sha256[:16])


def test_nothing_is_attached_to_what_is_not_there(unit: Workspace, scan: Path) -> None:
    with pytest.raises(Missing, match="Không có bản ghi"):
        attachments.attach(unit, "systems", "khong-co", scan)
    with pytest.raises(Missing, match="Không có tài liệu"):
        attachments.take_out(unit, "khong-co")
    with pytest.raises(Missing, match="Không có tài liệu"):
        attachments.purge(unit, "khong-co")


def test_scans_travel_to_colleagues_once(an: Laptop, binh: Laptop, folder: Path, scan: Path) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with an.work() as unit:
        kept = attachments.attach(unit, "plans", "plan_5y", scan)
        conflicts.exchange(unit, usb / "1.dxsync")
    with binh.work() as unit:
        receiving.merge(unit, usb / "1.dxsync", dry_run=True)
        assert attachments.attached(unit) == []
        receiving.merge(unit, usb / "1.dxsync")
        assert attachments.attached(unit) == [kept]
        assert attachments.save_copy(unit, kept.attachment, usb).read_bytes() == PDF
        conflicts.exchange(unit, usb / "2.dxsync")
    with an.work() as unit:
        attachments.attach(unit, "plans", "plan_annual", scan.rename(scan.with_name("b.pdf")))
        conflicts.exchange(unit, usb / "3.dxsync", known=usb / "2.dxsync")
        attachments.purge(unit, kept.attachment)
        conflicts.exchange(unit, usb / "4.dxsync")
    with binh.work() as unit:
        receiving.merge(unit, usb / "3.dxsync")
        assert [line.there for line in attachments.attached(unit)] == [True, True]
        receiving.merge(unit, usb / "4.dxsync")  # rows whose bytes are gone there
        assert [line.there for line in attachments.attached(unit)] == [True, True]
    assert digest(an) == digest(binh)


def test_two_names_of_one_content_given_on_two_laptops_are_both_kept(
    an: Laptop, binh: Laptop, folder: Path, scan: Path
) -> None:
    usb = folder / "usb"
    believe(an, binh, usb)
    with an.work() as unit:
        attachments.attach(unit, "plans", "plan_5y", scan)
        conflicts.exchange(unit, usb / "1.dxsync")
    with binh.work() as unit:
        attachments.attach(unit, "plans", "plan_5y", scan.rename(scan.with_name("Phụ lục.pdf")))
        receiving.merge(unit, usb / "1.dxsync")
        assert conflicts.conflicts(unit) == []
        conflicts.exchange(unit, usb / "2.dxsync")
    with an.work() as unit:
        receiving.merge(unit, usb / "2.dxsync")
        assert {line.file_name for line in attachments.attached(unit)} == {"573-KH-UBND.pdf", "Phụ lục.pdf"}
        assert all(line.there for line in attachments.attached(unit))
    assert digest(an) == digest(binh)


def test_scans_come_to_the_centre_with_the_report(
    lang_son: Laptop,
    head_office: Laptop,
    folder: Path,
    scan: Path,
) -> None:
    usb = folder / "usb"
    enrolled(lang_son, head_office, usb)
    with lang_son.work() as unit:
        kept = attachments.attach(unit, "plans", "plan_5y", scan)
        send(unit, usb / "1.dxsync")
        with pytest.raises(Misuse, match="chốt"):
            attachments.take_out(unit, kept.attachment)
        signoff.reopen(unit, "sửa")
    with head_office.work() as central:
        receiving.merge(central, usb / "1.dxsync")
        about = seen_as(central, central.campaign, "20")
        assert attachments.attached(about) == [kept]


@pytest.mark.parametrize("name", ["nul.pdf", "aux.quyet-dinh.pdf", "COM1.pdf", "a:b.pdf", "đuôi chấm. .pdf"])
def test_a_scan_is_saved_under_a_name_that_every_system_takes(name: str, ready: Workspace, tmp_path: Path) -> None:
    scan = tmp_path / name
    scan.write_bytes(PDF)
    attached = attachments.attach(ready, "plans", "plan_annual", scan)
    (tmp_path / "ra").mkdir()
    saved = attachments.save_copy(ready, attached.attachment, tmp_path / "ra")
    assert saved.read_bytes() == PDF
    assert saved.stem.partition(".")[0].lower() not in {"nul", "aux", "com1"}
    assert ":" not in saved.name
    assert not saved.stem.endswith((" ", "."))
