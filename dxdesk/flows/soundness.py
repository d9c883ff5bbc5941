"""Whether a store is sound: its journal, rows and tables, and what was signed. Not a verb itself.

Nothing is handed out of a store that isn't.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import orjson

from dxdesk.errors import Problem, Unreadable, UpdateNeeded
from dxdesk.flows.workspace import Workspace
from dxdesk.i18n import _
from dxdesk.progress import SILENT, Progress
from dxdesk.store.database import Connection, Store
from dxdesk.store.dialects import sqlite
from dxdesk.store.papers import approvals, statements
from dxdesk.store.rows.entries import hash_of
from dxdesk.store.safety.verifying import Verification, as_far_as_readable, is_one_bit_newer, said_id, verified
from dxdesk.store.streams import streams
from dxdesk.sync import keys
from dxdesk.sync.statements import read_head, read_statement

_SPOILT = (ValueError, KeyError, TypeError, AttributeError)  # what reading spoilt JSON ends in


def verified_store(path: Path, progress: Progress = SILENT, *, about: str | None = None) -> Verification:
    """Check a store file, however damaged it is; `about` narrows journal and rows to those of one unit.

    Raises `Missing`, `Unreadable` for what was never a store, and `UpdateNeeded`.
    """
    try:
        with Store(path, writable=False) as store:
            lacking = store.said_lacking
    except UpdateNeeded:
        if is_one_bit_newer(path):  # a spoilt number in the file's head
            return _damaged(path)
        raise
    except Unreadable as problem:
        if problem.message == sqlite.damaged(path).message:
            return _damaged(path)
        raise
    return _verified(path, lacking, about, progress)


def _verified(path: Path, lacking: str, about: str | None, progress: Progress) -> Verification:
    found = verified(path, about=about, progress=progress)
    found.problems += _signed(path, about)
    if lacking:
        found.problems.insert(0, lacking)
    return found


def require_sound(workspace: Workspace, unit: str | None = None, progress: Progress = SILENT) -> None:
    """Raises `Unreadable` where checking the store finds anything; at the centre about one unit."""
    store = workspace.store
    about = None if workspace.unit else unit or ""
    found = _verified(store.path, store.said_lacking, about, progress)
    if found.problems:
        raise unsound(store.path, found)


def require_sound_copy(path: Path, progress: Progress = SILENT) -> None:
    """The same for a backup."""
    found = verified_store(path, progress)
    if found.problems:
        raise unsound(path, found)


def unsound(path: Path, found: Verification) -> Unreadable:
    """What is said of a file that holds damage."""
    first = found.problems[0]
    return Unreadable(
        _("Tệp “{name}” có {n} chỗ sai, nên không dùng để giao, gửi hay khôi phục: {first}").format(
            name=path.name, n=len(found.problems), first=first
        ),
        hint=_("Hãy sửa tệp dữ liệu trước (lệnh repair, hoặc nút “Kiểm tra và sửa” ở trang Lịch sử)."),
    )


def _damaged(path: Path) -> Verification:
    return Verification(problems=[str(sqlite.damaged(path))])


def _signed(path: Path, about: str | None) -> list[str]:
    """What is wrong with statements, heads (of one unit, where it is named) and confirmations; what can't be read was
    told before."""
    found: list[str] = []
    with as_far_as_readable(path) as connection:
        found += [*_statements(connection), *_heads(connection, about), *_approvals(connection)]
    return found


def _statements(connection: Connection) -> Iterator[str]:
    for sha256, line in statements.every(connection):
        try:
            good = hashlib.sha256(line).hexdigest() == sha256 and bool(read_statement(line))
        except (*_SPOILT, Problem):
            good = False
        if not good:
            yield _("Một câu ký về khóa ({sha256}) đã bị sửa.").format(sha256=said_id(sha256)[:12])


def _heads(connection: Connection, about: str | None) -> Iterator[str]:
    for stream in streams(connection, unit=about):
        if not stream.signed_head:
            continue
        try:
            head = read_head(stream.signed_head).statement
            good = (head.header.stream, head.header.device) == (stream.id, stream.device) and head.seq <= stream.seq
            good = good and hash_of(connection, stream.id, head.seq) == head.hash
        except (*_SPOILT, Problem):
            good = False
        if not good:
            yield _("Chữ ký của chuỗi {stream} đã bị sửa.").format(stream=said_id(stream.id))


def _approvals(connection: Connection) -> Iterator[str]:
    for row in approvals.every(connection):
        try:
            said = row.said
            good = (said.unit, said.campaign, said.role, said.digest) == (row.unit, row.campaign, row.role, row.digest)
            if row.signature:
                keys.verify(row.public_key, row.body, row.signature.encode())
        except (*_SPOILT, orjson.JSONDecodeError, Problem):
            good = False
        if not good:
            yield _("Một xác nhận số liệu đã bị sửa.")
