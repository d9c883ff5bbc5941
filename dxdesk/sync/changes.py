"""The journal of a package: `data/changes.jsonl`, and the chain its entries make.

A line is `{"entry":…}` or, before the first entry of a batch, `{"batch":…}`. Inside stands the exact canonical body
that is hashed and kept, so nothing is lost on the way and nothing can be slipped in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import repeat
from sys import intern
from typing import Any

from dxdesk.dates import moment
from dxdesk.errors import Refused
from dxdesk.i18n import _
from dxdesk.models.change import Batch, Change, Entries, Entry, entry_hash
from dxdesk.models.whitelist import Whitelist, is_name
from dxdesk.sync.jsonl import blocks

_ENTRY, _BATCH, _END = b'{"entry":', b'{"batch":', b"}"
_BODY = len(_ENTRY)  # where a line's body begins
_KEPT = 20_000  # entries of a file that stay in memory as they were read: 40 MB; of larger files none do


def write_changes(batches: Mapping[str, bytes], entries: Iterable[tuple[str, bytes]]) -> bytes:
    """`data/changes.jsonl` from bodies as they are kept.

    `batches` gives bodies by batch id; `entries` are (batch id, body), in order of stream and sequence number.
    """
    written: set[str] = set()
    out = bytearray()
    for batch, body in entries:
        if batch not in written:
            written.add(batch)
            out += _BATCH + batches[batch] + _END + b"\n"
        out += _ENTRY + body + _END + b"\n"
    return bytes(out)


def read_changes(
    data: bytes, base: Mapping[str, int], ends: Mapping[str, tuple[int, str]]
) -> tuple[dict[str, Batch], list[Change]]:
    """The batches and entries of such a member; raises `Refused`.

    Each is well-formed and on the whitelist, and every stream goes without a gap, hash upon hash, from its base to its
    end: `base` gives the number of the entry before a stream's first one here (0 where it isn't named), `ends` number
    and hash of its last, signed one.
    """
    reader = _Reader(data, base)
    for start, lines in blocks(data):
        reader.take(start, lines)
    reader.end(ends)
    return reader.batches, reader.changes


class _Reader:
    """A journal, read many lines at a time."""

    def __init__(self, data: bytes, base: Mapping[str, int]) -> None:
        self.batches: dict[str, Batch] = {}
        self.changes: list[Change] = []
        self._data = data
        self._keep = data.count(b"\n") <= _KEPT
        self._whitelist = Whitelist()
        self._chains = _Chains(base)
        # The batches at hand, and where the first of each one's entries is among those at hand; -1 if some came before.
        self._runs: list[tuple[Batch, int]] = []

    def take(self, start: int, lines: Sequence[bytes]) -> None:
        """The next lines, of which the first begins at a place of the journal."""
        bodies: list[bytes] = []
        starts: list[int] = []
        for line in lines:
            if not line.endswith(_END):
                raise _malformed()
            if line.startswith(_ENTRY):
                bodies.append(line[_BODY:-1])
                starts.append(start + _BODY)
            elif line.startswith(_BATCH):
                self._begin(read_batch(line[_BODY:-1]), len(bodies))
            else:
                raise _malformed()
            start += len(line) + 1
        if bodies:
            self._take(bodies, starts)
        self._runs = [(batch, -1 if first < len(bodies) else 0) for batch, first in self._runs[-1:]]

    def _begin(self, batch: Batch, place: int) -> None:
        if batch.id in self.batches or self._waits(place):
            raise _malformed()
        self.batches[batch.id] = batch
        self._runs.append((batch, place))

    def _waits(self, place: int) -> bool:
        """Whether a batch began of which no entry came."""
        return bool(self._runs) and self._runs[-1][1] == place

    def _take(self, bodies: list[bytes], starts: Sequence[int]) -> None:
        if not self._runs or self._runs[0][1] > 0:
            raise _malformed()
        entries = Entries.read(bodies)
        self._whitelist.check(entries)
        links = list(map(entry_hash, bodies))
        stops = [start + len(body) for start, body in zip(starts, bodies, strict=True)]
        each: Sequence[Entry | None] = entries.each() if self._keep else [None] * len(bodies)
        lasts = [*(first for _batch, first in self._runs[1:]), len(bodies)]
        for (batch, first), last in zip(self._runs, lasts, strict=True):
            part = slice(max(first, 0), last)
            seqs = entries.seq[part]
            if seqs:  # none where lines that were taken before ended with its batch
                self._check(batch, entries, part, begins=first >= 0)
                self._chains.follow(batch.stream, seqs, entries.prev[part], entries.clock[part], links[part])
                registers = map(intern, entries.register[part])
                about = (repeat(batch.stream), seqs, repeat(batch.id), registers, entries.record[part])
                found = zip(*about, repeat(self._data), starts[part], stops[part], each[part], strict=False)
                self.changes += map(_CHANGE, found)

    def _check(self, batch: Batch, entries: Entries, part: slice, *, begins: bool) -> None:
        """Refused unless entries are a batch's: from its first on, unless that is held already."""
        said = (batch.stream, batch.id, batch.made_at, batch.officer)
        first, n = entries.seq[part.start], part.stop - part.start
        for column, value in zip((entries.stream, entries.batch, entries.made_at, entries.officer), said, strict=True):
            if column[part].count(value) < n:
                raise _malformed()
        if first < batch.first or (begins and self._chains.stream == batch.stream and first != batch.first):
            raise _malformed()

    def end(self, ends: Mapping[str, tuple[int, str]]) -> None:
        """No more lines come."""
        if self._waits(0):
            raise _malformed()
        self._chains.end(ends)


