"""What commands write for people and programs: nothing of a foreign file acts on the terminal."""

from __future__ import annotations

import ast
import os
import unicodedata
from pathlib import Path

import openpyxl
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dxdesk
from dxdesk.commands.output import visible
from tests.terminal import Shell, shell, store

__all__ = ["shell", "store"]

ACTS = ("Cc", "Cf", "Zl", "Zp")
EVIL = "Hệ\x9b2J thống\x85\u202eexe\x7f"  # as the XML of a workbook may hold it


def acting(text: str) -> set[str]:
    return {c for c in text if c not in "\n\t" and unicodedata.category(c) in ACTS}


@given(st.text())
def test_no_text_acts_on_the_terminal_and_none_that_cannot_is_changed(text: str) -> None:
    assert not acting(visible(text))
    assert acting(text) or visible(text) == text


def test_a_sign_that_is_left_out_is_shown_by_its_number() -> None:
    assert visible("\x1b[31mđỏ\u202e\r\n\t–") == "\\x1b[31mđỏ\\x202e\\x0d\n\t–"


def test_cells_of_a_foreign_book_do_not_act_on_the_terminal(shell: Shell, store: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Tên hệ thống", "Cấp độ đề xuất", "Tình trạng hồ sơ", "Ngày phê duyệt", "Đơn vị vận hành", EVIL])
    sheet.append(["Hệ thống một", EVIL, "Đã phê duyệt", EVIL, EVIL])
    book.save("bieu.xlsx")
    for more in ((), ("--register", "systems"), ("--register", "systems", "--partial")):
        for as_json in ((), ("--json",)):
            _code, out, err = shell.say("import", store, "bieu.xlsx", *more, *as_json)
            assert "exe" in out + err
            assert not acting(out + err)


@pytest.mark.skipif(os.name == "nt", reason="no such names there")
def test_names_of_files_do_not_act_on_the_terminal(shell: Shell, store: Path) -> None:
    name = "bao\x1b]0;x\x07cao.xlsx"
    for command in ("import", "merge", "check"):
        first = () if command == "check" else (store,)
        _code, out, err = shell.say(command, *first, name)
        assert "\\x1b]0;x\\x07cao" in out + err
        assert not acting(out + err)
        _code, out, err = shell.say(command, *first, name, "--json")
        assert not acting(out + err)
        if command != "merge":
            said = orjson.loads(out)
            assert name in said["error"] + said["place"]  # a program gets the very name


def test_commands_write_by_one_way_only() -> None:
    """Where else something is written it is a text of our own."""
    found = []
    for path in (Path(dxdesk.__file__).parent / "commands").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called in ("print", "typer.echo", "typer.secho", "sys.stdout.write", "sys.stderr.write"):
                found.append((path.name, called))
    assert {name for name, _called in found} == {"output.py"}
