"""Verbs that the first pages read with, imported by the worker that does them.

An import on the window's thread would hold it up for as long as it takes, also while another thread is at the same one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dxdesk.flows import browse, history, review

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dxdesk.flows.browse import Header, HistoryLine, Overview
    from dxdesk.flows.workspace import Workspace
    from dxdesk.models.finding import Finding


def header(workspace: Workspace) -> Header:
    return browse.header(workspace)


def overview(workspace: Workspace) -> Overview:
    return browse.overview(workspace)


def cell_history(workspace: Workspace, register: str, record: str, field: str) -> Sequence[HistoryLine]:
    return browse.cell_history(workspace, register, record, field)


def can_undo(workspace: Workspace) -> str | None:
    return history.can_undo(workspace)


def can_redo(workspace: Workspace) -> str | None:
    return history.can_redo(workspace)


def check(workspace: Workspace) -> list[Finding]:
    return review.check(workspace)
