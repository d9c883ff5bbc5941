"""Watches that reading a stranger's file writes nothing, anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.watch import Watch
from tests.sync.makers import Offices


def _tree(*folders: Path) -> dict[str, str]:
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="session")
def offices() -> Offices:
    return Offices()


@pytest.fixture(scope="session")
def watch() -> Watch:
    return Watch()


@pytest.fixture
def nothing_written(watch: Watch, tmp_path: Path, profile: Path) -> Iterator[None]:
    """Fails the test when it wrote, moved or removed any file through Python, or changed its folder or the profile."""
    before = _tree(tmp_path, profile)
    with watch.watching():
        yield
    assert watch.seen == []
    assert _tree(tmp_path, profile) == before
