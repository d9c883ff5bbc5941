"""Files are replaced whole or not at all; folders are found in a checkout and in a profile."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from dxdesk.paths import atomic_file, atomic_write, home, resources, usable_name

posix = pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX systems")


def test_new_file_holds_what_was_written(tmp_path: Path) -> None:
    atomic_write(tmp_path / "báo cáo.dxsync", b"abc")
    assert (tmp_path / "báo cáo.dxsync").read_bytes() == b"abc"


def test_old_file_is_replaced_and_nothing_else_stays_in_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(b"old and longer")
    atomic_write(path, b"new")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"report.docx": b"new"}


def test_old_file_survives_an_error_half_way(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(b"old")

    def write_half() -> None:
        with atomic_file(path) as file:
            file.write(b"half of the new")
            raise OSError("stick pulled out")

    with pytest.raises(OSError, match="stick pulled out"):
        write_half()
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"report.docx": b"old"}


def test_reader_sees_the_old_content_until_the_end(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"old")
    with atomic_file(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


def test_target_that_cannot_be_replaced_is_an_error_and_leaves_no_trace(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match="out"):
        atomic_write(folder, b"x")
    assert [file.name for file in tmp_path.iterdir()] == ["out"]


def test_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        atomic_write(tmp_path / "nowhere" / "file", b"x")


def test_name_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("kế hoạch " * 30).encode()[:255].decode(errors="ignore")
    atomic_write(path, b"x")
    assert path.read_bytes() == b"x"


@posix
def test_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "shared.xlsx"
    path.write_bytes(b"old")
    path.chmod(0o664)
    atomic_write(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o664


@posix
def test_private_file_is_for_its_owner_only_even_when_it_was_not(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"old")
    path.chmod(0o644)
    atomic_write(path, b"secret", private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@posix
def test_profile_is_made_where_the_environment_says_and_is_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DXDESK_HOME", str(tmp_path / "a" / "b"))
    assert home() == tmp_path / "a" / "b"
    assert stat.S_IMODE(home().stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG folders are Linux's")
def test_profile_lies_in_the_users_data_folder_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DXDESK_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert home() == tmp_path / "dxdesk"


def test_resources_hold_font_and_map() -> None:
    assert (resources() / "fonts" / "Inter-Regular.ttf").is_file()
    assert (resources() / "map" / "provinces-34.geojson").is_file()


@pytest.fixture
def like_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system as Windows has it: what is marked read-only is neither replaced nor removed."""
    replace, unlink = Path.replace, Path.unlink

    def replacing(self: Path, target: Path) -> Path:
        if target.exists() and not target.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(errno.EACCES, "Access is denied", str(self), None, str(target))
        return replace(self, target)

    def unlinking(self: Path, missing_ok: bool = False) -> None:
        if self.exists() and not self.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(errno.EACCES, "Access is denied", str(self))
        unlink(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "replace", replacing)
    monkeypatch.setattr(Path, "unlink", unlinking)


def test_a_read_only_target_is_named_and_no_temporary_stays(tmp_path: Path, like_windows: None) -> None:
    path = tmp_path / "bao-cao.docx"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(PermissionError) as caught:
        atomic_write(path, b"new")
    assert caught.value.filename == str(path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"bao-cao.docx": b"old"}


@pytest.mark.parametrize(
    "name",
    [
        "nul.pdf",
        "CON.pdf",
        "aux.bao-cao.pdf",
        "Prn",
        "com1.tif",
        "LPT9.png",
        "com¹.pdf",
        "conin$.pdf",
        "nul .pdf",
        "aux:x",
    ],
)
def test_a_name_that_windows_takes_for_a_device_gets_another(name: str) -> None:
    assert usable_name(name) == f"_{name}"


@pytest.mark.parametrize("name", ["công văn.pdf", "console.pdf", "auxilia.pdf", "com10.pdf", "null.pdf", "com.pdf"])
def test_any_other_name_stays(name: str) -> None:
    assert usable_name(name) == name


def test_blanks_and_points_at_the_end_go_as_windows_drops_them() -> None:
    assert usable_name("quyết định.pdf. . ") == "quyết định.pdf"


@posix
def test_a_volume_that_syncs_no_folders_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is it a reason to say that nothing was written."""
    fsync = os.fsync

    def syncing(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", syncing)
    atomic_write(tmp_path / "a.docx", b"x")
    assert (tmp_path / "a.docx").read_bytes() == b"x"
