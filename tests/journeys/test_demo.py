"""`dxdesk demo` leaves the whole main job behind: all units' stores and files, the national report, every page."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import orjson
import pytest

from dxdesk import cli, demo
from dxdesk.demo.country import PAGES as CENTRAL_PAGES
from dxdesk.demo.country import WAITING
from dxdesk.demo.sample_unit import PAGES as UNIT_PAGES
from dxdesk.demo.stage import CENTRE
from dxdesk.errors import Misuse
from dxdesk.flows.centre import country
from dxdesk.flows.keeping import care, lifecycle
from dxdesk.flows.reviewing import overview
from dxdesk.models.submission import State
from tests.figures import sample
from tests.flows import office
from tests.flows.office import at_home
from tests.reports import published

pytestmark = pytest.mark.timeout(600)

PNG = b"\x89PNG\r\n\x1a\n"
UNITS = 85  # that the sample has figures of; government agencies have none


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demonstration left; the person's own profile is not touched by it."""
    folder, home = tmp_path_factory.mktemp("demo") / "DIR", tmp_path_factory.mktemp("home")
    (home / "settings.json").write_text('{"officer": "Của tôi"}', encoding="utf-8")
    began = time.monotonic()
    with at_home(home):
        assert cli.main(["demo", str(folder)]) == 0
    assert time.monotonic() - began < 240, "two minutes are promised where nothing else runs"
    assert {p.name for p in home.iterdir()} <= {"settings.json", "log"}
    assert (home / "settings.json").read_text("utf-8") == '{"officer": "Của tôi"}'
    return folder


@pytest.fixture(scope="module")
def said(folder: Path) -> str:
    """The national report without the marks of footnotes."""
    return re.sub(r"\[\^\d+\]", "", (folder / "report.md").read_text("utf-8"))


def test_every_office_leaves_its_store_and_its_files(folder: Path) -> None:
    assert len(list((folder / "units").glob("*.dxdb"))) == UNITS
    sent = {path.stem for path in (folder / "outbox").glob("*.dxsync")}
    assert len([name for name in sent if not name.startswith(("ky-", "tra-", "tiep-"))]) == UNITS
    assert len([name for name in sent if name.startswith("tiep-nhan-")]) == UNITS - WAITING
    for ending, begins in ((".docx", b"PK"), (".pdf", b"%PDF"), (".xlsx", b"PK")):
        assert (folder / f"report{ending}").read_bytes().startswith(begins)


def test_there_is_a_picture_of_every_page(folder: Path) -> None:
    names = [*UNIT_PAGES, "receipts", "exchange", *(f"central-{page}" for page in CENTRAL_PAGES)]
    pictures = {path.name: path.read_bytes() for path in (folder / "pictures").glob("*.png")}
    assert set(pictures) == {f"{name}{dark}.png" for name in names for dark in ("", "-dark")}
    assert all(picture.startswith(PNG) and len(picture) > 10_000 for picture in pictures.values())
    assert len(set(pictures.values())) == len(pictures)  # no page is another one's picture


def test_every_unit_s_report_stands_and_both_sides_hold_the_same(folder: Path) -> None:
    with at_home(folder / "profile" / CENTRE), lifecycle.open_store(folder / "central.dxdb", writable=False) as centre:
        assert care.verify(centre).problems == []
        with centre.store.read() as connection:
            found = country.country(centre, connection)
        assert (len(found.sent), len(found.stand_ins), len(found.concurrent)) == (UNITS, 0, 0)
        held = {unit: care.digest(centre, unit) for unit in found.sent}
    for unit, digest in held.items():
        own_store = folder / "units" / f"{unit}.dxdb"
        with at_home(folder / "profile" / unit), lifecycle.open_store(own_store, writable=False) as own:
            assert care.digest(own) == digest, unit


def test_the_sample_unit_corrected_what_was_returned_and_sent_again(folder: Path) -> None:
    with at_home(folder / "profile" / "20"):
        package = care.verify_package(folder / "outbox" / "20.dxsync")
        assert (package.kind, package.unit, package.campaign, package.number) == ("submission", "20", "2022-q1", 2)
        with lifecycle.open_store(folder / "units" / "20.dxdb", writable=False) as unit:
            assert overview.header(unit).state is State.SENT
            assert care.verify(unit).problems == []
            assert len(office.rows(unit, "comments")) == 1


@pytest.mark.parametrize(
    ("code", "who", "done", "figures"),
    list(published.named_plans()),
    ids=[f"{code}-{who}" for code, who, *_rest in published.named_plans()],
)
def test_the_national_report_from_all_files_says_what_was_published(
    said: str, code: str, who: str, done: str, figures: dict[str, Any]
) -> None:
    published.check_plan(said, code, who, done, figures)


def test_figures_of_systems_are_as_published_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with at_home(folder / "profile" / CENTRE):
        assert cli.main(["figures", str(folder / "central.dxdb"), "systems_national", "--json"]) == 0
    rows = orjson.loads(capsys.readouterr().out)["figure"]["rows"]
    wanted = [sample.expected()["systems"][group] for group in ("province", "ministry", "all")]
    assert [row[1:3] for row in rows] == [[group["total"], group["approved"]] for group in wanted]


def test_a_folder_with_other_things_in_it_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "của tôi.txt"
    mine.write_text("giữ", encoding="utf-8")
    assert cli.main(["demo", str(tmp_path), "--json"]) == 2
    assert "không trống" in orjson.loads(capsys.readouterr().out)["error"]
    assert (mine.read_text("utf-8"), list(tmp_path.iterdir())) == ("giữ", [mine])
    with pytest.raises(Misuse):
        demo.run(mine)
    assert mine.read_text("utf-8") == "giữ"
