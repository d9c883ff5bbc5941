"""The whole main job of one unit by the command line, on sheets as departments keep them, and with others' programs."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from dxdesk import cli
from dxdesk.paths import resources
from dxdesk.sync import keyfiles
from tests.flows.office import BOOKS, FAULTY, HEAD, OFFICER, PLANS, SYSTEMS, at_home

needs = {
    name: pytest.mark.skipif(not shutil.which(name), reason=f"{name} is not installed")
    for name in ("soffice", "age", "minisign")
}


@dataclass
class Desk:
    """Somebody's computer: a profile of their own, and a terminal."""

    home: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: object, code: int = 0) -> dict[str, Any]:
        """What a command says, as JSON; it must end with the code."""
        self.capsys.readouterr()
        with at_home(self.home):
            done = cli.main([*map(str, words), "--json"])
        said = self.capsys.readouterr()
        assert (done, "Traceback" in said.err) == (code, False), (words, said.out[:2000], said.err)
        found: dict[str, Any] = orjson.loads(said.out)
        return found


def run(*command: object, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        list(map(str, command)), capture_output=True, encoding="utf-8", timeout=120, check=False, cwd=folder
    )
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done


@needs["soffice"]
@needs["age"]
@needs["minisign"]
def test_from_the_campaign_to_the_next_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    centre, unit = Desk(tmp_path / "trung-uong", capsys), Desk(tmp_path / "lang-son", capsys)
    store, sent = tmp_path / "20.dxdb", tmp_path / "20.dxsync"
    _begin(centre, unit, tmp_path, store)
    _import_what_departments_sent(unit, store)
    _fix_and_explain(unit, store)
    _look_at_figures(unit, store)
    _give_a_book_to_others(unit, store, tmp_path)
    _confirm_and_send(unit, store, sent)
    _open_with_others_programs(centre, unit, sent, tmp_path / "mo")
    _correct_and_send_again(unit, store, tmp_path)
    _begin_the_next_campaign(unit, store)
    assert unit("verify", store)["problems"] == []


def _begin(centre: Desk, unit: Desk, folder: Path, store: Path) -> None:
    centre("new", folder / "central.dxdb", "--profile", "central", "--campaign", "2022-q1", "--officer", "Cán bộ")
    published = centre("publish", folder / "central.dxdb", folder / "ky.dxsync")
    made = unit("new", store, "--unit", "20", "--campaign", folder / "ky.dxsync", "--officer", OFFICER)
    assert (made["edition"], made["fingerprint"]) == (published["edition"], published["fingerprint"])


def _import_what_departments_sent(unit: Desk, store: Path) -> None:
    assert unit("import", store, PLANS)["new"] == 11
    systems = unit("import", store, SYSTEMS)
    assert (systems["new"], len(systems["asked"][0]["cells"])) == (29, 25)
    before = unit("digest", store)
    refused = unit("import", store, FAULTY, code=1)
    assert {(f["sheet"], f["cell"]) for f in refused["errors"]} == {
        ("Biểu 1", cell) for cell in ("A1", "F8", "F9", "B11", "B12", "E12", "C13", "E13", "F13", "H13")
    }
    assert all(f["message"] for f in refused["errors"])
    assert "của Nghệ An, không phải của Lạng Sơn" in refused["errors"][0]["message"]
    assert ("Biểu 1", "B9") in {(n["sheet"], n["cell"]) for n in refused["notices"]}
    assert refused["imported"] is False
    assert unit("digest", store) == before


def _fix_and_explain(unit: Desk, store: Path) -> None:
    found = unit("check", store, code=1)["findings"]
    blank = [f for f in found if f["severity"] == "error" and f["field"] == "dossier_status"]
    assert len(blank) == 25
    unit("confirm", store, "--as", "preparer", code=1)
    assert unit("import", store, SYSTEMS, "--meaning", "systems.dossier_status=not_prepared")["changed"] == 25
    typed = orjson.loads((resources() / "sample" / "entries.json").read_bytes())
    for register, rows in typed["existing"].items():
        for record, values in rows.items():
            unit("set", store, register, record, *(f"{name}={value}" for name, value in values.items()))
    for register, new in typed["new"].items():
        for values in new:
            assert unit("set", store, register, "+", *(f"{name}={value}" for name, value in values.items()))["created"]
    checked = unit("check", store)
    assert checked["counts"]["error"] == 0
    for rule in sorted({f["rule"] for f in checked["findings"] if f["severity"] == "warning"}):
        assert unit("explain", store, rule, "--text", "Đã rà soát với đơn vị vận hành.")["explained"] > 0
    left = [f for f in unit("check", store)["findings"] if f["severity"] == "warning" and not f["explanation"]]
    assert left == []


def _look_at_figures(unit: Desk, store: Path) -> None:
    complete = unit("figures", store, "completeness")["figure"]
    shares = {row[0]: row[-1] for row in complete["rows"]}
    assert {shares[name] for name in ("Văn bản, kế hoạch", "Hệ thống thông tin", "Chỉ tiêu", "Nhiệm vụ")} == {"100.0"}
    by_level = unit("figures", store, "systems_by_level")["figure"]
    at = by_level["columns"].index("total")
    assert sum(row[at] for row in by_level["rows"]) == 29
    assert sum(map(len, by_level["records"])) == 29


