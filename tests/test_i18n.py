"""The language can change while the program runs."""

from __future__ import annotations

import pytest

from dxdesk import i18n
from dxdesk.i18n import N_, _

REGISTER = N_("Chỉ tiêu")


def test_vietnamese_is_the_language_of_the_code() -> None:
    assert i18n.language() == "vi"
    assert _("Chỉ tiêu") == "Chỉ tiêu"


def test_text_is_looked_up_when_asked_for_not_when_declared() -> None:
    i18n.use("en")
    assert _(REGISTER) == "Indicator"
    i18n.use("vi")
    assert _(REGISTER) == "Chỉ tiêu"


def test_text_without_translation_stays_vietnamese() -> None:
    i18n.use("en")
    assert _("không có trong bản dịch") == "không có trong bản dịch"


def test_empty_text_is_not_the_header_of_the_catalogue() -> None:
    i18n.use("en")
    assert _("") == ""


def test_language_without_catalogue_is_refused_and_changes_nothing() -> None:
    with pytest.raises(FileNotFoundError):
        i18n.use("fr")  # type: ignore[arg-type]  # a settings file of another version could ask for it
    assert i18n.language() == "vi"
