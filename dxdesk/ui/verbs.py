"""Verbs that the first pages read with, imported by the worker that does them.

An import on the window's thread would hold it up for as long as it takes, also while another thread is at the same one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dxdesk.flows.entering import history
from dxdesk.flows.reviewing import overview as browse
from dxdesk.flows.reviewing import review

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dxdesk.flows.reviewing.overview import Header, HistoryLine, Overview
    from dxdesk.flows.workspace import Workspace
    from dxdesk.models.finding import Finding


class Standing(NamedTuple):
    """What stands around every page: the header, and the titles of what undo and redo would do; None for nothing."""

    header: Header
    undo: str | None
    redo: str | None


def standing(workspace: Workspace) -> Standing:
    return Standing(browse.header(workspace), history.can_undo(workspace), history.can_redo(workspace))


def overview(workspace: Workspace) -> Overview:
    return browse.overview(workspace)


def cell_history(workspace: Workspace, register: str, record: str, field: str) -> Sequence[HistoryLine]:
    return browse.cell_history(workspace, register, record, field)


def check(workspace: Workspace) -> list[Finding]:
    return review.check(workspace)
