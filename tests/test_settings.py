"""Settings and tokens survive, and a damaged file costs nothing but itself."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dxdesk import settings
from dxdesk.settings import Settings, known_token, remember_token


def test_first_start_has_vietnamese_and_the_theme_of_the_system() -> None:
    assert settings.load() == Settings(language="vi", theme="system", officer="", office="", recent=())


def test_what_was_saved_is_loaded() -> None:
    chosen = Settings(language="en", theme="dark", officer="Đỗ Thị Hạnh", office="Sở TT&TT", recent=("/a.dxdb",))
    settings.save(chosen)
    assert settings.load() == chosen


def test_opened_store_moves_to_the_front_and_the_ninth_falls_off() -> None:
    chosen = Settings()
    for number in range(9):
        chosen = chosen.opened(f"{number}.dxdb")
    chosen = chosen.opened("5.dxdb")
    assert chosen.recent == ("5.dxdb", "8.dxdb", "7.dxdb", "6.dxdb", "4.dxdb", "3.dxdb", "2.dxdb", "1.dxdb")
    settings.save(chosen)
    assert settings.load() == chosen


@pytest.mark.logs
@pytest.mark.parametrize("damaged", [b"", b"{", b"\xff\xfe\x00", b"[]", b'{"language": "fr"}', b'{"recent": "x"}'])
def test_damaged_settings_are_kept_aside_and_defaults_used(
    profile: Path, damaged: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (profile / "settings.json").write_bytes(damaged)
    assert settings.load() == Settings()
    assert (profile / "settings.json.bad").read_bytes() == damaged
    assert not (profile / "settings.json").exists()
    assert "settings.json is damaged" in caplog.text


def test_settings_of_a_newer_version_are_read(profile: Path) -> None:
    (profile / "settings.json").write_text('{"officer": "An", "from_the_future": 1}', encoding="utf-8")
    assert settings.load().officer == "An"


def test_token_is_remembered_for_each_store() -> None:
    assert known_token("s1") is None
    remember_token("s1", "t1")
    remember_token("s2", "t2")
    remember_token("s1", "t3")
    assert (known_token("s1"), known_token("s2")) == ("t3", "t2")


def test_tokens_written_at_once_are_all_kept() -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: remember_token(f"s{number}", f"t{number}"), range(40)))
    assert [known_token(f"s{number}") for number in range(40)] == [f"t{number}" for number in range(40)]


@pytest.mark.logs
@pytest.mark.parametrize("damaged", [b"", b"[1]", b'{"s1": 1}'])
def test_damaged_tokens_are_forgotten_but_kept_aside(profile: Path, damaged: bytes) -> None:
    (profile / "tokens.json").write_bytes(damaged)
    assert known_token("s1") is None
    assert (profile / "tokens.json.bad").read_bytes() == damaged


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX systems")
def test_tokens_are_private(profile: Path) -> None:
    remember_token("s1", "t1")
    assert stat.S_IMODE((profile / "tokens.json").stat().st_mode) == 0o600
