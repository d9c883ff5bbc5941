"""The command line: one JSON object, the exit code of the situation, and never a traceback for bad input."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from dxdesk import __version__, cli, settings
from tests.flows import office
from tests.flows.office import FAULTY, HEAD, OFFICER, PLANS, SYSTEMS
from tests.terminal import Shell, central, ready, shell, store

__all__ = ["central", "ready", "shell", "store"]


# What is said


def test_version_and_help(shell: Shell) -> None:
    assert shell.say("--version")[:2] == (0, f"{__version__}\n")
    code, out, _err = shell.say("--help")
    assert code == 0
    assert "dxdesk" in out
    assert all(name in out for name in ("new", "import", "submit", "demo"))
    code, out, _err = shell.say("import", "-h")
    assert code == 0
    assert "--dry-run" in out


def test_without_json_people_read_sentences(shell: Shell, store: Path) -> None:
    code, out, err = shell.say("set", store, "plans", "plan_5y", "status=issued")
    assert (code, out, err) == (0, "Đã ghi: plan_5y.\n", "")
    code, out, _err = shell.say("import", store, FAULTY)
    assert code == 1
    assert "Biểu 1, F8: " in out
    assert out.endswith("Chưa ghi gì vào dữ liệu.\n")
    code, out, err = shell.say("check", "khong-co.dxdb")
    assert (code, out) == (2, "")
    assert "khong-co.dxdb" in err


def test_the_language_may_be_chosen(shell: Shell, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DXDESK_LANGUAGE", "en")
    english = shell("check", "khong-co.dxdb", code=2)["error"]
    monkeypatch.setenv("DXDESK_LANGUAGE", "vi")
    vietnamese = shell("check", "khong-co.dxdb", code=2)["error"]
    assert vietnamese.startswith("Không tìm thấy")
    assert english != vietnamese
    assert "khong-co.dxdb" in english


# The verbs


def test_new_says_what_was_made(shell: Shell, profile: Path) -> None:
    made = shell("new", "20.dxdb", "--unit", "20", "--campaign", office.campaign_file(), "--officer", OFFICER)
    assert made | {"fingerprint": ""} == {
        "store": "20.dxdb", "unit": "20", "campaign": "2022-q1", "edition": 2, "profile": "unit", "fingerprint": "",
    }  # fmt: skip
    assert len(made["fingerprint"].split()) == 8
    assert shell("new", "tw.dxdb", "--profile", "central", "--campaign", "2023")["unit"] == ""


def test_import_counts_and_names_cells(shell: Shell, store: Path) -> None:
    trial = shell("import", store, PLANS, "--dry-run")
    assert (trial["new"], trial["imported"], trial["batch"]) == (11, False, "")
    done = shell("import", store, PLANS)
    assert (done["new"], done["changed"], done["unchanged"], done["rejected"], done["imported"]) == (11, 0, 0, 0, True)
    assert done["sheets"] == [{"sheet": "Bieu 01", "register": "plans"}]
    assert shell("import", store, PLANS)["unchanged"] == 11
    faulty = shell("import", store, FAULTY, code=1)
    assert {"F8", "B11", "B12", "E12", "C13", "E13", "F13", "H13", "F9"} <= {e["cell"] for e in faulty["errors"]}
    assert (faulty["rejected"], faulty["blanked"], faulty["imported"]) == (2, 6, False)
    assert faulty["errors"][0]["cell"] == "A1", "the title names another unit"
    assert shell("import", store, FAULTY, "--partial", code=1)["imported"] is False
    assert shell("import", store, FAULTY, "--partial", "--any-title", code=1)["imported"] is True
    asked = shell("import", store, SYSTEMS)["asked"]
    assert asked[0]["field"] == "dossier_status"
    settled = shell("import", store, SYSTEMS, "--meaning", "systems.dossier_status=not_prepared")
    assert (settled["changed"], settled["asked"]) == (25, [])


def test_set_edits_adds_and_refuses(shell: Shell, store: Path) -> None:
    done = shell("set", store, "plans", "plan_5y", "status=Đã ban hành", "number=25/KH-UBND", "issued_on=5/1/2022")
    assert (done["record"], done["created"], done["refused"]) == ("plan_5y", 1, [])
    assert shell("set", store, "plans", "plan_5y", "status=issued")["unchanged"] == 1
    assert shell("set", store, "plans", "plan_5y", "note=a=b=c")["changed"] == 1
    new = shell("set", store, "systems", "+", "name=Hệ thống A", "operator=Sở")
    assert len(new["record"]) == 36
    refused = shell("set", store, "plans", "plan_5y", "issued_on=31/02/2022", "status=?", code=1)
    assert [r["field"] for r in refused["refused"]] == ["issued_on", "status"]
    assert refused["batch"] == ""


def test_undo_redo_history(shell: Shell, store: Path) -> None:
    shell("set", store, "plans", "plan_5y", "note=một")
    shell("set", store, "plans", "plan_5y", "note=hai", "--officer", "Lê Thị Ánh")
    undone = shell("undo", store)
    assert (undone["restored"], undone["kept"]) == (1, [])
    told = shell("history", store, "plans", "plan_5y", "note")
    assert [(c["action"], c["text"], c["officer"]) for c in told["changes"]] == [
        ("Hoàn tác", "một", OFFICER), ("Sửa", "hai", "Lê Thị Ánh"), ("Sửa", "một", OFFICER)]  # fmt: skip
    assert shell("redo", store)["title"] == undone["title"]
    first = shell("history", store)["batches"][-1]["id"]
    shell("redo", store, code=2)
    kept = shell("undo", store, first)
    assert (kept["restored"], len(kept["kept"])) == (0, 1)


def test_check_and_explain(shell: Shell, store: Path) -> None:
    found = shell("check", store, code=1)
    assert found["counts"]["error"] == sum(f["severity"] == "error" for f in found["findings"]) > 0
    shell("set", store, "systems", "+", "name=A", "operator=B", "level=3", "dossier_status=approved",
          "approval_number=1/QĐ-UBND", "approved_on=5/1/2022", "monitored=không")  # fmt: skip
    assert shell("explain", store, "level_not_monitored", "--text", "Thuê từ quý II.")["explained"] == 1
    told = [f for f in shell("check", store, code=1)["findings"] if f["rule"] == "level_not_monitored"]
    assert told[0]["explanation"] == "Thuê từ quý II."
    error = next(f["rule"] for f in found["findings"] if f["severity"] == "error")
    shell("explain", store, error, "--text", "Vì sao không.", code=2)


def test_the_way_to_the_centre(shell: Shell, ready: Path) -> None:
    assert shell("check", ready)["counts"]["error"] == 0
    shell("confirm", ready, "--as", "approver", "--officer", HEAD, code=2)
    prepared = shell("confirm", ready, "--as", "preparer")
    assert prepared["officer"] == OFFICER
    shell("submit", ready, "20.dxsync", code=2)
    approved = shell("confirm", ready, "--as", "approver", "--officer", HEAD, "--number", "45/BC", "--day", "27/4/2022")
    assert approved["digest"] == prepared["digest"] == shell("digest", ready)["digest"]
    shell("set", ready, "plans", "plan_5y", "note=x", code=2)
    sent = shell("submit", ready, "20.dxsync")
    assert (sent["number"], sent["digest"]) == (1, approved["digest"])
    assert shell("verify", "20.dxsync")["package"]["kind"] == "submission"
    assert shell("reopen", ready, "--reason", "sửa")["reopened"] is True
    shell("set", ready, "plans", "plan_5y", "note=x")


def test_a_built_in_campaign_can_t_be_submitted(shell: Shell, store: Path) -> None:
    said = shell("submit", store, "20.dxsync", code=2)
    assert ".dxsync" in said["hint"]
    assert not Path("20.dxsync").exists()


def test_a_figure_that_there_is_not_names_those_that_are_close(shell: Shell, central: Path) -> None:
    found = shell("figures", central, "systems_by_regin", code=2)
    assert "systems_by_region" in found["hint"]
    assert "dxdesk figures STORE" in found["hint"]
    assert "plans_issued" not in found["hint"]
    assert "Gần giống" not in shell("figures", central, "???", code=2)["hint"]


def test_the_map_of_34_says_where_it_changes_nothing(shell: Shell, central: Path) -> None:
    assert "63 hay 34 đều như nhau" in shell.say("figures", central, "systems_by_region", "--units", "34")[2]
    assert shell.say("figures", central, "systems_by_unit", "--units", "34")[2] == ""


def test_of_a_folder_every_file_is_merged(shell: Shell, ready: Path) -> None:
    usb = shell.folder / "usb"
    usb.mkdir()
    assert "không có tệp .dxsync nào" in shell("merge", ready, usb, code=2)["error"]
    for name in ("b.dxsync", "a.DXSYNC", "c.txt"):
        (usb / name).write_text("chữ", encoding="utf-8")
    assert [one["file"] for one in shell("merge", ready, usb, code=2)["files"]] == ["a.DXSYNC", "b.dxsync"]


def test_sentences_name_units_by_name(shell: Shell, central: Path) -> None:
    said = shell("accept", central, "o.dxsync", "--unit", "20", code=2)["error"]
    assert said == "Tỉnh Lạng Sơn (20) chưa có báo cáo nào đang có hiệu lực."


def test_a_file_that_is_verified_is_called_by_its_kind(shell: Shell, ready: Path) -> None:
    assert "Tệp nguyên vẹn: Kỳ báo cáo," in shell.say("verify", office.campaign_file())[1]


def test_publish_figures_and_the_next_campaign(shell: Shell, central: Path, ready: Path) -> None:
    published = shell("publish", central, "k.dxsync")
    assert published["edition"] == 2
    assert published["fingerprint"] == shell("new", "5.dxdb", "--unit", "22", "--campaign", "k.dxsync")["fingerprint"]
    names = shell("figures", ready)["figures"]
    assert shell("figures", ready, "completeness")["figure"]["name"] == "completeness"
    assert "systems_by_level" in names
    code, out, _err = shell.say("figures", ready, "systems_by_level")
    assert (code, len(out.splitlines())) == (0, 6)
    assert out.splitlines()[0].split(",") == shell("figures", ready, "systems_by_level")["figure"]["columns"]
    carried = shell("open", ready, "2023", "--carry")
    assert (carried["campaign"], carried["carried"] > 50) == ("2023", True)
    assert {f["rule"] for f in shell("check", ready)["findings"]} >= {"carried_unconfirmed", "indicator_not_entered"}
    before = {f["rule"] for f in shell("check", ready, "--campaign", "2022-q1")["findings"]}
    assert "carried_unconfirmed" not in before


def test_books_backups_and_moves(shell: Shell, ready: Path) -> None:
    exported = shell("export", ready, "x.xlsx")
    assert exported["rows"] > 70
    assert shell("import", ready, "x.xlsx")["unchanged"] == exported["rows"]
    assert shell("export", ready, "s.xlsx", "--register", "systems")["rows"] == 29
    assert shell("template", ready, "plans", "t.xlsx", "--blank")["rows"] == 19
    copy = shell("backup", ready)["file"]
    before = shell("digest", ready)
    shell("set", ready, "plans", "plan_5y", "note=khác")
    assert shell("digest", ready) != before
    assert Path(shell("restore", ready, copy)["before"]).exists()
    assert shell("digest", ready) == before
    assert shell("verify", ready)["problems"] == []
    shell("move", ready, "moi.dxdb")
    assert shell("digest", "moi.dxdb") == before


def test_a_store_that_does_not_follow_its_journal_is_refused(shell: Shell, store: Path) -> None:
    shell("set", store, "plans", "plan_5y", "note=một")
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("UPDATE plans SET note = 'hai' WHERE record = 'plan_5y'")
    assert len(shell("verify", store, code=3)["problems"]) == 1


def test_the_officer_of_the_settings_signs_what_no_one_signed(shell: Shell, store: Path) -> None:
    settings.save(settings.load().model_copy(update={"officer": "Lê Thị Ánh"}))
    shell("set", store, "plans", "plan_5y", "note=một")
    assert shell("history", store)["changes"][0]["officer"] == "Lê Thị Ánh"


def test_a_passphrase_comes_from_a_file(shell: Shell, ready: Path) -> None:
    Path("mat-khau").write_text("bí mật\r\nkhông phải dòng này\n", "utf-8")
    shell("confirm", ready, "--as", "preparer")
    shell("confirm", ready, "--as", "approver", "--officer", HEAD, "--passphrase-file", "mat-khau")
    shell("reopen", ready, "--reason", "thử")
    shell("confirm", ready, "--as", "preparer")
    shell("confirm", ready, "--as", "approver", "--officer", HEAD, code=2)
    shell("confirm", ready, "--as", "approver", "--officer", HEAD, "--passphrase-file", "khong-co", code=2)


# Bad stores


def _text(path: Path) -> None:
    path.write_text("không phải cơ sở dữ liệu", encoding="utf-8")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _folder(path: Path) -> None:
    path.mkdir()


def _other(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE a (b)")


def _missing(path: Path) -> None:
    assert not path.exists()


def _changed(how: Callable[[Path], object]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with office.at_home(path.parent / "nha"):
            assert cli.main(["new", str(path), "--unit", "20", "--campaign", "2022-q1"]) == 0
        how(path)

    return make


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def _spoilt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[9000:60_000] = b"\xff" * 51_000
    path.write_bytes(data)


BAD_STORES: Mapping[str, Callable[[Path], None]] = {
    "missing": _missing,
    "text": _text,
    "empty": _empty,
    "folder": _folder,
    "other program": _other,
    "newer": _changed(_newer),
    "cut": _changed(lambda path: path.write_bytes(path.read_bytes()[:30_000])),
    "spoilt": _changed(_spoilt),
}
ON_STORES: tuple[tuple[str, ...], ...] = (
    ("open", "STORE", "2023"), ("template", "STORE", "plans", "t.xlsx"), ("import", "STORE", str(PLANS)),
    ("export", "STORE", "x.xlsx"), ("set", "STORE", "plans", "plan_5y", "note=x"), ("check", "STORE"),
    ("explain", "STORE", "level_not_monitored", "--text", "x"), ("confirm", "STORE", "--as", "preparer"),
    ("reopen", "STORE", "--reason", "x"), ("submit", "STORE", "o.dxsync"), ("undo", "STORE"), ("redo", "STORE"),
    ("history", "STORE"), ("publish", "STORE", "o.dxsync"), ("figures", "STORE", "completeness"),
    ("report", "STORE", "r.md"), ("shot", "STORE", "overview", "p.png"), ("verify", "STORE"), ("backup", "STORE"),
    ("restore", "STORE", "khong-co.dxdb"), ("digest", "STORE"), ("move", "STORE", "m.dxdb"),
)  # fmt: skip


@pytest.mark.parametrize("kind", BAD_STORES)
def test_a_bad_store_is_said_by_every_verb_and_left_as_it_is(shell: Shell, kind: str) -> None:
    bad = Path("bad.dxdb")
    BAD_STORES[kind](bad.absolute())
    before = bad.read_bytes() if bad.is_file() else None
    known = {p.name for p in shell.folder.iterdir()}
    for words in ON_STORES:
        found = words[0] == "verify" and kind in ("cut", "spoilt")  # it is there to look for damage
        said = shell(*(str(bad) if word == "STORE" else word for word in words), code=3 if found else 2)
        assert said["problems" if found else "error"], words
    assert (bad.read_bytes() if bad.is_file() else None) == before
    assert {p.name for p in shell.folder.iterdir()} - known <= {"bad.dxdb.lock", "bad.dxdb-wal", "bad.dxdb-shm"}


def test_a_store_in_use_is_said(shell: Shell, store: Path) -> None:
    from dxdesk.flows.keeping import lifecycle

    with lifecycle.open_store(store):
        assert "chỗ khác" in shell("set", store, "plans", "plan_5y", "note=x", code=2)["error"]
        shell("check", store, code=1)  # reading goes on


# Bad input


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("set", "STORE", "khong_co", "plan_5y", "note=x"), 2),
        (("set", "STORE", "plans", "khong_co", "note=x"), 2),
        (("set", "STORE", "plans", "plan_5y", "khong_co=x"), 2),
        (("set", "STORE", "plans", "plan_5y", "deadline=1/1/2022"), 2),
        (("set", "STORE", "plans", "plan_5y", "note"), 2),
        (("set", "STORE", "plans", "plan_5y"), 2),
        (("set", "STORE", "comments", "+", "asked=x"), 2),
        (("set", "STORE", "systems", "+", "level=1"), 1),
        (("set", "STORE", "plans", "plan_5y", "note=x", "--campaign", "2024"), 2),
        (("set", "STORE", "plans", "plan_5y", f"note={'x' * 5000}"), 1),
        (("check", "STORE", "--campaign", "2024"), 2),
        (("open", "STORE", "2024"), 2),
        (("open", "STORE", "khong-co.dxsync"), 2),
        (("open", "STORE", "chu.dxsync"), 2),
        (("open", "STORE", "doi.dxsync"), 3),
        (("import", "STORE", "khong-co.xlsx"), 2),
        (("import", "STORE", "chu.xlsx"), 2),
        (("import", "STORE", "rong.xlsx"), 2),
        (("import", "STORE", "thu-muc"), 2),
        (("import", "STORE", str(PLANS), "--register", "khong_co"), 2),
        (("import", "STORE", str(PLANS), "--register", "systems"), 2),
        (("import", "STORE", str(PLANS), "--meaning", "x"), 2),
        (("import", "STORE", str(PLANS), "--meaning", "x=y"), 2),
        (("import", "STORE", str(SYSTEMS), "--meaning", "systems.dossier_status=approved"), 2),
        (("export", "STORE", "khong-co/x.xlsx"), 2),
        (("export", "STORE", "thu-muc"), 2),
        (("export", "STORE", "x.csv"), 2),
        (("export", "STORE", "x.xlsx", "--register", "khong_co"), 2),
        (("template", "STORE", "khong_co", "t.xlsx"), 2),
        (("template", "STORE", "explanations", "t.xlsx"), 2),
        (("template", "STORE", "plans", "khong-co/t.xlsx"), 2),
        (("explain", "STORE", "khong_co", "--text", "x"), 2),
        (("explain", "STORE", "level_not_monitored", "--text", "x"), 2),
        (("explain", "STORE", "level_not_monitored"), 2),
        (("confirm", "STORE", "--as", "preparer"), 1),
        (("confirm", "STORE", "--as", "ai"), 2),
        (("confirm", "STORE"), 2),
        (("reopen", "STORE", "--reason", "x"), 2),
        (("reopen", "STORE", "--reason", " "), 2),
        (("undo", "STORE"), 2),
        (("undo", "STORE", "khong-co"), 2),
        (("redo", "STORE"), 2),
        (("history", "STORE", "khong_co"), 2),
        (("publish", "STORE", "o.dxsync"), 2),
        (("figures", "STORE", "khong_co"), 2),
        (("report", "STORE", "r.txt"), 2),
        (("report", "STORE", "khong-co/r.md"), 2),
        (("shot", "STORE", "overview", "p.png", "--size", "abc"), 2),
        (("shot", "STORE", "overview", "p.png", "--size", "10x10"), 2),
        (("shot", "STORE", "overview", "p.png", "--size", "99999x99999"), 2),
        (("shot", "STORE", "khong_co", "p.png"), 2),
        (("shot", "STORE", "overview", "STORE"), 2),
        (("exchange", "STORE", "STORE"), 2),
        (("enrol", "STORE", "STORE"), 2),
        (("enrol", "STORE", "khong-co/x.dxsync"), 2),
        (("trust", "STORE", "chu.dxsync"), 2),
        (("revoke", "STORE", "abc"), 2),
        (("merge", "STORE", "chu.dxsync"), 2),
        (("merge", "STORE", "doi.dxsync"), 3),
        (("resolve", "STORE", "plans", "khong_co", "note=x"), 2),
        (("comments", "STORE", "khong_co"), 2),
        (("comments", "STORE", "--reply", "x"), 2),
        (("comments", "STORE", "khong_co", "--reply", "x"), 2),
        (("accept", "STORE", "o.dxsync", "--unit", "20"), 2),
        (("return", "STORE", "o.dxsync", "--unit", "20", "--reason", "x"), 2),
        (("figures", "STORE", "completeness", "--units", "5"), 2),
        (("shot", "STORE", "overview", "khong-co/p.png"), 2),
        (("verify", "khong-co.dxsync"), 2),
        (("verify", "chu.dxsync"), 2),
        (("verify", "doi.dxsync"), 3),
        (("restore", "STORE", "khong-co.dxdb"), 2),
        (("restore", "STORE", "chu.xlsx"), 2),
        (("restore", "STORE", "thu-muc"), 2),
        (("restore", "STORE", "STORE"), 2),
        (("move", "STORE", "STORE"), 2),
        (("move", "STORE", "thu-muc"), 2),
        (("move", "STORE", "khong-co/m.dxdb"), 2),
        (("new", "STORE", "--unit", "20", "--campaign", "2022-q1"), 2),
        (("new", "khong-co/a.dxdb", "--unit", "20", "--campaign", "2022-q1"), 2),
        (("new", "a.dxdb", "--unit", "999", "--campaign", "2022-q1"), 2),
        (("new", "a.dxdb", "--campaign", "2022-q1"), 2),
        (("new", "a.dxdb", "--unit", "20", "--campaign", "2022-q1", "--profile", "central"), 2),
        (("new", "a.dxdb", "--unit", "20", "--campaign", "2022-q1", "--profile", "lạ"), 2),
        (("new", "a.dxdb", "--unit", "20", "--campaign", "doi.dxsync"), 3),
        (("demo", "thu-muc"), 2),
        (("demo", "chu.xlsx"), 2),
        (("khong-co-lenh",), 2),
        (("chekc", "STORE"), 2),
        (("check", "STORE", "--khong-co"), 2),
        (("check",), 2),
        (("check", "STORE", "--campaign"), 2),
        (("check", "STORE", "thừa"), 2),
        (("check", ""), 2),
        (("check", "\x00"), 2),
    ],
)
def test_bad_input_ends_with_its_code_a_reason_and_nothing_changed(
    shell: Shell, store: Path, words: tuple[str, ...], code: int
) -> None:
    _bad_files()
    before = shell("digest", store)
    said = shell(*(str(store) if word == "STORE" else word for word in words), code=code)
    assert said.get("error") or said.get("refused") or any(file.get("error") for file in said.get("files", ()))
    assert shell("digest", store) == before
    assert not list(Path().glob("[aompxrt].*"))


def _bad_files() -> None:
    Path("chu.xlsx").write_text("chữ", encoding="utf-8")
    Path("rong.xlsx").write_bytes(b"")
    Path("chu.dxsync").write_text("chữ", encoding="utf-8")
    Path("thu-muc").mkdir()
    Path("thu-muc", "của người khác.txt").write_text("giữ", encoding="utf-8")
    changed = bytearray(office.campaign_file().read_bytes())
    at = changed.index(b"datapackage.json.minisig") + 120
    changed[at] ^= 1
    Path("doi.dxsync").write_bytes(changed)
