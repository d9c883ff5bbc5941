"""How SQLite is told where a store lies."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from urllib.parse import unquote, urlsplit

import pytest

from dxdesk.store.dialects.sqlite import readonly_uri

PATHS = [
    PureWindowsPath(r"\\may-chu\chung\Lạng Sơn.dxdb"),
    PureWindowsPath(r"\\10.0.0.2\c$\số liệu\20.dxdb"),
    PureWindowsPath(r"\\?\C:\rất dài\20.dxdb"),
    PureWindowsPath(r"\\?\UNC\may-chu\chung\20.dxdb"),
    PureWindowsPath(r"\\.\unix\tmp\20.dxdb"),
    PureWindowsPath(r"C:\Số liệu #1\100%25.dxdb"),
    PureWindowsPath(r"Z:\a;b=c&d.dxdb"),
    PurePosixPath("/home/an/Số liệu #1/100%25?.dxdb"),
    PurePosixPath("//may-chu/20.dxdb"),
]


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_an_address_has_no_authority_and_leads_to_the_path(path: PurePath) -> None:
    uri = readonly_uri(path)
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("file", "", "mode=ro", "")
    drive = not path.as_posix().startswith("/")
    assert unquote(parts.path) == ("/" if drive else "") + path.as_posix()


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_sqlite_takes_the_address(path: PurePath) -> None:
    """No file is there, and that alone is what it says."""
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        sqlite3.connect(readonly_uri(path), uri=True)


@pytest.mark.parametrize("name", ["Số liệu #1 100%25?.dxdb", "a&mode=rw.dxdb", "%41.dxdb", "file:x.dxdb"])
def test_the_very_file_is_opened_for_reading_only(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE t (x)")
    with closing(sqlite3.connect(readonly_uri(path), uri=True)) as found:
        assert found.execute("SELECT name FROM sqlite_master").fetchall() == [("t",)]
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            found.execute("INSERT INTO t VALUES (1)")
