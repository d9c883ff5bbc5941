"""Short signed sentences: whose key this is, that a key is no longer good, how far a stream goes.

A statement is signed on its own, so it stays true whoever passes it on. One line of a member holds one statement:
`{"statement": …, "signature": "…"}`; what is signed are the exact bytes of the object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Final, Generic, Literal, TypeVar

import orjson
from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, ValidationError

from dxdesk import text
from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.change import canonical_json
from dxdesk.sync import keys
from dxdesk.sync.jsonl import lines
from dxdesk.sync.keys import DeviceKey, KeyRole, MinisignKey, PublicKeys
from dxdesk.sync.manifest import Code, Hash, Moment, Sequence, Stream, Strict

MANY: Final = 10_000  # statements of one member: verifying a signature takes a quarter of a millisecond


def _clean(value: str) -> str:
    if not text.is_clean(value):
        raise ValueError("not clean text")
    return value


Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(_clean)]


class _Statement(Strict):
    @property
    def body(self) -> bytes:
        """The exact bytes that are signed."""
        return canonical_json(self.model_dump(mode="json"))

    @property
    def comment(self) -> str:
        raise NotImplementedError

    @property
    def signer(self) -> str:
        """The minisign key whose signature it needs."""
        raise NotImplementedError


class Header(Strict):
    """Who writes a stream, and about what: the first thing a stream says."""

    stream: Stream
    unit: Code
    campaign: Code
    device: MinisignKey
    made_at: Moment


def is_good_header(header: bytes) -> bool:
    """Whether the first word of a stream is such that its heads can be signed."""
    try:
        Header(**orjson.loads(header))
    except ValidationError:
        return False
    return True


class Head(_Statement):
    """How far a stream went when its device last signed: nothing beyond counts, nothing before can be changed."""

    kind: Literal["head"] = "head"
    header: Header
    seq: Annotated[Sequence, Field(ge=1)]
    hash: Hash  # of that entry's body, and by the chain of all before it

    @property
    def comment(self) -> str:
        return f"dxdesk head stream={self.header.stream} seq={self.seq}"

    @property
    def signer(self) -> str:
        return self.header.device


class Trust(_Statement):
    """Whose key this is. Signed by its own holder it is a request; by the centre or the unit's lead key it is trust."""

    kind: Literal["trust"] = "trust"
    role: Annotated[KeyRole, Field(strict=False)]
    unit: Code | Literal[""]  # nobody's for the keys of the centre
    campaign: Code | Literal[""]  # every campaign's where it is empty
    holder: Name
    public: PublicKeys
    by: MinisignKey
    made_at: Moment

    @property
    def comment(self) -> str:
        return f"dxdesk trust role={self.role} unit={self.unit or '-'} key={keys.key_id(self.public.minisign)}"

    @property
    def signer(self) -> str:
        return self.by

    @property
    def is_request(self) -> bool:
        return self.by == self.public.minisign


class GoodHead(Strict):
    """The last entry of a stream that still counts."""

    seq: Sequence
    hash: Hash | Literal[""]


class Revocation(_Statement):
    """That a key is no longer good. It names what the key's streams still count for, never a date: clocks can lie."""

    kind: Literal["revocation"] = "revocation"
    key: MinisignKey
    unit: Code | Literal[""]
    reason: Name
    heads: Mapping[Stream, GoodHead] = {}  # streams of the key that aren't named count for nothing
    by: MinisignKey
    made_at: Moment

    @property
    def comment(self) -> str:
        return f"dxdesk revocation key={keys.key_id(self.key)}"

    @property
    def signer(self) -> str:
        return self.by


AnyStatement = Annotated[Trust | Revocation, Field(discriminator="kind")]
T = TypeVar("T", Head, Trust, Revocation, Trust | Revocation)


@dataclass(frozen=True)
class Signed(Generic[T]):
    """A statement with its signature, which is good: `sign` and the readers make no others."""

    statement: T
    signature: str  # the text of a minisign signature file

    @property
    def line(self) -> bytes:
        """As it stands in a package and may be kept in a store; without the line break."""
        return canonical_json({"signature": self.signature, "statement": self.statement.model_dump(mode="json")})


def sign(statement: T, key: DeviceKey) -> Signed[T]:
    """Sign a statement; ValueError when it names another signer."""
    if statement.signer != key.public.minisign:
        raise ValueError("the statement names another signer")
    return Signed(statement, key.sign(statement.body, statement.comment).decode())


def write_lines(signed: Iterable[Signed[T]]) -> bytes:
    """The member that holds some statements, each once; the order is that of their bytes."""
    return b"".join(line + b"\n" for line in sorted({s.line for s in signed}))


_HEAD = TypeAdapter(Head)
_ANY: TypeAdapter[Trust | Revocation] = TypeAdapter(AnyStatement)


def read_heads(data: bytes) -> list[Signed[Head]]:
    """The heads of a member `data/heads.jsonl`, one a stream, verified; raises `Refused`."""
    heads = [_read(line, _HEAD) for line in _few(data)]
    if len({h.statement.header.stream for h in heads}) != len(heads):
        raise _malformed()
    return heads


def read_statements(data: bytes) -> list[Signed[Trust | Revocation]]:
    """The statements of a member `data/keys.jsonl`, each signed by the key it names; raises `Refused`.

    What they are worth - who may trust or revoke whom - is for `trust.Keyring` to say.
    """
    return [read_statement(line) for line in _few(data)]


@lru_cache(maxsize=4096)  # a centre reads those of all its units with each file; a line that held holds for ever
def read_statement(line: bytes) -> Signed[Trust | Revocation]:
    """One statement from its kept line; raises `Refused`."""
    return _read(line, _ANY)


def read_head(line: bytes) -> Signed[Head]:
    """One head from its kept line; raises `Refused`."""
    return _read(line, _HEAD)


def _few(data: bytes) -> Iterator[bytes]:
    """The lines of a member each of which is signed."""
    if data.count(b"\n") > MANY:
        raise _malformed()
    return lines(data)


def _read(line: bytes, form: TypeAdapter[T]) -> Signed[T]:
    try:
        raw = orjson.loads(line)
        signature = raw["signature"]
        if not isinstance(signature, str):
            raise TypeError
        signed: Signed[T] = Signed(form.validate_python(raw["statement"]), signature)
    except (orjson.JSONDecodeError, ValidationError, KeyError, TypeError):
        raise _malformed() from None
    if signed.line != line:
        raise _malformed()
    statement = signed.statement
    if keys.verify(statement.signer, statement.body, signed.signature.encode()) != statement.comment:
        raise _malformed()
    return signed


def _malformed() -> Refused:
    return Refused(_("Danh sách khóa hoặc xác nhận trong tệp không đúng quy cách."))
