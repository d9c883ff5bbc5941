"""Scans beside a record: attached, looked at, taken out; their bytes let go when they are too many."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from dxdesk.errors import Missing, Misuse
from dxdesk.flows.workspace import PlainRow, Workspace, existing, named, output
from dxdesk.i18n import _
from dxdesk.models.change import Action, Cause
from dxdesk.models.registers import register as find_register
from dxdesk.paths import atomic_write, usable_name
from dxdesk.store.database import Connection
from dxdesk.store.journal.writing import Edit
from dxdesk.store.papers import scans

REGISTER = "attachments"
ONE_LIMIT = 20 * 2**20  # bytes of one scan
ALL_LIMIT = 160 * 2**20  # bytes of all scans of a report: a file between offices takes little more
_BEGINNINGS = {  # of the kinds that are taken: what their content begins with
    ".pdf": (b"%PDF-",), ".png": (b"\x89PNG\r\n\x1a\n",), ".jpg": (b"\xff\xd8\xff",), ".jpeg": (b"\xff\xd8\xff",),
    ".tif": (b"II*\x00", b"MM\x00*"), ".tiff": (b"II*\x00", b"MM\x00*"),
}  # fmt: skip
_ODD = re.compile(r"[^\w ().-]")  # in names of files, on any system


@dataclass(frozen=True)
class Attached:
    """A scan beside a record; `there` says whether its bytes are held here."""

    attachment: str  # its record in the register of attachments
    register: str
    record: str
    file_name: str
    sha256: str
    size: int  # bytes
    there: bool


def attach(workspace: Workspace, register: str, record: str, path: Path) -> Attached:
    """Keep a scan beside a record: its bytes by their hash, and a row that travels with the report.

    `Misuse` for another kind of file, one that is empty or too large, or when all scans together would be; `Missing`
    for a record that isn't there.
    """
    content = _read(existing(path))
    sha256 = hashlib.sha256(content).hexdigest()
    declared = find_register(REGISTER)
    name = named(path.name)
    values = {"about_register": register, "about_record": record, "sha256": sha256, "file_name": name}
    journal = workspace.journal
    with workspace.store.write() as connection:
        row = workspace.rows(find_register(register).key).one(connection, record)
        if row is None:
            raise Missing(_("Không có bản ghi “{record}” trong biểu.").format(record=record))
        _check_room(workspace, connection, sha256, len(content))
        scans.keep(connection, {sha256: content})
        # Scans that were attached when only their content told them apart are known by another id.
        there = (row["record"] for row in workspace.rows(REGISTER).all(connection) if values.items() <= row.items())
        attachment = next(there, "") or declared.identify(workspace.unit, values)
        edit = Edit(REGISTER, attachment, {**values, "size": len(content)})
        journal.write_in(connection, Cause.EDIT, _("Đính kèm {file}").format(file=name), [edit])
    return Attached(attachment, register, record, name, sha256, len(content), True)


def _read(path: Path) -> bytes:
    beginnings = _BEGINNINGS.get(path.suffix.lower())
    if beginnings is None:
        known = ", ".join(_BEGINNINGS)
        raise Misuse(_("Chỉ đính kèm được tệp có đuôi {known}.").format(known=known))
    size = path.stat().st_size
    if size > ONE_LIMIT:
        raise Misuse(
            _("Tệp “{name}” lớn quá {limit} MB.").format(name=path.name, limit=ONE_LIMIT // 2**20),
            hint=_("Hãy quét lại với độ phân giải thấp hơn."),
        )
    content = path.read_bytes()
    if not content.startswith(beginnings):
        raise Misuse(_("Nội dung tệp “{name}” không đúng với đuôi của tệp.").format(name=path.name))
    return content


def _check_room(workspace: Workspace, connection: Connection, sha256: str, size: int) -> None:
    live = {str(row["sha256"]) for row in workspace.rows(REGISTER).all(connection)} - {sha256}
    if sum(scans.held(connection, live).values()) + size > ALL_LIMIT:
        raise Misuse(
            _("Tài liệu đính kèm của báo cáo vượt quá {limit} MB.").format(limit=ALL_LIMIT // 2**20),
            hint=_("Hãy bớt hoặc thu nhỏ tài liệu đính kèm."),
        )


def attached(workspace: Workspace, register: str = "", record: str = "") -> list[Attached]:
    """The scans beside a record; without one, those of a register or of the whole report."""
    with workspace.store.read() as connection:
        rows = [
            row
            for row in workspace.rows(REGISTER).all(connection)
            if register in ("", row["about_register"]) and record in ("", row["about_record"])
        ]
        there = scans.held(connection, {str(row["sha256"]) for row in rows})
    return [_attached(row, there=row["sha256"] in there) for row in rows]


def _attached(row: PlainRow, *, there: bool) -> Attached:
    return Attached(
        row["record"], row["about_register"] or "", row["about_record"] or "", row["file_name"] or "",
        row["sha256"] or "", row["size"] or 0, there,
    )  # fmt: skip


def save_copy(workspace: Workspace, attachment: str, folder: Path) -> Path:
    """Write a scan into a folder, for a person to open; returns the file.

    Scans come from others too: the ending is that of what the content really is, and the name can't lead elsewhere.
    `Missing` where the bytes aren't here, `Misuse` for what is no scan.
    """
    with workspace.store.read() as connection:
        row = workspace.rows(REGISTER).one(connection, attachment)
        content = scans.read(connection, str(row["sha256"])) if row else None
    if row is None or content is None:
        raise Missing(
            _("Không còn nội dung của tài liệu này trên máy."), hint=_("Hãy xin lại từ người đã đính kèm tài liệu.")
        )
    ending = next((e for e, beginnings in _BEGINNINGS.items() if content.startswith(beginnings)), None)
    if ending is None:
        raise Misuse(_("Tài liệu này không phải là bản quét (PDF hoặc ảnh), không mở được."))
    stem = _ODD.sub("_", Path(str(row["file_name"])).stem)[:80].strip(" ._") or str(row["sha256"])[:16]
    path = folder / usable_name(f"{stem}{ending}")
    with output(path):
        atomic_write(path, content)
    return path


def take_out(workspace: Workspace, attachment: str) -> str:
    """Take a scan out of the report; it can be undone while its bytes were not purged. Returns the batch."""
    with workspace.store.read() as connection:
        row = workspace.rows(REGISTER).one(connection, attachment)
    if row is None or not row["live"]:
        raise Missing(_("Không có tài liệu đính kèm “{attachment}”.").format(attachment=named(attachment)))
    title = _("Bỏ tài liệu đính kèm {file}").format(file=row["file_name"])
    edit = Edit(REGISTER, attachment, {}, Action.DELETE)
    return workspace.journal.write(Cause.DELETE, title, [edit]).batch


def purge(workspace: Workspace, attachment: str = "") -> int:
    """Let the bytes of a scan go while its hash stays; without one, of all scans that were taken out of reports.

    Bytes that lie here by another name or beside another record too stay. Returns how many bytes went.
    """
    with workspace.store.write() as connection:
        if not attachment:
            return scans.purge(connection, scans.stray(connection))
        row = workspace.rows(REGISTER).one(connection, attachment)
        if row is None:
            raise Missing(_("Không có tài liệu đính kèm “{attachment}”.").format(attachment=named(attachment)))
        shared = scans.shared(connection, str(row["sha256"]), attachment)
        return 0 if shared else scans.purge(connection, [str(row["sha256"])])
