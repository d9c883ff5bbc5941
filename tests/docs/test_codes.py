"""The page of codes lists every rule, register and unit there is."""

from __future__ import annotations

from tests.tools.build_codes import OUT, page


def test_the_page_is_what_the_declarations_say() -> None:
    assert OUT.read_text(encoding="utf-8") == page(), "run python tests/tools/build_codes.py"
