"""Figures are confirmed by two people in order, nothing open is passed over, and the file says what was confirmed."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import orjson
import pytest

from dxdesk.errors import DataErrors, Missing, Misuse, Problem
from dxdesk.flows.centre import publishing
from dxdesk.flows.entering import editing, workbooks
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import overview, review
from dxdesk.flows.sending import signoff
from dxdesk.flows.workspace import Workspace
from dxdesk.models.change import canonical_json
from dxdesk.models.finding import Severity
from dxdesk.models.submission import Approval, Role, State
from dxdesk.sync import contents, keyfiles, package
from dxdesk.sync.keys import Locked
from tests.flows import office
from tests.flows.office import HEAD, OFFICER, rows


def both(unit: Workspace) -> Approval:
    """Have both people confirm."""
    signoff.confirm(unit, Role.PREPARER)
    return signoff.confirm(unit, Role.APPROVER, officer=HEAD, number="45/BC-STTTT", day="27/04/2022")


def done(unit: Workspace) -> dict[str, bool]:
    return {step.key: step.done for step in signoff.checklist(unit).steps}


def read_as_centre(file: Path) -> package.Package:
    with office.at_home(office.centre() / "home"):
        return package.read(file, [keyfiles.load("centre")])


# Confirming


def test_the_preparer_confirms_first_and_the_head_after(ready: Workspace) -> None:
    with pytest.raises(Misuse, match="Người lập biểu chưa xác nhận"):
        signoff.confirm(ready, Role.APPROVER, officer=HEAD)
    prepared = signoff.confirm(ready, Role.PREPARER)
    assert (prepared.role, prepared.officer, prepared.one_person) == (Role.PREPARER, OFFICER, False)
    assert overview.header(ready).state is State.ENTERING
    approved = signoff.confirm(ready, Role.APPROVER, officer=HEAD, number="45/BC-STTTT", day="27/4/2022")
    assert (approved.officer, approved.number, approved.day) == (HEAD, "45/BC-STTTT", "2022-04-27")
    assert approved.digest == prepared.digest == care.digest(ready).digest
    assert approved.vector == prepared.vector
    assert (approved.unit, approved.campaign, approved.edition) == ("20", "2022-q1", ready.campaign.hash)
    assert signoff.checklist(ready).ready
    assert overview.header(ready).state is State.CONFIRMED


def test_the_head_who_confirms_again_speaks_of_the_same_letter(ready: Workspace) -> None:
    both(ready)
    again = signoff.confirm(ready, Role.APPROVER, officer=HEAD)
    assert (again.number, again.day) == ("45/BC-STTTT", "2022-04-27")
    other = signoff.confirm(ready, Role.APPROVER, officer=HEAD, number="46/BC-STTTT")
    assert (other.number, other.day) == ("46/BC-STTTT", "2022-04-27")


def test_the_preparer_confirms_nothing_more_once_the_head_has(ready: Workspace) -> None:
    signoff.confirm(ready, Role.PREPARER)
    signoff.confirm(ready, Role.APPROVER, officer=HEAD)
    with pytest.raises(Misuse, match="đã được thủ trưởng đơn vị chốt"):
        signoff.confirm(ready, Role.PREPARER)


def test_one_person_is_not_two(ready: Workspace) -> None:
    signoff.confirm(ready, Role.PREPARER)
    for same in (OFFICER, "", f"  {OFFICER} "):
        with pytest.raises(Misuse, match="hai người"):
            signoff.confirm(ready, Role.APPROVER, officer=same)


def test_one_person_may_sign_where_the_campaign_allows_it(ready: Workspace, tmp_path: Path) -> None:
    alone = ready.campaign.revised(edition=3, one_person_signs=True)
    file = office.campaign_package(tmp_path / "3.dxsync", alone)
    unit = lifecycle.open_campaign(ready, str(file)).workspace
    signoff.confirm(unit, Role.PREPARER)
    assert signoff.confirm(unit, Role.APPROVER).one_person


def test_somebody_must_have_a_name(ready: Workspace) -> None:
    nameless = replace(ready, officer="")
    with pytest.raises(Misuse, match="họ tên"):
        signoff.confirm(nameless, Role.PREPARER)
    with pytest.raises(Misuse, match="họ tên"):
        signoff.confirm(nameless, Role.PREPARER, officer=" \u200b ")


@pytest.mark.parametrize("day", ["31/02/2022", "hôm qua", "2022"])
def test_the_day_of_the_letter_must_be_a_day(ready: Workspace, day: str) -> None:
    signoff.confirm(ready, Role.PREPARER)
    with pytest.raises(Misuse, match=day):
        signoff.confirm(ready, Role.APPROVER, officer=HEAD, day=day)


def test_errors_block(ready: Workspace) -> None:
    editing.set_fields(ready, "plans", "plan_5y", {"number": "", "issued_on": ""})
    with pytest.raises(DataErrors, match="lỗi phải sửa"):
        signoff.confirm(ready, Role.PREPARER)
    assert done(ready)["errors"] is False
    assert signoff.checklist(ready).errors > 0


def test_warnings_without_an_explanation_block(ready: Workspace) -> None:
    approved = (r for r in rows(ready, "systems") if (r["level"], r["dossier_status"]) == ("2", "approved"))
    system = next(approved)["record"]
    editing.set_fields(ready, "systems", system, {"level": "3", "monitored": "không"})
    with pytest.raises(DataErrors, match="cảnh báo chưa giải trình"):
        signoff.confirm(ready, Role.PREPARER)
    assert done(ready) | {"errors": True} == {
        "errors": True, "warnings": False, "carried": True, "conflicts": True, "preparer": False, "approver": False,
    }  # fmt: skip
    for rule in {f.rule for f in review.check(ready) if f.severity is Severity.WARNING}:
        review.explain(ready, rule, text="Đã rà soát.")
    assert signoff.confirm(ready, Role.PREPARER)


def test_carried_rows_nobody_confirmed_block(ready: Workspace) -> None:
    now = lifecycle.open_campaign(ready, "2023", carry=True).workspace
    steps = {step.key: step for step in signoff.checklist(now).steps}
    assert not steps["carried"].done
    assert str(sum(len(rows(now, register)) for register in ("plans", "systems", "platforms"))) in steps["carried"].text
    with pytest.raises(DataErrors, match="kỳ trước chưa xác nhận"):
        signoff.confirm(now, Role.PREPARER)


def test_a_confirmation_lapses_when_a_figure_changes(ready: Workspace) -> None:
    signoff.confirm(ready, Role.PREPARER)
    editing.set_fields(ready, "plans", "ioc", {"note": "khác"})
    assert done(ready)["preparer"] is False
    with pytest.raises(Misuse, match="chưa xác nhận"):
        signoff.confirm(ready, Role.APPROVER, officer=HEAD)
    editing.set_fields(ready, "plans", "ioc", {"note": ""})
    assert done(ready)["preparer"] is True  # the figures are again the ones that were confirmed


def test_a_new_edition_asks_for_new_confirmations(ready: Workspace, tmp_path: Path) -> None:
    both(ready)
    third = ready.campaign.revised(edition=3, title="Bản ba")
    unit = lifecycle.open_campaign(ready, str(office.campaign_package(tmp_path / "3.dxsync", third))).workspace
    assert not signoff.checklist(unit).ready
    with pytest.raises(Misuse, match="chưa xác nhận"):
        signoff.submit(unit, tmp_path / "20.dxsync")
    assert both(unit).edition == third.hash
    signoff.submit(unit, tmp_path / "20.dxsync")
    assert contents.read_contents(read_as_centre(tmp_path / "20.dxsync")).approval is not None


def test_reopening_needs_a_reason_and_something_to_reopen(ready: Workspace) -> None:
    with pytest.raises(Misuse, match="lý do"):
        signoff.reopen(ready, "  ")
    with pytest.raises(Misuse, match="chưa được chốt"):
        signoff.reopen(ready, "nhầm")
    both(ready)
    signoff.reopen(ready, "nhầm")
    assert (done(ready)["preparer"], done(ready)["approver"]) == (False, False)
    assert overview.header(ready).state is State.ENTERING


def test_the_approver_s_key_may_be_under_a_passphrase(ready: Workspace, tmp_path: Path) -> None:
    signoff.confirm(ready, Role.PREPARER)
    signoff.confirm(ready, Role.APPROVER, officer=HEAD, passphrase="mật khẩu dài")
    assert {k.name: k.protected for k in keyfiles.stored_keys()} == {"device": False, "approver": True}
    signoff.reopen(ready, "thử")
    signoff.confirm(ready, Role.PREPARER)
    with pytest.raises(Locked):
        signoff.confirm(ready, Role.APPROVER, officer=HEAD)
    assert done(ready)["approver"] is False
    assert signoff.confirm(ready, Role.APPROVER, officer=HEAD, passphrase="mật khẩu dài")


# Sending


def test_the_file_holds_what_was_confirmed_and_the_centre_reads_it(ready: Workspace, tmp_path: Path) -> None:
    approval = both(ready)
    out = tmp_path / "20.dxsync"
    sent = signoff.submit(ready, out)
    assert (sent.number, sent.digest, sent.vector, sent.state) == (1, approval.digest, approval.vector, State.SENT)
    assert overview.header(ready).state is State.SENT
    read = read_as_centre(out)
    brought = contents.read_contents(read)
    manifest = read.manifest
    assert (manifest.kind, manifest.number, manifest.unit, manifest.campaign) == ("submission", 1, "20", "2022-q1")
    assert (manifest.digest, dict(manifest.vector)) == (approval.digest, dict(approval.vector))
    assert manifest.edition == ready.campaign.hash
    assert brought.approval is not None
    assert brought.approval.approval == approval
    assert brought.approval.verify([k.public.minisign for k in keyfiles.stored_keys() if k.name == "approver"])
    assert len(contents.read_journal(read, brought)[1]) == sum(approval.vector.values())
    assert {key: len(list(csv.reader(table.decode().splitlines()))) - 1 for key, table in brought.tables.items()} == {
        key: len(rows(ready, key)) for key in ("plans", "platforms", "systems", "indicators", "tasks", "narratives",
                                              "explanations")}  # fmt: skip
    assert read.sha256 == sent.sha256


def test_only_those_it_is_addressed_to_can_open_it(ready: Workspace, tmp_path: Path) -> None:
    both(ready)
    out = tmp_path / "20.dxsync"
    signoff.submit(ready, out)
    assert care.verify_package(out).unit == "20"  # its sender can
    with office.at_home(office.centre() / "home"):
        for key in (keyfiles.load("centre"), office.recovery_key()):
            assert package.read(out, [key]).manifest.unit == "20"
    with office.at_home(tmp_path / "stranger"):
        office.keys_of(tmp_path / "stranger")
        with pytest.raises(Problem):
            care.verify_package(out)


def test_submissions_are_numbered_and_kept(ready: Workspace, tmp_path: Path) -> None:
    both(ready)
    assert signoff.submit(ready, tmp_path / "1.dxsync").number == 1
    assert signoff.submit(ready, tmp_path / "1b.dxsync").number == 2
    signoff.reopen(ready, "thiếu ghi chú")
    assert overview.header(ready).state is State.ENTERING
    editing.set_fields(ready, "plans", "ioc", {"note": "bổ sung"})
    both(ready)
    assert overview.header(ready).state is State.CONFIRMED
    assert signoff.submit(ready, tmp_path / "2.dxsync").number == 3
    assert [(s.number, s.file) for s in signoff.checklist(ready).sent] == [
        (1, "1.dxsync"), (2, "1b.dxsync"), (3, "2.dxsync")]  # fmt: skip
    first, last = (read_as_centre(tmp_path / name) for name in ("1.dxsync", "2.dxsync"))
    assert (first.manifest.number, last.manifest.number) == (1, 3)
    assert first.manifest.digest != last.manifest.digest
    assert contents.read_contents(last).approval is not None


def test_without_the_head_s_word_nothing_is_sent(ready: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "20.dxsync"
    with pytest.raises(Misuse, match="chưa xác nhận"):
        signoff.submit(ready, out)
    signoff.confirm(ready, Role.PREPARER)
    with pytest.raises(Misuse, match="chưa xác nhận"):
        signoff.submit(ready, out)
    assert not out.exists()


def test_a_built_in_campaign_names_no_one_to_send_to(unit: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Missing, match="nơi nhận") as missing:
        signoff.submit(unit, tmp_path / "20.dxsync")
    assert missing.value.exit_code == 2
    assert ".dxsync" in missing.value.hint
    assert not (tmp_path / "20.dxsync").exists()


def test_a_file_that_can_t_be_written_is_not_counted(ready: Workspace, tmp_path: Path) -> None:
    both(ready)
    with pytest.raises(Problem):
        signoff.submit(ready, tmp_path / "khong-co" / "20.dxsync")
    assert signoff.checklist(ready).sent == []
    assert signoff.submit(ready, tmp_path / "20.dxsync").number == 1


def nfd(words: str) -> str:
    return unicodedata.normalize("NFD", words)


@pytest.mark.parametrize(
    ("officer", "head", "number", "file", "sheet"),
    [
        (nfd(OFFICER), nfd(HEAD), "45", "a.xlsx", "Biểu"),
        (f"  {OFFICER}\u200b\n", "Bình\x07", "45\u200b/BC", "a.xlsx", "Biểu"),
        ("A" * 5000, "B" * 5000, "9" * 5000, "a.xlsx", "Biểu"),
        (OFFICER, HEAD, "", nfd("Biểu của Sở.xlsx"), nfd("Biểu một")),
        (OFFICER, HEAD, "", "a\u200b\x07.xlsx", "Biểu\u200b một "),
    ],
    ids=["decomposed", "untidy", "endless", "book decomposed", "book untidy"],
)
def test_the_centre_can_read_whatever_people_files_and_sheets_are_called(
    ready: Workspace, tmp_path: Path, officer: str, head: str, number: str, file: str, sheet: str
) -> None:
    path = ready.store.path
    ready.close()
    book = openpyxl.load_workbook(office.PLANS)
    book.worksheets[0].title = sheet
    book.worksheets[0]["H9"] = "ghi chú mới"
    book.save(tmp_path / file)
    with lifecycle.open_store(path, officer=officer) as unit:
        assert workbooks.import_workbook(unit, tmp_path / file).changed == 1
        signoff.confirm(unit, Role.PREPARER)
        signoff.confirm(unit, Role.APPROVER, officer=head, number=number)
        signoff.submit(unit, tmp_path / "20.dxsync")
        assert "H9" in overview.cell_history(unit, "plans", "party_resolution", "note")[0].source
    assert contents.read_contents(read_as_centre(tmp_path / "20.dxsync")).approval is not None


# The centre


def test_publishing_again_is_the_same_edition(centre: Workspace, tmp_path: Path) -> None:
    first = publishing.publish(centre, tmp_path / "1.dxsync")
    again = publishing.publish(centre, tmp_path / "2.dxsync")
    assert (first.edition, first.campaign, first.fingerprint) == (again.edition, again.campaign, again.fingerprint)
    assert first.edition == 2
    one, other = (lifecycle.read_source(str(tmp_path / f"{n}.dxsync")) for n in (1, 2))
    assert one.campaign == other.campaign == office.published()
    assert [s.line for s in one.statements] == [s.line for s in other.statements]
    assert one.fingerprint == first.fingerprint


def test_a_unit_does_not_publish(ready: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="cơ quan tổng hợp"):
        publishing.publish(ready, tmp_path / "k.dxsync")


def test_the_centre_neither_confirms_nor_sends(centre: Workspace, tmp_path: Path) -> None:
    for act in (
        lambda: signoff.confirm(centre, Role.PREPARER, officer="Ai đó"),
        lambda: signoff.submit(centre, tmp_path / "x.dxsync"),
    ):
        with pytest.raises(Misuse, match="cơ quan tổng hợp"):
            act()


def test_an_approval_is_kept_as_the_bytes_that_were_signed(ready: Workspace, tmp_path: Path) -> None:
    both(ready)
    signoff.submit(ready, tmp_path / "20.dxsync")
    body = read_as_centre(tmp_path / "20.dxsync").members["approval.json"]
    assert canonical_json(orjson.loads(body)) == body
    assert date.fromisoformat(orjson.loads(body)["day"]) == date(2022, 4, 27)


def test_a_name_without_its_marks_is_the_same_person(ready: Workspace) -> None:
    signoff.confirm(ready, Role.PREPARER, officer="Nguyễn Văn An")
    with pytest.raises(Misuse, match="hai người"):
        signoff.confirm(ready, Role.APPROVER, officer="nguyen van an")
