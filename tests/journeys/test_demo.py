"""`dxdesk demo` leaves the whole main job behind: stores, files, the report and a picture of every page."""

from __future__ import annotations

import time
from pathlib import Path

import orjson
import pytest

from dxdesk import cli, demo
from dxdesk.errors import Misuse
from dxdesk.flows import browse, care, lifecycle
from dxdesk.models.submission import State
from tests.flows.office import at_home

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_demonstration_leaves_all_of_it_behind(tmp_path: Path) -> None:
    folder, home = tmp_path / "DIR", tmp_path / "home"
    home.mkdir()
    (home / "settings.json").write_text('{"officer": "Của tôi"}')
    began = time.monotonic()
    with at_home(home):
        assert cli.main(["demo", str(folder)]) == 0
    assert time.monotonic() - began < 60
    _own_profile_is_left_alone(home)
    _everything_that_was_promised_is_there(folder)
    _the_report_was_sent_and_stands(folder)


def _own_profile_is_left_alone(home: Path) -> None:
    assert {p.name for p in home.iterdir()} <= {"settings.json", "log"}
    assert (home / "settings.json").read_text() == '{"officer": "Của tôi"}'


def _everything_that_was_promised_is_there(folder: Path) -> None:
    assert (folder / "central.dxdb").is_file()
    assert [p.name for p in (folder / "units").glob("*.dxdb")] == ["20.dxdb"]
    assert len(list((folder / "outbox").glob("*.dxsync"))) == 2
    assert (folder / "report.docx").read_bytes().startswith(b"PK")
    report = (folder / "report.md").read_text("utf-8")
    assert report.startswith("#") or "\n# " in report
    assert "Lạng Sơn" in report
    pictures = {path.name: path.read_bytes() for path in (folder / "pictures").glob("*.png")}
    assert set(pictures) >= {f"{page}{dark}.png" for page in demo.PAGES for dark in ("", "-dark")}
    assert all(picture.startswith(PNG) and len(picture) > 10_000 for picture in pictures.values())
    assert len(set(pictures.values())) == len(pictures)  # no page is another one's picture


def _the_report_was_sent_and_stands(folder: Path) -> None:
    with at_home(folder / "profile"):
        package = care.verify_package(folder / "outbox" / "20.dxsync")
        assert (package.kind, package.unit, package.campaign) == ("submission", "20", "2022-q1")
        with lifecycle.open_store(folder / "units" / "20.dxdb", writable=False) as unit:
            assert browse.header(unit).state is State.SENT
            assert care.verify(unit).problems == []
        with lifecycle.open_store(folder / "central.dxdb", writable=False) as centre:
            assert centre.profile == "central"


def test_a_folder_with_other_things_in_it_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "của tôi.txt"
    mine.write_text("giữ")
    assert cli.main(["demo", str(tmp_path), "--json"]) == 2
    assert "không trống" in orjson.loads(capsys.readouterr().out)["error"]
    assert (mine.read_text(), list(tmp_path.iterdir())) == ("giữ", [mine])
    with pytest.raises(Misuse):
        demo.run(mine)
    assert mine.read_text() == "giữ"
