"""Every rule: one office where it speaks, and one where it keeps silent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dxdesk.checks.rules import RULES, run
from dxdesk.models.campaign import RuleSetting
from dxdesk.models.finding import Finding
from tests.checks.examples import documents, indicators, platforms, systems, values
from tests.checks.examples.example import Example
from tests.checks.office import (
    Rows,
    data,
    figure,
    plan,
    system,
    with_rules,
)

EXAMPLES = [one for module in (values, documents, platforms, systems, indicators) for one in module.EXAMPLES]


def findings(rule: str, rows: Rows, example: Example) -> list[Finding]:
    return run(data(rows, example.last), only=[rule])


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_rule_speaks_where_something_is_wrong(example: Example) -> None:
    found = findings(example.rule, example.wrong, example)

    spoken = next(f for f in found if f.field == example.field)
    assert example.says in spoken.message
    assert dict(spoken.fix) == example.fix
    assert "{" not in spoken.message


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_rule_keeps_silent_where_all_is_well(example: Example) -> None:
    assert findings(example.rule, example.right, example) == []


def test_every_rule_has_an_example_and_a_title() -> None:
    assert sorted(example.rule for example in EXAMPLES) == sorted(RULES)
    assert all(found.title and found.find.__doc__ for found in RULES.values())


def test_a_fix_settles_its_finding() -> None:
    for example in (e for e in EXAMPLES if e.fix):
        found = findings(example.rule, example.wrong, example)[0]
        mended = {
            key: [
                {**r, **dict(found.fix)} if key == found.register and r["record"] == found.record else r for r in rows
            ]
            for key, rows in example.wrong.items()
        }
        assert found not in findings(example.rule, mended, example), example.rule


@pytest.mark.parametrize(
    "number",
    ["25/KH-UBND", "146/QĐ-TTg", "85/2016/NĐ-CP", "09-NQ/TU", "24/QĐ-UBQGCĐS", "107/TTr-BTTTT", "793/BTTTT-THH"],
)
def test_numbers_as_offices_write_them_are_well_formed(number: str) -> None:
    assert run(data({"plans": [plan(status="issued", number=number)]}), only=["document_number_form"]) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Số 25/KH-UBND", "25/KH-UBND"),
        ("146/QD-TTg", "146/QĐ-TTg"),
        ("12 /KH–UBND", "12/KH-UBND"),
        ("85/2016/nd-cp", "85/2016/NĐ-CP"),
    ],
)
def test_a_number_typed_carelessly_is_offered_tidied(typed: str, meant: str) -> None:
    found = run(data({"plans": [plan(status="issued", number=typed)]}), only=["document_number_form"])

    assert [dict(f.fix) for f in found] == [{"number": meant}]


def test_a_number_that_says_too_little_is_offered_no_fix() -> None:
    found = run(data({"plans": [plan(status="issued", number="12/KH")]}), only=["document_number_form"])

    assert [dict(f.fix) for f in found] == [{}]


def test_names_many_operators_share_are_no_duplicates() -> None:
    few = [system("Trang thông tin điện tử", f"UBND huyện {n}") for n in range(3)]
    many = [system("Trang thông tin điện tử", f"UBND huyện {n}") for n in range(4)]

    assert len(run(data({"systems": few}), only=["likely_duplicate"])) == 2
    assert run(data({"systems": many}), only=["likely_duplicate"]) == []


def test_the_date_of_the_order_comes_from_the_campaign() -> None:
    later = with_rules(operating_without_dossier=RuleSetting(numbers={"after": Decimal(20230101)}))
    rows: Rows = {"systems": [system(state="operating")]}

    assert run(data(rows, campaign=later), only=["operating_without_dossier"]) == []


def test_a_change_is_measured_against_the_baseline_where_there_was_no_campaign_before() -> None:
    found = run(data({"indicators": [figure(value="31")]}), only=["change_too_large"])

    assert [f.message for f in found] == ["“Chỉ tiêu online”: 31 %, so với 10 % (Năm 2021)."]


def test_a_cumulative_figure_may_begin_anew_with_the_year() -> None:
    last: Rows = {"indicators": [figure(numerator="100", denominator="900", as_of="2021-12-31")]}

    assert run(data({"indicators": [figure(numerator="1", denominator="9")]}, last), only=["cumulative_fell"]) == []


def test_a_ministry_is_named_when_it_chose_no_variant() -> None:
    found = run(data({"plans": [plan("plan_annual", "issued")]}, unit="BTP"), only=["variant_missing"])

    assert "Bộ Tư pháp" in found[0].message


def test_a_system_of_which_nobody_said_whether_it_runs_is_not_said_to_run() -> None:
    spoken = {
        state: run(data({"systems": [system(state=state)]}), only=["operating_without_dossier"])[0].message
        for state in ("operating", None)
    }
    assert "đang vận hành" in str(spoken["operating"])
    assert "đang vận hành" not in str(spoken[None])
    assert "chưa khai trạng thái vận hành" in str(spoken[None])
