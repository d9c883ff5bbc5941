"""Whoever said nothing is never counted or named as having said no, nor yes: in figures, sentences and on the map.

What is generated is what every unit answers; what is said is read from the report's structure: the number of a clause
by the words behind it, names after a colon.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from dxdesk.figures.catalogue import compute_national
from dxdesk.figures.country import CountryData
from dxdesk.figures.figure import Figure
from dxdesk.figures.national import names_in
from dxdesk.figures.places import group_of, provinces_34
from dxdesk.figures.reporting import Arrival, How
from dxdesk.i18n import in_vietnamese
from dxdesk.models.campaign import Campaign
from dxdesk.models.field import Row
from dxdesk.reports.national.nation import Nation
from dxdesk.reports.national.plans import plans_section
from dxdesk.reports.national.quality import reporting_section
from dxdesk.reports.national.results import tasks_section
from dxdesk.reports.report import Section, Sentence
from tests.figures import sample

ITEM, TASK, GROUP = "party_resolution", "TK001", "province"
# What a unit answers: nothing at all, a returned report, a row with a blank, one of the statuses, "không áp dụng".
NOTHING, RETURNED, BLANK = "nothing", "returned", "blank"
SILENT = (NOTHING, RETURNED, BLANK)
PLAN = {"issued": "done", "not_started": "no", "drafting": "no", "submitted": "no", "not_applicable": "excused"}
TASKS = {"completed": "done", "not_started": "no", "in_progress": "no"}
Answers = Mapping[str, str]


@cache
def campaign() -> Campaign:
    """The sample campaign, asking for little: what is told of one item is told of all alike."""
    full = sample.campaign()
    kept = {"plan_items": (full.catalogues["plan_items"][ITEM],), "tasks": (full.catalogues["tasks"][TASK],)}
    return full.revised(**kept, platforms=(), indicators=())


@cache
def provinces() -> list[str]:
    return [code for code, unit in campaign().unit_by_code.items() if group_of(unit) == GROUP]


def answers(statuses: Mapping[str, str]) -> st.SearchStrategy[dict[str, str]]:
    """What some provinces answer, often of one kind only; the others sent nothing."""
    every = st.sampled_from((*SILENT, *statuses))
    kinds = st.lists(every, min_size=1, max_size=3, unique=True)
    units = st.lists(st.sampled_from(provinces()), unique=True, max_size=63)
    chosen = st.tuples(units, kinds).flatmap(
        lambda drawn: st.fixed_dictionaries({unit: st.sampled_from(drawn[1]) for unit in drawn[0]})
    )
    everybody = every.map(lambda one: dict.fromkeys(provinces(), one))
    return chosen | everybody


def rows(said: Answers, register: str, code: str) -> dict[str, dict[str, list[Row]]]:
    key = {"plans": "item", "tasks": "task"}[register]
    return {
        unit: {register: [{"record": code, "unit": unit, "live": True, key: code, "status": None if s == BLANK else s}]}
        for unit, s in said.items()
        if s not in (NOTHING, RETURNED)
    }


def truth(said: Answers, statuses: Mapping[str, str]) -> dict[str, set[str]]:
    """Which units answered what."""
    found: dict[str, set[str]] = {"done": set(), "no": set(), "excused": set(), "silent": set(provinces())}
    for unit, status in said.items():
        if status in statuses:
            found[statuses[status]].add(unit)
            found["silent"].discard(unit)
    return found


def names(units: set[str]) -> set[str]:
    return {campaign().unit(unit).name for unit in units}


@in_vietnamese()
def section(make: Callable[[Nation], Section], said: Answers, register: str, code: str) -> list[Sentence]:
    """The sentences of one section of the national report."""
    held = rows(said, register, code)
    returned = {unit: Arrival(How.RETURNED) for unit, s in said.items() if s == RETURNED}
    sent = {unit: Arrival(How.SENT, 1, "2022-04-20") for unit in held}
    blocks = make(Nation(CountryData(campaign(), held), returned | sent, {})).blocks
    return [block for block in blocks if isinstance(block, Sentence)]


CLAUSES = {
    "done": r"(\d+)/(\d+) (?:địa phương|đơn vị) đã (?!nêu)",
    "no": r"(\d+)(?:/\d+)? (?:địa phương|đơn vị) chưa (?!có số liệu)(.*?)(?=; \d|\. Trong|\.$)",
    "silent": r"(\d+) (?:địa phương|đơn vị) chưa có số liệu",
    "excused": r"(\d+) (?:địa phương|đơn vị) không áp dụng",
}
NONE_OF_ALL = r"Chưa địa phương nào trong số (\d+) địa phương"


def counted(sentence: str) -> dict[str, int]:
    """The numbers of a sentence by what they are said to be of."""
    found = {kind: re.search(pattern, sentence) for kind, pattern in CLAUSES.items()}
    numbers = {kind: int(match[1]) if match else 0 for kind, match in found.items()}
    if match := re.search(NONE_OF_ALL, sentence):
        numbers["no"] = int(match[1])
    return numbers


def named_in(words: str) -> set[str]:
    return {unit.name for unit in campaign().unit_by_code.values() if unit.name in words}


def named_as_not_done(sentence: str) -> set[str]:
    """Who is named behind "chưa …:", up to the next clause."""
    match = re.search(CLAUSES["no"], sentence)
    return named_in(match[2]) if match else set()


def check_sentence(sentence: Sentence, real: Mapping[str, set[str]]) -> None:
    numbers = counted(sentence.text)
    assert numbers == {kind: len(units) for kind, units in real.items()}, sentence.text
    assert named_as_not_done(sentence.text) <= names(real["no"]), sentence.text
    counted_from = {record.partition("/")[0] for number in sentence.numbers for record in number.records}
    assert not counted_from & real["silent"], sentence.text  # a number leads to nobody who said nothing


@settings(max_examples=30, deadline=None)
@given(answers(PLAN))
def test_a_sentence_about_a_document_counts_everybody_once_by_what_they_said(said: dict[str, str]) -> None:
    real = truth(said, PLAN)
    name = campaign().catalogues["plan_items"][ITEM].name
    found = [one for one in section(plans_section, said, "plans", ITEM) if name in one.text]

    assert len(found) == 1
    if len(real["silent"]) == len(provinces()):
        assert found[0].text.startswith("Chưa có số liệu của địa phương về ")
    else:
        check_sentence(found[0], real)


@settings(max_examples=30, deadline=None)
@given(answers(TASKS))
def test_a_sentence_about_a_task_counts_everybody_once_by_what_they_said(said: dict[str, str]) -> None:
    real = truth(said, TASKS)
    others = {unit for unit in campaign().unit_by_code if unit not in provinces()}
    asked = {u for u in campaign().unit_by_code if any(t.code == TASK for t in campaign().expects("tasks", u))}
    real = {**real, "silent": (real["silent"] | others) & asked}
    name = campaign().catalogues["tasks"][TASK].name
    found = [one for one in section(tasks_section, said, "tasks", TASK) if name in one.text]

    if not real["done"] and not real["no"]:
        assert [s for s in found if "Chưa có số liệu về" in s.text] == found
    elif real["silent"] or real["no"]:
        of_reporting = {**real, "silent": {u for u in real["silent"] if group_of(campaign().unit(u)) != "agency"}}
        check_sentence(found[0], of_reporting)


@settings(max_examples=30, deadline=None)
@given(answers(PLAN))
def test_figures_count_and_name_each_unit_by_what_it_said(said: dict[str, str]) -> None:
    real, held = truth(said, PLAN), rows(said, "plans", ITEM)
    line = compute_national("plans_issued", CountryData(campaign(), held)).line(f"{ITEM}/{GROUP}")
    by_status = compute_national("plans_open", CountryData(campaign(), held))

    counts = {"issued": "done", "not_issued": "no", "silent": "silent", "excused": "excused"}
    assert {kind: line[column] for column, kind in counts.items()} == {k: len(units) for k, units in real.items()}
    assert line["of"] == len(provinces()) - len(real["excused"])
    assert set(names_in(line["missing"])) == names(real["no"])
    answered = len(real["done"]) + len(real["no"])
    assert (line["share"] is None) == (not answered)
    for status, kind in PLAN.items():
        key = f"{ITEM}/{GROUP}/{status}"
        if key in by_status.keys and kind != "done":
            told = {unit for unit, own in said.items() if own == status}
            assert set(names_in(by_status.line(key)["units"])) == names(told)
    matrix = compute_national("plans_matrix", CountryData(campaign(), held))
    marks = {"x": "done", "chưa": "no", "": "silent", "–": "excused"}
    for unit in provinces():
        assert unit in real[marks[str(matrix.line(unit)[ITEM])]]


def spots(figure: Figure, real: Mapping[str, set[str]], members: Mapping[str, list[str]]) -> None:
    for place, units in members.items():
        line, own = figure.line(place), {kind: set(units) & found for kind, found in real.items()}
        assert set(names_in(line["missing"])) == names(own["silent"])
        assert (line["reported"], line["of"]) == (len(units) - len(own["silent"]), len(units))
        if len(own["silent"]) == len(units):
            assert (line["part"], line["whole"], line["share"]) == (None, None, None)
        else:
            assert (line["part"], line["whole"]) == (len(own["done"]), len(own["done"]) + len(own["no"]))


@settings(max_examples=30, deadline=None)
@given(answers(PLAN))
def test_the_maps_of_63_and_34_take_nobody_s_silence_for_a_no(said: dict[str, str]) -> None:
    real, held = truth(said, PLAN), rows(said, "plans", ITEM)
    today = provinces_34(campaign())
    merged: dict[str, list[str]] = {}
    for unit in provinces():
        merged.setdefault(today[unit][0], []).append(unit)

    spots(compute_national(f"plan:{ITEM}", CountryData(campaign(), held)), real, {unit: [unit] for unit in provinces()})
    spots(compute_national(f"plan:{ITEM}", CountryData(campaign(), held, today)), real, merged)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(provinces()), st.sampled_from(("sent", RETURNED, "against", "stand_in"))))
def test_who_reported_is_told_by_what_the_centre_holds(states: dict[str, str]) -> None:
    how = {"sent": How.SENT, RETURNED: How.RETURNED, "against": How.CONCURRENT, "stand_in": How.STAND_IN}
    nation = Nation(CountryData(campaign(), {}), {unit: Arrival(how[s]) for unit, s in states.items()}, {})
    said = " ".join(b.text for b in reporting_section(nation).blocks if isinstance(b, Sentence))
    sent = {unit for unit, state in states.items() if state == "sent"}

    if "Chưa địa phương nào gửi báo cáo" in said:
        assert not states
    assert (f"{len(sent):02d}/63 địa phương đã gửi báo cáo" in said) == bool(sent)
    match = re.search(r"(\d+) đơn vị đã gửi báo cáo nhưng bị trả lại, chờ gửi lại(.*?)\. ?(?=\d|$)", said)
    returned = {unit for unit, state in states.items() if state == RETURNED}
    assert (int(match[1]) if match else 0) == len(returned)
    assert named_in(match[2] if match and match[2] else "") in (names(returned), set())
