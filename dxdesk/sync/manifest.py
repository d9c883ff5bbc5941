"""What a package says of itself: its kind, its members, and `datapackage.json` that describes them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from dxdesk.dates import moment
from dxdesk.i18n import N_
from dxdesk.models.registers import REGISTERS
from dxdesk.sync.keys import AgeRecipient, MinisignKey
from dxdesk.sync.strict_zip import MEMBERS_LIMIT
from dxdesk.sync.tables import table_schema

FORMAT: Final = 1
DESCRIPTION: Final = "datapackage.json"
SIGNATURE: Final = "datapackage.json.minisig"
CHANGES: Final = "data/changes.jsonl"
HEADS: Final = "data/heads.jsonl"
KEYS: Final = "data/keys.jsonl"
CAMPAIGN: Final = "campaign.json"
APPROVAL: Final = "approval.json"
APPROVAL_SIGNATURE: Final = "approval.json.minisig"

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Stream = Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{8,64}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}$")]
Sequence = Annotated[int, Field(ge=0, lt=2**53)]


Moment = Annotated[str, AfterValidator(moment)]


class Kind(StrEnum):
    """What a package is for."""

    CAMPAIGN = "campaign"
    ENROLMENT = "enrolment"
    EXCHANGE = "exchange"
    SUBMISSION = "submission"
    RECEIPT = "receipt"


KIND_LABELS = {
    Kind.CAMPAIGN: N_("Kỳ báo cáo"),
    Kind.ENROLMENT: N_("Đăng ký máy"),
    Kind.EXCHANGE: N_("Trao đổi số liệu"),
    Kind.SUBMISSION: N_("Báo cáo gửi cơ quan đầu mối"),
    Kind.RECEIPT: N_("Phiếu tiếp nhận"),
}

_JOURNAL = frozenset({CHANGES, HEADS, KEYS})
_NEEDED = MappingProxyType({
    Kind.CAMPAIGN: frozenset({CAMPAIGN, KEYS}),
    Kind.ENROLMENT: frozenset({KEYS}),
    Kind.EXCHANGE: _JOURNAL,
    Kind.SUBMISSION: _JOURNAL | {APPROVAL, APPROVAL_SIGNATURE},
    Kind.RECEIPT: _JOURNAL,
})  # fmt: skip
_WITH_ROWS = (Kind.EXCHANGE, Kind.SUBMISSION, Kind.RECEIPT)
_OPEN = (Kind.CAMPAIGN, Kind.ENROLMENT)  # addressed to nobody in particular, so not encrypted
_ROWS = frozenset(f"data/{register}.csv" for register in REGISTERS)
ATTACHMENT = re.compile(r"attachments/([0-9a-f]{64})")


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Answer(Strict):
    """What a receipt says of a submission, known by `Package.sha256`."""

    package: Hash
    verdict: Literal["accepted", "returned"]
    reason: Annotated[str, StringConstraints(max_length=4000)] = ""


class Manifest(Strict):
    """What dxdesk says of a package: the object "dxdesk" of its datapackage.json."""

    format: Literal[1] = FORMAT
    kind: Annotated[Kind, Field(strict=False)]
    number: Sequence  # of its kind, from its sender; for editions and receipts, older ones change nothing
    unit: Code | Literal[""]  # nobody's in a campaign
    campaign: Code
    edition: Hash  # of the campaign the contents belong to
    device: MinisignKey  # of the sender
    recipients: Annotated[list[AgeRecipient], Field(max_length=500)] = []
    base: Mapping[Stream, Sequence] = {}  # what the recipient must hold already
    vector: Mapping[Stream, Sequence] = {}  # what it holds afterwards
    digest: Hash | Literal[""] = ""  # of the state at that vector
    answers: Answer | None = None
    created: Moment
    needs: Version = "0.1.0"  # the oldest program that understands it

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind is Kind.CAMPAIGN) != (self.unit == ""):
            raise ValueError("only a campaign belongs to no unit")
        if (self.kind in _OPEN) != (not self.recipients):
            raise ValueError("campaigns and enrolments are addressed to nobody, all others to somebody")
        if (self.kind is Kind.RECEIPT) != (self.answers is not None):
            raise ValueError("a receipt answers, nothing else does")
        if self.kind is Kind.SUBMISSION and (self.base or not self.digest):
            raise ValueError("a submission is whole and names its digest")
        if any(seq > self.vector.get(stream, 0) for stream, seq in self.base.items()):
            raise ValueError("the base is ahead of the vector")
        return self

    @property
    def comment(self) -> str:
        """The trusted comment of the signature: what `minisign -V` shows."""
        return f"dxdesk {self.kind} number={self.number} unit={self.unit or '-'} campaign={self.campaign}"


class Resource(Strict):
    name: str
    path: str
    profile: str
    type: str
    format: str
    mediatype: str
    bytes: Sequence
    hash: Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
    encoding: Literal["utf-8"] | None = None
    title: str | None = None
    table: Annotated[dict[str, Any] | None, Field(alias="schema")] = None  # for other readers; ours go by the register
    dialect: dict[str, Any] | None = None


class Description(Strict):
    name: str
    title: str
    profile: str
    created: str
    resources: Annotated[list[Resource], Field(max_length=MEMBERS_LIMIT)]
    dxdesk: Manifest


def stray(kind: Kind, paths: Iterable[str]) -> set[str]:
    """What a package of this kind lacks, or has and may not have."""
    present = set(paths)
    extra = {
        path for path in present - _NEEDED[kind]
        if not (kind in _WITH_ROWS and (path in _ROWS or ATTACHMENT.fullmatch(path)))
    }  # fmt: skip
    return extra | (_NEEDED[kind] - present)


def pretty(body: object) -> bytes:
    """The one form of datapackage.json: names sorted, two blanks a level, UTF-8."""
    return orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def describe(manifest: Manifest, members: Mapping[str, bytes]) -> bytes:
    """datapackage.json: a Data Package of version 1 that `frictionless validate` passes."""
    unit = f"-{manifest.unit}" if manifest.unit else ""
    body = {
        "profile": "data-package",
        "name": f"dxdesk-{manifest.kind}{unit}-{manifest.campaign}-{manifest.number}".lower(),
        "title": KIND_LABELS[manifest.kind],
        "created": manifest.created,
        "resources": [_describe_member(path, data) for path, data in sorted(members.items())],
        "dxdesk": manifest.model_dump(mode="json"),
    }
    return pretty(body)


_FORMATS: Mapping[str, tuple[str, str, str]] = {  # suffix → type, format, media type
    ".csv": ("table", "csv", "text/csv"),
    ".jsonl": ("text", "jsonl", "application/jsonl"),
    ".json": ("json", "json", "application/json"),
    ".minisig": ("text", "minisig", "text/plain"),
    "": ("file", "bin", "application/octet-stream"),
}


def _describe_member(path: str, data: bytes) -> dict[str, Any]:
    kind, form, media = _FORMATS[PurePosixPath(path).suffix]
    resource: dict[str, Any] = {
        "name": path.removeprefix("data/").replace("/", "-"),
        "path": path, "profile": "data-resource", "type": kind, "format": form, "mediatype": media,
        "bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }  # fmt: skip
    if kind != "file":
        resource["encoding"] = "utf-8"
    if kind == "table":
        register = REGISTERS[PurePosixPath(path).stem]
        resource |= {"profile": "tabular-data-resource", "title": register.title, "schema": table_schema(register)}
        resource["dialect"] = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}
    return resource
