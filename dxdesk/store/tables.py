"""The only SQLModel tables: what is kept for good, and one table of rows per register, made from the declarations.

Rows are a projection of the journal: they can be made anew from it at any time, so their columns simply follow the
declared fields. The other tables change by migration only.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, new_class
from typing import Any

from sqlalchemy import Column, Index, LargeBinary, Table, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from dxdesk.i18n import N_, _
from dxdesk.models.register import Record
from dxdesk.models.registers import DECLARED, REGISTERS


class Declared(SQLModel):
    """Base of all tables. What would check objects of them is built only for who makes one, and nobody does."""

    model_config = {"defer_build": True}


class Meta(Declared, table=True):
    """Facts about the store itself."""

    key: str = Field(primary_key=True)
    value: str


class CampaignEdition(Declared, table=True):
    """Editions of campaigns that were opened or taken in, as their exact bytes."""

    __tablename__ = "campaign"
    id: str = Field(primary_key=True)
    edition: int = Field(primary_key=True)
    hash: str
    body: bytes = Field(sa_type=LargeBinary)
    opened: bool = False
    opened_at: str = ""
    origin: str = ""  # "builtin", "own", or the fingerprint of the centre that signed it


class Stream(Declared, table=True):
    """What one life of one store wrote about one unit and one campaign, and how far it is held here."""

    id: str = Field(primary_key=True)
    unit: str
    campaign: str
    device: str  # public key of the device
    header: bytes = Field(sa_type=LargeBinary)
    life: str = ""  # of this store; empty for streams that were merged
    seq: int = 0
    hash: str = ""
    clock: int = 0
    signed_head: bytes | None = Field(default=None, sa_type=LargeBinary)  # what its own device signed last


class BatchRow(Declared, table=True):
    __tablename__ = "batch"
    id: str = Field(primary_key=True)
    position: int = Field(index=True)  # order of arrival here, for lists
    stream: str
    first: int  # sequence number of its first entry
    count: int  # of its entries, which follow one another; 0 where nothing was left to undo
    cause: str
    undoes: str = ""
    source: str = ""  # hash of the source file
    body: bytes = Field(sa_type=LargeBinary)


class Change(Declared, table=True):
    # By stream first: with one order for all units, the file of each would change pages all over the index.
    __table_args__ = (Index("change_record", "stream", "register", "record"), {"sqlite_with_rowid": False})
    stream: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    batch: str
    register_: str = Field(sa_column=Column("register", Text, nullable=False))
    record: str
    body: bytes = Field(sa_type=LargeBinary)


class ApprovalRow(Declared, table=True):
    __tablename__ = "approval"
    id: int | None = Field(default=None, primary_key=True)
    unit: str
    campaign: str
    role: str
    digest: str
    body: bytes = Field(sa_type=LargeBinary)
    signature: str = ""
    public_key: str = ""
    withdrawn: str = ""  # the reason it was reopened for


class SubmissionRow(Declared, table=True):
    __tablename__ = "submission"
    unit: str = Field(primary_key=True)
    campaign: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    state: str
    sha256: str
    digest: str
    made_at: str
    file: str
    vector: str = "{}"
    comment: str = ""


class StatementRow(Declared, table=True):
    """Signed statements about keys, as their exact lines: what they are worth follows from all of them together."""

    __tablename__ = "statement"
    sha256: str = Field(primary_key=True)  # of the line
    campaign: str
    line: bytes = Field(sa_type=LargeBinary)


class ReceivedRow(Declared, table=True):
    """Submissions and receipts that were taken in."""

    __tablename__ = "received"
    sha256: str = Field(primary_key=True)  # of the package
    kind: str
    unit: str = Field(index=True)
    campaign: str
    number: int  # of its sender
    device: str
    edition: str
    digest: str
    vector: str  # JSON
    created: str
    file: str
    approval: bytes = Field(sa_type=LargeBinary, default=b"")  # exact body of the approver's word
    signature: str = ""
    verdict: str = ""  # "accepted" or "returned": what the centre answered
    comment: str = ""
    answers: str = Field(default="", sa_column_kwargs={"server_default": ""})  # of a receipt: the submission


class EventRow(Declared, table=True):
    """What was done with the figures as a whole - confirmed, sent, reopened, taken in - for people to look back on."""

    __tablename__ = "event"
    id: int | None = Field(default=None, primary_key=True)
    campaign: str = Field(index=True)
    unit: str
    position: int  # of the newest batch then, so that both stand in one order
    made_at: str
    officer: str
    kind: str
    detail: str  # JSON of the words that the kind's sentence needs


class ScanRow(Declared, table=True):
    """The bytes of attached scans. They can be purged; the hash stays in the register of attachments."""

    __tablename__ = "scan"
    sha256: str = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)


class Seal(Declared, table=True):
    """What the rows of a table come to (`store/seals.py`): tells that something else than the program changed them."""

    name: str = Field(primary_key=True)  # of the table
    hash: str


class RowColumns(Declared):
    """What every row has besides its declared fields."""

    id: int | None = Field(default=None, primary_key=True)
    campaign: str
    unit: str
    record: str
    live: bool = False
    expected: bool = False  # its catalogue asks for it, recorded or not
    carried: bool = False
    conflicted: bool = False
    position: int = 0  # of its item in the catalogue
    stamp: str = ""  # entry that holds all fields but those in `stamps`
    stamps: str | None = None  # JSON of the exceptions
    search: str = ""


def _row_model(declared: type[Record]) -> Any:
    """The table of a register, as a class: what is declared of it and what every row has."""
    register = REGISTERS[declared.register_info["key"]]
    names = {"__tablename__": register.key, "__module__": __name__}
    model = new_class(
        f"{declared.__name__}Row", (declared, RowColumns), {"table": True}, lambda body: body.update(names)
    )
    table = SQLModel.metadata.tables[register.key]
    for name in register.keyed:
        table.append_column(Column(f"{name}_key", Text))
    table.append_constraint(UniqueConstraint("campaign", "unit", "record", name=f"{register.key}_record"))
    # Holds all that a list in the order of entry needs: reading the rows themselves takes four times as long.
    order = (table.c[n] for n in ("campaign", "unit", "position", "id", "live", "expected"))
    Index(f"{register.key}_order", *order)
    return model


ROW_MODELS: Mapping[str, Any] = MappingProxyType({d.register_info["key"]: _row_model(d) for d in DECLARED})
ROWS: Mapping[str, Table] = MappingProxyType({key: model.__table__ for key, model in ROW_MODELS.items()})
METADATA: Any = SQLModel.metadata
LASTING_TABLES: tuple[Table, ...] = tuple(t for t in SQLModel.metadata.sorted_tables if t.name not in ROWS)

TABLE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "approval": N_("xác nhận số liệu"),
        "batch": N_("các lần sửa"),
        "campaign": N_("kỳ báo cáo"),
        "change": N_("nhật ký"),
        "event": N_("việc đã làm"),
        "meta": N_("thông tin chung"),
        "received": N_("tệp đã nhận"),
        "scan": N_("tài liệu đính kèm"),
        "seal": N_("dấu niêm"),
        "sqlite_schema": N_("cấu trúc tệp"),
        "statement": N_("khóa được tin cậy"),
        "stream": N_("các máy ghi số liệu"),
        "submission": N_("báo cáo đã gửi"),
    }
)


def table_words(table: str) -> str:
    """What a lasting table holds, as officers call it: for a message."""
    return _(TABLE_WORDS[table])
