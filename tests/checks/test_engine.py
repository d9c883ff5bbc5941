"""How rules are run: settings of the campaign, explanations, order, and what a bug does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from dxdesk.checks import rules
from dxdesk.checks.engine import Context, Hit, evaluate, rule
from dxdesk.checks.rules import RULES, check_entry, run
from dxdesk.errors import Cancelled, Missing
from dxdesk.models.campaign import RuleSetting
from dxdesk.models.field import Row
from dxdesk.models.finding import Finding, Severity
from tests.checks.office import CAMPAIGN, data, figure, plan, row, system, with_rules


def explanation(of: Finding, text: str = "Đã hỏi lại đơn vị") -> Row:
    return row(
        "explanations",
        rule=of.rule,
        about_register=of.register,
        about_record=of.record,
        about_field=of.field,
        digest=of.digest,
        text=text,
    )


def test_a_rule_the_campaign_switched_off_finds_nothing() -> None:
    off = with_rules(variant_missing=RuleSetting(enabled=False))

    assert run(data({"plans": [plan("plan_annual", "issued")]}, campaign=off), only=["variant_missing"]) == []


def test_severity_numbers_and_legal_basis_come_from_the_campaign() -> None:
    strict = with_rules(
        change_too_large=RuleSetting(
            severity="error", numbers={"points": Decimal(5)}, legal_basis="Công văn 1/BTTTT-THH"
        )
    )
    rows = {"indicators": [figure(value="26")]}
    last = {"indicators": [figure(value="20")]}

    found = run(data(rows, last, campaign=strict), only=["change_too_large"])

    assert [(f.severity, f.legal_basis) for f in found] == [(Severity.ERROR, "Công văn 1/BTTTT-THH")]
    assert run(data(rows, last), only=["change_too_large"]) == []


def test_the_gravest_come_first_then_registers_and_records_in_their_order() -> None:
    rows = {
        "systems": [system("B", level=None), system("A", level=None)],
        "plans": [plan("ioc", "submitted"), plan("plan_annual", "issued"), plan("plan_5y", None)],
    }

    found = [(f.severity.value, f.register, f.record) for f in run(data(rows))]

    a, b = (str(r["record"]) for r in (rows["systems"][1], rows["systems"][0]))
    assert found == [
        ("error", "plans", "plan_5y"),
        ("error", "systems", b),
        ("error", "systems", a),
        ("warning", "plans", "plan_annual"),
        ("note", "plans", "ioc"),
    ]


def test_an_explanation_holds_while_the_values_stay() -> None:
    before = run(data({"plans": [plan("plan_annual", "issued")]}), only=["variant_missing"])[0]
    given = [explanation(before)]

    same = run(data({"plans": [plan("plan_annual", "issued", signer="Ông A")]}), given, only=["variant_missing"])[0]

    assert (same.explanation, same.lapsed, same.blocks) == ("Đã hỏi lại đơn vị", False, False)


def test_an_explanation_lapses_when_a_value_the_rule_read_changes() -> None:
    last = {"indicators": [figure(value="20")]}
    before = run(data({"indicators": [figure(value="60")]}, last), only=["change_too_large"])[0]

    after = run(data({"indicators": [figure(value="70")]}, last), [explanation(before)], only=["change_too_large"])[0]

    assert (after.explanation, after.lapsed, after.blocks) == ("", True, True)


def test_an_explanation_that_was_deleted_counts_no_more() -> None:
    before = run(data({"plans": [plan("plan_annual", "issued")]}), only=["variant_missing"])[0]

    after = run(data({"plans": [plan("plan_annual", "issued")]}), [{**explanation(before), "live": False}])

    assert next(f for f in after if f.rule == "variant_missing").explanation == ""


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(Missing, match="khong_co"):
        run(data({}), only=["khong_co"])


def test_a_bug_in_a_rule_is_heard() -> None:
    @rule("broken", Severity.NOTE, title="Hỏng")
    def broken(ctx: Context) -> Iterator[Hit]:
        yield ctx.hit({}, "", str(1 // 0))

    with pytest.raises(ZeroDivisionError):
        evaluate([broken], data({}))


def test_a_value_of_a_wrong_type_is_named_and_trips_no_other_rule() -> None:
    rows = {
        "plans": [plan(status="issued", issued_on="hôm qua")],
        "indicators": [figure(value=7), figure("above", value="07")],
    }

    found = run(data(rows))

    wrong = [(f.register, f.record, f.field) for f in found if f.rule == "value_type"]
    assert wrong == [
        ("plans", "party", "issued_on"),
        ("indicators", "online", "value"),
        ("indicators", "above", "value"),
    ]
    assert {f.rule for f in found if f.register == "plans"} == {"value_type", "document_incomplete"}


def test_rows_may_leave_empty_fields_out() -> None:
    bare: Row = {"record": "party", "item": "party", "status": "issued"}

    assert [f.field for f in run(data({"plans": [bare]}), only=["document_incomplete"])] == ["number", "issued_on"]


def test_an_import_is_checked_value_by_value_only() -> None:
    coming = [plan(status="issued", issued_on="2023-04-15"), plan("plan_annual", "issued")]

    found = check_entry(data({"plans": [plan("due")]}), "plans", coming)

    assert [(f.rule, f.record) for f in found] == [("date_in_future", "party")]


def test_checking_can_be_stopped() -> None:
    class Impatient:
        def step(self, done: int, total: int, text: str = "") -> None:
            assert total == len(RULES)
            if done == 3:
                raise Cancelled

    with pytest.raises(Cancelled):
        run(data({}), progress=Impatient())


def test_nothing_to_check_is_no_error() -> None:
    assert run(data({}, campaign=CAMPAIGN)) == []


def test_a_rule_is_given_no_register_that_it_does_not_declare() -> None:
    @rule("looks_elsewhere", Severity.NOTE, title="Đọc biểu khác", register="tasks", reads=("plans",))
    def elsewhere(ctx: Context) -> Iterator[Hit]:
        for register in ("plans", "systems"):
            yield from (ctx.hit(one, "", "{record}") for one in ctx.at(register).rows)

    with pytest.raises(KeyError, match="systems"):
        evaluate([elsewhere], data({"plans": [plan()], "systems": [system()]}))


def test_every_file_that_declares_rules_is_listed() -> None:
    folder = Path(rules.__file__).parent
    declaring = {file.stem for file in folder.rglob("*.py") if re.search(r"^@rule\(", file.read_text("utf-8"), re.M)}
    assert declaring == {module.__name__.rpartition(".")[2] for module in rules.MODULES}
