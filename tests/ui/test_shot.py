"""Pages as pictures, with no screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage

from dxdesk.errors import Missing, Problem
from dxdesk.flows.workspace import Workspace
from dxdesk.ui import shot
from dxdesk.ui.look.theme import DARK, LIGHT


@pytest.mark.parametrize(("dark", "background"), [(False, LIGHT.window), (True, DARK.window)])
def test_a_page_is_taken_whole_in_the_size_asked_for(
    workspace: Workspace, tmp_path: Path, dark: bool, background: str
) -> None:
    out = tmp_path / "trang.png"
    shot.take(workspace, "overview", out, (1366, 768), dark=dark)
    image = QImage(str(out))
    assert image.size().toTuple() == (1366, 768)
    assert image.pixelColor(700, 80).name() == background


def test_pictures_of_the_same_page_are_the_same(workspace: Workspace, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        shot.take(workspace, "plans", tmp_path / name, (1366, 768))
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_the_views_of_the_review_are_pages_too(workspace: Workspace, tmp_path: Path) -> None:
    for name in ("review", "charts", "comparison"):
        shot.take(workspace, name, tmp_path / f"{name}.png")
    assert len({path.read_bytes() for path in tmp_path.glob("*.png")}) == 3


def test_the_views_of_the_exchange_are_pages_too(workspace: Workspace, tmp_path: Path) -> None:
    for name in ("exchange", "conflicts", "receipts"):
        shot.take(workspace, name, tmp_path / f"{name}.png")
    assert len({path.read_bytes() for path in tmp_path.glob("*.png")}) == 3


def test_an_unknown_page_names_the_known_ones(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Missing, match="overview"):
        shot.take(workspace, "không có", tmp_path / "x.png")
    assert not (tmp_path / "x.png").exists()


@pytest.mark.logs
def test_a_page_that_raised_is_no_picture(workspace: Workspace, tmp_path: Path) -> None:
    """Qt itself goes on after what a slot raised."""

    def broken() -> None:
        raise AttributeError("no module of that name")

    with shot.Camera(workspace) as camera:
        QTimer.singleShot(0, broken)
        with pytest.raises(Problem, match="overview") as caught:
            camera.take("overview", tmp_path / "x.png")
        assert caught.value.exit_code == 2
        assert not (tmp_path / "x.png").exists()
        camera.take("plans", tmp_path / "y.png")
    assert (tmp_path / "y.png").exists()
