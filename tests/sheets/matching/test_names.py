"""Names of items as people write them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk import text
from dxdesk.models.builtin import builtin
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import Choice, Vocabulary
from dxdesk.sheets.matching.names import Names

CATALOGUES = ("plan_items", "platforms", "indicators", "tasks", "pillars")
ITEMS = [item for catalogue in CATALOGUES for item in builtin("2022-q1").catalogues[catalogue].values()]


def names(campaign: Campaign, catalogue: str) -> Names:
    return Names(Vocabulary([item.choice for item in campaign.catalogues[catalogue].values()]))


@pytest.mark.parametrize("edition", ["2022-q1", "2023"])
@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_item_is_found_by_its_code_and_name(edition: str, catalogue: str) -> None:
    known = names(builtin(edition), catalogue)
    for item in builtin(edition).catalogues[catalogue].values():
        for written in (item.code, item.name, item.name.upper(), text.fold(item.name), f"3. {item.name}"):
            match = known.find(written)
            assert (match.choice and match.choice.code, match.sure) == (item.code, True)


@given(st.sampled_from(ITEMS), st.sampled_from(["NFC", "NFD", "NFKD"]), st.sampled_from(["", " ", "*", ".", ";"]))
def test_normal_form_and_punctuation_do_not_matter(item: Choice, form: str, tail: str) -> None:
    known = Names(Vocabulary([Choice(item.code, item.name)]))
    match = known.find(unicodedata.normalize(form, item.name.replace(",", " -")) + tail)
    assert match.choice is not None


def test_what_stands_in_brackets_may_be_left_out_or_stand_alone(campaign: Campaign) -> None:
    platforms = names(campaign, "platforms")
    for written in ("Nền tảng tích hợp, chia sẻ dữ liệu quốc gia", "NDXP", "ndxp"):
        match = platforms.find(written)
        assert match.choice is not None
        assert (match.choice.code, match.sure) == ("PF01", True)


def test_a_name_with_words_left_out_is_likely_and_says_so(campaign: Campaign) -> None:
    match = names(campaign, "plan_items").find("Chương trình, kế hoạch chuyển đổi số 5 năm")
    assert match.choice is not None
    assert (match.choice.code, match.sure) == ("plan_5y", False)


def test_a_name_with_a_word_more_is_likely(campaign: Campaign) -> None:
    match = names(campaign, "plan_items").find("Kế hoạch hành động năm 2022")
    assert match.choice is not None
    assert (match.choice.code, match.sure) == ("plan_annual", False)


def test_other_words_are_never_taken_but_the_nearest_name_is_suggested(campaign: Campaign) -> None:
    match = names(campaign, "plan_items").find("Kế hoạch hoạt động năm")
    assert match.choice is None
    assert match.nearest is not None
    assert match.nearest.code == "plan_annual"


def test_a_name_that_fits_two_items_is_not_taken() -> None:
    two = Names(Vocabulary([Choice("a", "Hệ thống báo cáo cấp tỉnh"), Choice("b", "Hệ thống báo cáo cấp xã")]))
    assert two.find("Hệ thống báo cáo cấp").choice is None


def test_an_unheard_of_name_has_no_suggestion(campaign: Campaign) -> None:
    match = names(campaign, "plan_items").find("Xyz")
    assert (match.choice, match.nearest) == (None, None)
