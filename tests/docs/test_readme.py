"""The tour of the README works as it stands there, and its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from dxdesk import cli
from dxdesk.paths import resources

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]


def test_the_tour_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").symlink_to(resources(), target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"^\$ dxdesk (.+)$", README, re.MULTILINE)
    assert len(lines) > 8
    for line in lines:
        command, _hash, remark = line.partition("#")
        assert cli.main(shlex.split(command)) == ("ends with 1" in remark), line
    assert (tmp_path / "tour.docx").stat().st_size > 20_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\[[^\]]*\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if "://" not in target and not (page.parent / target).exists()] == []