def _give_a_book_to_others(unit: Desk, store: Path, folder: Path) -> None:
    book = folder / "so-lieu.xlsx"
    exported = unit("export", store, book)
    tables = _by_libreoffice(book, folder / "csv")
    assert len(tables) == len(exported["registers"])
    plans = _lines(tables, "Văn bản, kế hoạch")
    five_years = next(line for line in plans if any(cell.startswith("Chương trình/kế hoạch/đề án") for cell in line))
    assert {"Đã ban hành", "573/KH-UBND", "21/01/2022"} <= set(five_years)
    systems = _lines(tables, "Hệ thống thông tin")
    assert sum("Lạng Sơn" in " ".join(line) and line[0].isdigit() for line in systems) == 29
    assert any({"Trung tâm tích hợp dữ liệu Lạng Sơn", "279/QĐ-UBND", "29/02/2020"} <= set(line) for line in systems)
    online = next(line for line in _lines(tables, "Chỉ tiêu") if "48788" in [cell.replace(".", "") for cell in line])
    assert "31/03/2022" in online
    back = unit("import", store, book)
    assert (back["new"], back["changed"], back["unchanged"]) == (0, 0, exported["rows"])


def _by_libreoffice(book: Path, out: Path) -> dict[str, Path]:
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
    profile = f"-env:UserInstallation={(out / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", every_sheet, "--outdir", out, book)
    return {path.stem.removeprefix(f"{book.stem}-"): path for path in out.glob("*.csv")}


def _lines(tables: dict[str, Path], sheet: str) -> list[list[str]]:
    return list(csv.reader(tables[sheet].read_text("utf-8").splitlines()))


def _confirm_and_send(unit: Desk, store: Path, sent: Path) -> None:
    unit("confirm", store, "--as", "approver", "--officer", HEAD, code=2)
    unit("confirm", store, "--as", "preparer")
    approved = unit("confirm", store, "--as", "approver", "--officer", HEAD, "--number", "45/BC", "--day", "27/04/2022")
    unit("set", store, "plans", "plan_5y", "note=x", code=2)
    submitted = unit("submit", store, sent)
    assert (submitted["number"], submitted["digest"]) == (1, approved["digest"])
    assert unit("verify", sent)["package"]["kind"] == "submission"


def _open_with_others_programs(centre: Desk, unit: Desk, sent: Path, folder: Path) -> None:
    folder.mkdir()
    identity, plain = folder / "identity", folder / "plain.zip"
    with at_home(centre.home):
        identity.write_text(keyfiles.load("centre").identity_text() + "\n", encoding="utf-8")
    run("age", "-d", "-i", identity, "-o", plain, sent)
    with zipfile.ZipFile(plain) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    with at_home(unit.home):
        keys = {key.name: key.public.minisign for key in keyfiles.stored_keys()}
    signed = run("minisign", "-V", "-P", keys["device"], "-m", folder / "datapackage.json")
    assert "dxdesk submission number=1" in signed.stdout
    run("minisign", "-V", "-P", keys["approver"], "-m", folder / "approval.json")
    run(sys.executable, "-m", "frictionless", "validate", folder / "datapackage.json")
    with (folder / "data" / "systems.csv").open(encoding="utf-8", newline="") as table:
        systems = list(csv.DictReader(table))
    assert len(systems) == 29
    assert {row["operator"] for row in systems} >= {"Sở Nội vụ", "Văn phòng UBND tỉnh"}
    approval = orjson.loads((folder / "approval.json").read_bytes())
    assert (approval["officer"], approval["number"], approval["day"]) == (HEAD, "45/BC", "2022-04-27")


def _correct_and_send_again(unit: Desk, store: Path, folder: Path) -> None:
    unit("reopen", store, "--reason", "thiếu người ký")
    unit("set", store, "plans", "plan_5y", "signer=Hồ Tiến Thiệu")
    unit("submit", store, folder / "2.dxsync", code=2)
    unit("confirm", store, "--as", "preparer")
    unit("confirm", store, "--as", "approver", "--officer", HEAD)
    assert unit("submit", store, folder / "2.dxsync")["number"] == 2
    told = unit("history", store, "plans", "plan_5y", "number")["changes"]
    assert [(line["text"], line["source"]) for line in told] == [("573/KH-UBND", "lang-son-van-ban.xlsx, Bieu 01, E10")]


def _begin_the_next_campaign(unit: Desk, store: Path) -> None:
    opened = unit("open", store, "2023", "--carry")
    assert (opened["campaign"], opened["carried"]) == ("2023", 19 + 4 + 29)
    found = unit("check", store)["findings"]
    assert {f["register"] for f in found if f["rule"] == "carried_unconfirmed"} == {"plans", "platforms", "systems"}
    unit("confirm", store, "--as", "preparer", code=1)
    assert unit("import", store, PLANS)["changed"] == 11
    assert unit("check", store, "--campaign", "2022-q1")["counts"]["error"] == 0


@pytest.mark.parametrize("book", sorted(BOOKS.glob("*.xls*")), ids=lambda path: path.stem)
def test_every_sheet_of_the_field_is_read_without_a_word_of_ours(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(tmp_path / "home", capsys)
    unit = {"da": "48", "nghe": "40", "tp": "79"}.get(book.stem.partition("-")[0], "20")
    desk("new", tmp_path / "a.dxdb", "--unit", unit, "--campaign", "2022-q1")
    faulty = book.stem.startswith("nghe-an")
    trial = desk("import", tmp_path / "a.dxdb", book, "--dry-run", code=int(faulty))
    assert trial["sheets"]
    assert trial["new"] > 0
    assert not [n for n in trial["notices"] if "không phải" in n["message"]]  # it is the unit's own
    assert bool(trial["errors"]) is faulty
