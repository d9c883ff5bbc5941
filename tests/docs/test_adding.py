"""What docs/architecture.md shows is added to a copy of the program, at the places it names and no others."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import orjson
import pytest

import dxdesk
from dxdesk.paths import resources
from tests.flows import office

DOC = Path(__file__).parents[2] / "docs" / "architecture.md"
WHERE: Mapping[str, tuple[str, ...]] = {
    "a field": ("dxdesk/models/registers/platforms.py",),
    "a register": ("dxdesk/models/trainings.py", "dxdesk/models/registers/__init__.py"),
    "a rule": ("dxdesk/checks/tasks.py",),
    "a figure": ("dxdesk/figures/unit.py",),
}


def chapter(title: str) -> str:
    found = re.search(rf"^### … {title}\n(.*?)(?=^##)", DOC.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def shown(title: str) -> str:
    """The code that a chapter shows."""
    found = re.search(r"^ *```python\n(.*?)^ *```", chapter(title), re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def test_the_page_tells_the_number_of_places_and_names_them() -> None:
    for title, places in WHERE.items():
        number = re.search(r"^\*\*(\d+) places?\*\*", chapter(title).lstrip())
        assert number, title
        assert int(number[1]) == len(places), title
        assert all(f"`{place}`" in chapter(title) for place in places), title


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with what the page shows."""
    root = tmp_path_factory.mktemp("larger")
    shutil.copytree(Path(dxdesk.__file__).parent, root / "dxdesk", ignore=shutil.ignore_patterns("__pycache__"))
    if not (root / "resources").exists():
        (root / "resources").symlink_to(resources(), target_is_directory=True)

    def change(title: str, before: str, after: str, place: int = 0) -> None:
        file = root / WHERE[title][place]
        text = file.read_text("utf-8")
        assert text.count(before) == 1, (title, before)
        file.write_text(text.replace(before, after), "utf-8")

    def append(title: str) -> None:
        with (root / WHERE[title][0]).open("a", encoding="utf-8") as file:
            file.write(f"\n\n{shown(title)}")

    line = "    users: Count | None = field("
    change("a field", "import Choice,", "import Amount, Choice,")
    change("a field", line, shown("a field") + line)
    (root / WHERE["a register"][0]).write_text(dedent(shown("a register")), "utf-8")
    change("a register", "(\n    Plans,", "(\n    Trainings,\n    Plans,", place=1)
    imported = "from dxdesk.models.registers.tasks import Tasks\n"
    change("a register", imported, f"{imported}from dxdesk.models.trainings import Trainings\n", place=1)
    append("a rule")
    append("a figure")
    return root


def test_what_was_added_turns_up_everywhere(larger: Path, tmp_path: Path, profile: Path) -> None:
    store = office.move_in(office.ready(), profile, tmp_path / "20.dxdb")
    seen = _witness(larger, store, tmp_path)
    assert seen["program"] == str(larger / "dxdesk")

    assert seen["field"] == {"heading": True, "kept": "1250.5", "in annex": True, "in package": True}
    assert seen["register"] == {
        "page": ["Tập huấn"],
        "rows": [["Lớp 1", 40], ["Lớp 2", None]],
        "complete": [2, 2, 2],
        "checked": [["value_range", "people"]],
        "in annex": True,
        "in package": ["record", "name", "people"],
    }
    assert seen["rule"] == {"fires": [True, False]}
    assert seen["figure"]["listed"] == "Nhiệm vụ có nêu khó khăn"
    assert seen["figure"]["unit"] == "nhiệm vụ"
    before, after = seen["figure"]["counts"]
    assert after == before + 1
    assert seen["problems"] == []


def _witness(program: Path, store: Path, folder: Path) -> dict[str, Any]:
    script = Path(__file__).with_name("adding_witness.py")
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
