"""Text is read and written as UTF-8 by name: Windows would take another code page, and lose Vietnamese letters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENCODING_AT = {"read_text": 0, "write_text": 1}


def _without_encoding(source: str) -> Iterator[int]:
    """The lines of calls that read or write text and don't say how it is encoded."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        words = {word.arg: word.value for word in call.keywords}
        if "encoding" in words or None in words:  # or in what two asterisks bring
            continue
        place = ENCODING_AT.get(name)
        unsaid = place is not None and len(call.args) <= place
        of_program = name in ("run", "Popen") and "text" in words
        if unsaid or of_program or (name == "open" and _is_text_mode(call, words)):
            yield call.lineno


def _is_text_mode(call: ast.Call, words: dict[str | None, ast.expr]) -> bool:
    """Of `open(path, mode)` and `path.open(mode)`; that of archives, dialogs and stores has no mode in that place."""
    place = 0 if isinstance(call.func, ast.Attribute) else 1
    mode = words.get("mode", call.args[place] if len(call.args) > place else None)
    value = mode.value if isinstance(mode, ast.Constant) else None
    return isinstance(value, str) and value != "" and set(value) <= set("rwaxt+")


def test_what_is_read_and_written_as_text_names_its_encoding() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for folder in ("dxdesk", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in _without_encoding(path.read_text("utf-8"))
    ]
    assert not found


def test_the_rule_sees_each_way_of_reading_and_writing() -> None:
    bad = 'p.read_text()\np.write_text("x")\np.open("w")\nopen(p, "r")\nrun(c, text=True)\n'
    good = 'p.read_text("utf-8")\np.write_text("x", encoding="utf-8")\np.open("wb")\nrun(c)\nstore.open("20.dxdb")'
    assert list(_without_encoding(bad)) == [1, 2, 3, 4, 5]
    assert list(_without_encoding(good + "\np.open()")) == []
