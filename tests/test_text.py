"""Letters that look the same are the same, wherever words are compared, sorted or stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk import text
from dxdesk.models.registers import REGISTERS

PAIRS = {"Đ": "ÐƉ", "đ": "ðɖ", "A": "АΑ", "e": "е", "o": "оο", "H": "НΗ", "-": "‐‑−", " ": "\u00a0\u2009\u3000"}


@pytest.mark.parametrize(("ours", "others"), PAIRS.items())
def test_a_letter_that_only_looks_like_ours_is_stored_as_ours(ours: str, others: str) -> None:
    for other in others:
        assert text.tidy(f"x{other}y") == f"x{ours}y"


def test_words_of_another_alphabet_stay_as_they_are() -> None:
    assert text.tidy("Россия") == "Россия"
    assert text.tidy("Tổ Νο 1") == "Tổ Νο 1"


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\u2028", "\u2029", "\x85", "\r\n", "\r"])
def test_a_line_break_of_another_program_does_not_join_two_words(sign: str) -> None:
    assert text.tidy(f"Hệ thống{sign}một cửa") == "Hệ thống\nmột cửa"
    assert REGISTERS["systems"].fields["name"].parse(f"Hệ thống{sign}một cửa") == "Hệ thống một cửa"


@given(st.text(st.sampled_from("ĐđAeoH-ếộ 1"), max_size=12), st.randoms())
def test_no_comparison_sees_the_difference(words: str, random: object) -> None:
    def other(letter: str) -> str:
        return random.choice(PAIRS.get(letter, letter) + letter)  # type: ignore[attr-defined]

    written = "".join(map(other, words))
    assert text.fold(written) == text.fold(words)
    assert text.fold_all([written, "x"]) == text.fold_all([words, "x"])
    assert text.sort_key(written) == text.sort_key(words)


@given(st.text(max_size=20))
def test_tidying_again_changes_nothing(words: str) -> None:
    assert text.tidy(text.tidy(words)) == text.tidy(words)
    assert text.clean(text.tidy(words)) == text.tidy(words)
    if not text.has_lookalikes(words):
        assert text.tidy(words) == text.clean(words)


def test_short_forms_are_written_out() -> None:
    assert text.spelled_out("qd phe duyet httt") == "quyet dinh phe duyet he thong thong tin"