_CHANGE: Callable[[Iterable[Any]], Change] = partial(tuple.__new__, Change)


class _Chains:
    """The streams of a file, one after the other, each followed link by link."""

    def __init__(self, base: Mapping[str, int]) -> None:
        self.stream: str | None = None  # that is followed
        self._base = base
        self._seq = 0
        self._link = ""
        self._clock = 0
        self._reached: dict[str, tuple[int, str]] = {}

    def follow(
        self, stream: str, seqs: Sequence[int], prevs: Sequence[str], clocks: Sequence[int], links: Sequence[str]
    ) -> None:
        """The next entries, all of one stream; refused unless each is the next one's before. Clocks never fall."""
        first, before = seqs[0], prevs[0]
        if stream != self.stream:
            self._leave()
            held = self._base.get(stream, 0)
            if stream < (self.stream or "") or first != held + 1 or (not held and before):
                raise broken(stream)
            self.stream, self._clock = stream, 0
        elif first != self._seq + 1 or before != self._link:
            raise broken(stream)
        if tuple(seqs) != tuple(range(first, first + len(seqs))) or list(prevs[1:]) != list(links[:-1]):
            raise broken(stream)
        if sorted((self._clock, *clocks)) != [self._clock, *clocks]:
            raise _malformed()
        self._seq, self._link, self._clock = seqs[-1], links[-1], clocks[-1]

    def _leave(self) -> None:
        if self.stream is not None:
            self._reached[self.stream] = self._seq, self._link

    def end(self, ends: Mapping[str, tuple[int, str]]) -> None:
        """No more entries come; refused unless each stream ended where it was signed."""
        self._leave()
        reached, base = self._reached, self._base
        if reached.keys() - ends.keys():
            raise broken(min(reached.keys() - ends.keys()))
        for stream, end in ends.items():
            if reached.get(stream, (base.get(stream, 0), end[1])) != end:
                raise broken(stream)


def read_batch(body: bytes) -> Batch:
    """A batch from its exact bytes; raises `Refused` when they aren't such as may travel."""
    batch = Batch.read(body)
    names: list[object] = [batch.title, batch.officer, batch.undoes]
    if batch.source:
        names += [batch.source.file, batch.source.sha256, *_column_names(batch.source.columns)]
    try:
        exact = batch.body == body and moment(batch.made_at)
    except (TypeError, ValueError):  # numbers or nesting beyond what we ever write, or no moment
        raise _malformed() from None
    if not exact or batch.first < 1 or not all(map(is_name, names)):
        raise _malformed()
    return batch


def _column_names(columns: object) -> Iterator[object]:
    """Every text of the columns of a source: sheet → field → letters."""
    if not isinstance(columns, dict):
        raise _malformed()
    for sheet, fields in columns.items():
        if not isinstance(fields, dict):
            raise _malformed()
        yield from (sheet, *fields, *fields.values())


def broken(stream: str) -> Refused:
    """A stream that isn't one chain up to what was signed."""
    message = _("Chuỗi nhật ký {stream} trong tệp bị đứt hoặc vượt quá phần đã ký.").format(stream=stream)
    return Refused(message, hint=_("Hãy đề nghị bên gửi lập lại tệp."))


def _malformed() -> Refused:
    return Refused(_("Nhật ký thay đổi trong tệp không đúng quy cách."))
