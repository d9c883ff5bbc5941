"""Blocks of cells as Excel and LibreOffice put them on the clipboard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk.ui.kit.clipboard import from_text, to_text

CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=12)


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=5)
    )
)
def test_what_is_copied_is_what_is_pasted(block: list[list[str]]) -> None:
    if len(block) * len(block[0]) > 1:
        assert from_text(to_text(block)) == block


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ("một\nhai\n", [["một"], ["hai"]]),
        ("một\rhai", [["một"], ["hai"]]),
        ('"dòng 1\ndòng 2"\tx\n', [["dòng 1\ndòng 2", "x"]]),
        ('"nói ""có"""\n', [['nói "có"']]),
        ("a\t\n\tb", [["a", ""], ["", "b"]]),
        ("a\tb\tc\nd", [["a", "b", "c"], ["d", "", ""]]),
        ("", []),
        ('5" ống', [['5" ống']]),
    ],
)
def test_how_programs_write_blocks(text: str, block: list[list[str]]) -> None:
    assert from_text(text) == block


def test_a_lone_cell_has_no_quotes() -> None:
    assert to_text([["dòng 1\ndòng 2"]]) == "dòng 1\ndòng 2"
