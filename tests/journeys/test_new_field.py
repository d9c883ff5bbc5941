"""A new field is one line: the store of yesterday's program opens with it, and every part of the program has it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

import dxdesk
from dxdesk.flows.keeping import lifecycle
from dxdesk.paths import resources
from tests.flows import office

PACKAGE = Path(dxdesk.__file__).parent
LINE = '    published_url: Words | None = field(N_("Địa chỉ công bố"), width=24)\n'
LABEL = "Địa chỉ công bố"


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program whose plans have one more line."""
    folder = tmp_path_factory.mktemp("newer")
    shutil.copytree(PACKAGE, folder / "dxdesk", ignore=shutil.ignore_patterns("__pycache__", "resources"))
    (folder / "resources").symlink_to(resources(), target_is_directory=True)
    plans = folder / "dxdesk" / "models" / "registers" / "plans.py"
    source = plans.read_text("utf-8")
    assert source.count("\n    note: Words | None") == 1
    plans.write_text(source.replace("    note: Words | None", f"{LINE}    note: Words | None"), "utf-8")
    return folder


def test_one_line_is_enough(newer: Path, tmp_path: Path, profile: Path) -> None:
    store = office.move_in(office.ready(), profile, tmp_path / "20.dxdb")
    with lifecycle.open_store(store) as unit:
        before = [[r["record"], r["status"], r["number"], r["note"]] for r in office.rows(unit, "plans")]
    seen = _witness(newer, store, tmp_path)
    assert seen["program"] == str(newer / "dxdesk")
    assert seen["problems"] == []

    assert seen["rows"] == before
    assert set(seen["blank"]) == {None}
    assert (seen["kept"], seen["found"]) == ("https://langson.gov.vn/573", 1)
    assert (seen["too_long"], seen["history"]) == (["published_url"], [LABEL])

    assert LABEL in seen["headers"]
    assert seen["boxes"]["published_url"] == LABEL

    assert LABEL in seen["headings"]
    assert seen["imported"] == [0, 1, 0]
    assert seen["filled_in"] == "https://langson.gov.vn/16"

    annex = [line for line in seen["report"].splitlines() if line.startswith("|")]
    assert any(LABEL in line for line in annex)
    assert any("https://langson.gov.vn/573" in line.replace("\\", "") for line in annex)

    assert "published_url" in seen["csv"]
    assert seen["csv_has_value"]
    assert seen["schema"]["published_url"] == "string"
    assert seen["entries"] > 0


def _witness(program: Path, store: Path, folder: Path) -> dict[str, Any]:
    script = Path(__file__).with_name("new_field_witness.py")
    done = subprocess.run(
        [sys.executable, script, store, folder],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(program), "PYTHONDONTWRITEBYTECODE": "1"},
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = orjson.loads(done.stdout)
    return found


def test_a_program_without_the_field_says_that_the_store_is_newer_or_leaves_the_value_alone(
    newer: Path, tmp_path: Path, profile: Path
) -> None:
    store = office.move_in(office.ready(), profile, tmp_path / "20.dxdb")
    command = [sys.executable, "-m", "dxdesk"]
    environment = {**os.environ, "PYTHONPATH": str(newer)}
    edit = [*command, "set", store, "plans", "plan_5y", "published_url=https://langson.gov.vn"]
    assert subprocess.run(edit, env=environment, cwd=tmp_path, check=False, capture_output=True).returncode == 0
    with lifecycle.open_store(store) as unit:  # the program as it is here
        assert office.values(unit, "plans", "plan_5y", "status") == ["issued"]
    back = [*command, "history", store, "plans", "plan_5y", "published_url", "--json"]
    told = subprocess.run(back, env=environment, cwd=tmp_path, check=False, capture_output=True)
    assert [c["text"] for c in orjson.loads(told.stdout)["changes"]] == ["https://langson.gov.vn"]


# What docs/architecture.md tells to do


DOC = Path(__file__).parents[2] / "docs" / "architecture.md"
NOT_OURS = {"<name>", "<key>", "trainings.py"}  # stands for what is added


def _chapter(title: str) -> str:
    text = DOC.read_text("utf-8")
    found = re.search(rf"^### … {title}\n(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


@pytest.mark.parametrize("title", ["a field", "a register", "a rule", "a verb", "a figure"])
def test_every_file_that_the_architecture_names_is_there(title: str) -> None:
    root = DOC.parents[1]
    named = {n for n in re.findall(r"`([\w./<>-]+/[\w.<>-]*)`", _chapter(title)) if not any(w in n for w in NOT_OURS)}
    assert named
    missing = {n for n in named if not any((root / base / n).exists() for base in ("", "dxdesk"))}
    assert missing == set()


def test_names_of_code_that_the_architecture_names_are_there() -> None:
    from dxdesk import cli
    from dxdesk.models import campaign, registers
    from dxdesk.reports.unit import report as unit

    assert "`DECLARED`" in _chapter("a register")
    assert registers.DECLARED
    assert "`SECTIONS` of `reports/unit/report.py`" in _chapter("a register").replace("\n", " ")
    assert unit.SECTIONS
    assert "`_COMMANDS` of `dxdesk/cli.py`" in _chapter("a verb").replace("\n", " ")
    assert cli._COMMANDS
    assert "`SCHEMA`" in _chapter("a field")
    assert campaign.SCHEMA >= 1
