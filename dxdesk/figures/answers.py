"""The three answers: done, not done (somebody said so), no answer. What doesn't apply to a unit is asked of nobody.

No report, a returned report and a blank field all are no answer; no count, list or share ever takes it for a "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from dxdesk.models.field import Row


class Answer(StrEnum):
    """What a unit says of something it is asked for; of several rows the first of these counts."""

    DONE = "done"
    NOT_DONE = "not_done"
    NOT_APPLICABLE = "not_applicable"
    NONE = "none"


# By register, what its statuses answer; any other, and a blank, is no answer.
_ANSWERS: Mapping[str, Mapping[str, Answer]] = MappingProxyType({
    "plans": {
        "issued": Answer.DONE,
        "not_started": Answer.NOT_DONE,
        "drafting": Answer.NOT_DONE,
        "submitted": Answer.NOT_DONE,
        "not_applicable": Answer.NOT_APPLICABLE,
    },
    "tasks": {"completed": Answer.DONE, "not_started": Answer.NOT_DONE, "in_progress": Answer.NOT_DONE},
})  # fmt: skip


def answer(register: str, row: Row) -> Answer:
    """What a row of a register that has a status answers."""
    return answer_of(register, row.get("status"))


def answer_of(register: str, status: object) -> Answer:
    """What a status answers."""
    return _ANSWERS[register].get(str(status), Answer.NONE)
