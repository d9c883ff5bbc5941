"""Findings and figures of all rows: worked out once a state, in a child process where there are very many rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from dxdesk import i18n, workers
from dxdesk.errors import Missing
from dxdesk.flows import assessment
from dxdesk.flows.entering import editing
from dxdesk.flows.keeping import lifecycle
from dxdesk.flows.reviewing import overview
from tests.flows import office


@pytest.fixture
def store(tmp_path: Path, profile: Path) -> Path:
    return office.move_in(office.ready(), profile, tmp_path / "20.dxdb")


def test_a_child_finds_what_is_found_here(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with lifecycle.open_store(store, writable=False) as unit:
        here = assessment.assess(unit)
        monkeypatch.setattr(assessment, "MANY", 0)
        children: list[object] = []
        in_child = workers.in_child
        monkeypatch.setattr(workers, "in_child", lambda *given: children.append(given) or in_child(*given))
        assert assessment.assess(unit) == here
        assert len(children) == 1
    assert here.findings
    assert here.figures["completeness"].rows


def test_a_state_is_looked_through_once(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    real = assessment.rules.run
    monkeypatch.setattr(assessment.rules, "run", lambda *given, **more: looked.append(given) or real(*given, **more))
    with lifecycle.open_store(store) as unit:
        before = overview.overview(unit)
        assert overview.overview(unit) == before
        assert len(looked) == 1
        editing.set_fields(unit, "plans", "plan_5y", {"number": ""})
        assert overview.overview(unit) != before
        assert len(looked) == 2


def test_another_language_is_another_state(store: Path) -> None:
    with lifecycle.open_store(store) as unit:
        vietnamese = assessment.findings(unit)
        i18n.use("en")
        assert [f.message for f in assessment.findings(unit)] != [f.message for f in vietnamese]
        with i18n.in_vietnamese():
            assert assessment.findings(unit) == vietnamese


def test_a_reader_sees_what_another_program_wrote(store: Path) -> None:
    with lifecycle.open_store(store, writable=False) as reader:
        before = assessment.findings(reader)
        with lifecycle.open_store(store) as writer:
            editing.set_fields(writer, "plans", "plan_5y", {"number": ""})
        assert assessment.findings(reader) != before


def test_a_rule_that_is_not_there_is_missed(store: Path) -> None:
    with lifecycle.open_store(store) as unit, pytest.raises(Missing):
        assessment.findings(unit, only=["khong_co"])
