"""What a package carries, and what it may not carry even when it is well signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from dxdesk.errors import Refused, UpdateNeeded
from dxdesk.models.campaign import Campaign
from dxdesk.models.change import Change, entry_hash
from dxdesk.models.field import Value
from dxdesk.models.register import Register
from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import Role
from dxdesk.sync import manifest as m
from dxdesk.sync import package
from dxdesk.sync.changes import write_changes
from dxdesk.sync.contents import (
    Contents,
    believed,
    check_attachments,
    read_contents,
    read_journal,
    write_approval,
)  # fmt: skip
from dxdesk.sync.keyring import Keyring
from dxdesk.sync.keys import DeviceKey
from dxdesk.sync.manifest import Kind, Manifest
from dxdesk.sync.statements import GoodHead, write_lines
from dxdesk.sync.tables import TableCheck, write_rows
from tests.sync.makers import (
    NOW,
    PDF,
    ROWS,
    STREAM,
    UNIT,
    Offices,
    Writer,
    approval,
    enrolment,
    exchange,
    journal,
    make,
    manifest,
    sha256,
    stored,
    submission,
    tables,
    written,
)  # fmt: skip


def _brought(sent: Manifest, members: Mapping[str, bytes], signer: DeviceKey) -> tuple[Contents, list[Change]]:
    read = package.parse(package.build(sent, members, signer)[0])
    found = read_contents(read)
    return found, read_journal(read, found)[1]


def _contents(sent: Manifest, members: Mapping[str, bytes], signer: DeviceKey) -> Contents:
    return _brought(sent, members, signer)[0]


def _believed(found: Contents, changes: list[Change], ring: Keyring) -> dict[str, int]:
    """By stream the number of the last entry that counts."""
    written: dict[str, dict[str, int]] = {}
    for change in changes:
        written.setdefault(change.stream, {}).setdefault(change.register, change.seq)
    return {stream: last.seq for stream, last in believed(found, written, ring).items()}


def _ring(offices: Offices, *more: Any) -> Keyring:
    return Keyring(offices.centre.public.minisign, "2022-q1", [*offices.statements, *more])


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_gives_back_what_was_put_in(kind: Kind, offices: Offices) -> None:
    sent, members, signer = make(kind, offices)
    found, changes = _brought(sent, members, signer)
    assert {s: h.statement.seq for s, h in found.heads.items()} == dict(sent.vector)
    assert len(changes) == sum(sent.vector.values())
    assert found.tables.keys() == {p[5:-4] for p in members if p.endswith(".csv")}
    assert (found.campaign is not None) == (kind is Kind.CAMPAIGN)
    assert (found.approval is not None) == (kind is Kind.SUBMISSION)
    assert write_lines(found.statements) == members[m.KEYS]


def test_a_submission_of_a_known_device_approved_by_a_known_approver_is_believed(offices: Offices) -> None:
    found, changes = _brought(*submission(offices), offices.device)
    ring = _ring(offices)
    assert _believed(found, changes, ring) == {STREAM: len(changes)}
    assert found.approval
    assert found.approval.verify(ring.approvers(UNIT)) == offices.approver.public.minisign
    _check_tables(found, stored(ROWS))
    check_attachments(found, {sha256(PDF)})


def test_an_exchange_may_bring_only_what_follows_on_what_is_held(offices: Offices) -> None:
    writer = written(offices.device)
    sent = manifest(Kind.EXCHANGE, offices, offices.device, base={STREAM: 2}, vector={STREAM: writer.seq})
    _found, changes = _brought(sent, journal(writer, [], since=2), offices.device)
    assert [c.entry.seq for c in changes] == list(range(3, writer.seq + 1))


def test_a_stream_that_brings_nothing_new_may_still_show_its_head(offices: Offices) -> None:
    writer = written(offices.device)
    sent = manifest(Kind.EXCHANGE, offices, offices.device, base={STREAM: writer.seq}, vector={STREAM: writer.seq})
    found, changes = _brought(sent, journal(writer, [], since=writer.seq), offices.device)
    assert changes == []
    assert found.heads[STREAM].statement.hash == writer.hash


def test_a_colleague_can_pass_a_stream_on_but_add_nothing_to_it(offices: Offices) -> None:
    writer = written(offices.device)
    members = journal(writer, offices.statements)
    sent = manifest(Kind.EXCHANGE, offices, offices.colleague, vector={STREAM: writer.seq})
    assert len(_brought(sent, members, offices.colleague)[1]) == writer.seq
    writer.write("plans", {"x": {"note": "do người chuyển viết thêm"}})
    more = write_changes(writer.batches, writer.bodies)
    with pytest.raises(Refused, match="vượt quá phần đã ký"):
        _contents(sent, {**members, m.CHANGES: more}, offices.colleague)
    forged = replace(writer.head(), signature=writer.head().signature)
    other = Writer(offices.colleague)
    other.batches, other.bodies, other.hash = writer.batches, writer.bodies, writer.hash
    sent = manifest(Kind.EXCHANGE, offices, offices.colleague, vector={STREAM: writer.seq})
    assert forged.statement.header.device != other.head().statement.header.device
    lying = other.head().line.replace(other.key.public.minisign.encode(), writer.key.public.minisign.encode())
    with pytest.raises(Refused, match="Chữ ký"):
        _contents(sent, {**members, m.CHANGES: more, m.HEADS: lying + b"\n"}, offices.colleague)


def _gap(writer: Writer) -> None:
    del writer.bodies[2]


def _swap(writer: Writer) -> None:
    writer.bodies[1], writer.bodies[0] = writer.bodies[0], writer.bodies[1]


def _twice(writer: Writer) -> None:
    writer.bodies.insert(1, writer.bodies[0])


def _fork(writer: Writer) -> None:
    batch, body = writer.bodies[3]
    writer.bodies[3] = (batch, body.replace(b"CT01", b"CT02"))


def _headless(writer: Writer) -> None:
    other = Writer(writer.key, "f" * 16)
    other.write("plans", {"x": {}})
    writer.batches |= other.batches
    writer.bodies += other.bodies


@pytest.mark.parametrize("break_it", [_gap, _swap, _twice, _fork, _headless])
def test_a_broken_chain_is_refused(break_it: Callable[[Writer], None], offices: Offices) -> None:
    writer = written(offices.device)
    members = journal(writer, [])
    sent = manifest(Kind.EXCHANGE, offices, offices.device, vector={STREAM: writer.seq})
    break_it(writer)
    with pytest.raises(Refused, match="bị đứt"):
        _contents(sent, {**members, m.CHANGES: write_changes(writer.batches, writer.bodies)}, offices.device)


def test_streams_stand_in_order(offices: Offices) -> None:
    one, other = Writer(offices.device, "a" * 16), Writer(offices.colleague, "b" * 16)
    for writer in (one, other):
        writer.write("plans", {"x": {"note": "A"}})
    sent = manifest(Kind.EXCHANGE, offices, offices.device, vector={"a" * 16: 1, "b" * 16: 1})
    members = journal(one, []) | {m.HEADS: write_lines([one.head(), other.head()])}
    batches = one.batches | other.batches
    ordered = {**members, m.CHANGES: write_changes(batches, one.bodies + other.bodies)}
    assert len(_brought(sent, ordered, offices.device)[1]) == 2
    with pytest.raises(Refused, match="bị đứt"):
        _contents(sent, {**members, m.CHANGES: write_changes(batches, other.bodies + one.bodies)}, offices.device)


def test_a_first_entry_has_nothing_before_it(offices: Offices) -> None:
    writer = Writer(offices.device)
    writer.hash = "ab" * 32
    writer.write("plans", {"x": {}})
    sent = manifest(Kind.EXCHANGE, offices, offices.device, vector={STREAM: 1})
    with pytest.raises(Refused, match="bị đứt"):
        _contents(sent, journal(writer, []), offices.device)


@pytest.mark.parametrize("vector", [{}, {STREAM: 1}, {STREAM: 5, "b" * 16: 1}])
def test_the_vector_is_that_of_the_heads(vector: dict[str, int], offices: Offices) -> None:
    sent = manifest(Kind.EXCHANGE, offices, offices.device, vector=vector)
    with pytest.raises(Refused, match=r"heads\.jsonl"):
        _contents(sent, journal(written(offices.device), []), offices.device)


@pytest.mark.parametrize("other", [{"unit": "30"}, {"campaign": "2023"}])
def test_a_stream_about_another_unit_or_campaign_is_refused(other: dict[str, str], offices: Offices) -> None:
    writer = written(offices.device, **other)
    sent = manifest(Kind.EXCHANGE, offices, offices.device, vector={STREAM: writer.seq})
    with pytest.raises(Refused, match="đơn vị hoặc kỳ báo cáo khác"):
        _contents(sent, journal(writer, []), offices.device)


def test_a_device_nobody_vouches_for_is_not_believed(offices: Offices) -> None:
    writer = written(offices.stranger)
    sent = manifest(Kind.EXCHANGE, offices, offices.device, vector={STREAM: writer.seq})
    asking = offices.trust(offices.stranger, offices.stranger)
    found, changes = _brought(sent, journal(writer, [asking]), offices.device)
    with pytest.raises(Refused, match="chưa được tin cậy"):
        _believed(found, changes, _ring(offices, *found.statements))


def test_each_side_writes_its_own_registers(offices: Offices) -> None:
    centre = Writer(offices.centre, "c" * 16)
    centre.write("plans", {"nghi-quyet": {"status": "issued"}})
    sent = manifest(Kind.RECEIPT, offices, offices.centre, vector={"c" * 16: 1})
    found = _brought(sent, journal(centre, []), offices.centre)
    with pytest.raises(Refused, match="bên khác"):
        _believed(*found, _ring(offices))
    answer = Writer(offices.device)
    answer.write("comments", {"y1": {"answer": "Đã sửa", "state": "answered"}})
    sent = manifest(Kind.EXCHANGE, offices, offices.device, vector={STREAM: 1})
    assert _believed(*_brought(sent, journal(answer, []), offices.device), _ring(offices)) == {STREAM: 1}


def test_what_a_revoked_device_wrote_counts_to_its_last_good_head(offices: Offices) -> None:
    found, changes = _brought(*exchange(offices), offices.device)
    good = GoodHead(seq=2, hash=entry_hash(changes[1].body))
    ring = _ring(offices, offices.revoke(offices.device, offices.centre, {STREAM: good}))
    assert _believed(found, changes, ring) == {STREAM: 2}
    assert _believed(found, changes, _ring(offices, offices.revoke(offices.device, offices.centre))) == {}
    forked = GoodHead(seq=len(changes), hash="ab" * 32)
    with pytest.raises(Refused, match="bị đứt"):
        _believed(found, changes, _ring(offices, offices.revoke(offices.device, offices.centre, {STREAM: forked})))


def test_a_table_that_is_not_what_the_entries_come_to_is_refused_and_the_cell_named(offices: Offices) -> None:
    found = _contents(*exchange(offices), offices.device)
    rows = stored(ROWS)
    rows["indicators"][0]["numerator"] = "1234"
    with pytest.raises(Refused, match=r"CT01.*numerator"):
        _check_tables(found, rows)
    rows = stored(ROWS)
    rows["tasks"] = [{"record": "TK001", "status": "completed"}]
    with pytest.raises(Refused, match="TK001"):
        _check_tables(found, rows)
    with pytest.raises(Refused, match="không khớp với nhật ký"):
        _check_tables(found, {k: v for k, v in stored(ROWS).items() if k != "plans"})


def _check_tables(found: Contents, rows: Mapping[str, list[dict[str, Value]]]) -> None:
    for key, register in REGISTERS.items():
        _check(register, found.tables.get(key), sorted(rows.get(key, ()), key=lambda row: str(row["record"])))


def _check(register: Register, data: bytes | None, rows: Sequence[Mapping[str, Value]]) -> None:
    check = TableCheck(register, data)
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        check.add([str(row["record"]) for row in part], [[row.get(name) for row in part] for name in register.stored])
    check.end()


def test_a_table_with_rows_more_or_fewer_than_the_journal_is_refused(offices: Offices) -> None:
    register = REGISTERS["plans"]
    rows = [{**dict.fromkeys(register.stored), "record": f"{n:04}", "note": "ghi chú"} for n in range(1200)]
    data = write_rows(register, rows)
    _check(register, data, rows)
    for wrong in (rows[:-1], rows[1:], rows[:600] + rows[601:], [*rows, {**rows[0], "record": "x"}], []):
        with pytest.raises(Refused, match="không khớp với nhật ký"):
            _check(register, data, wrong)


def test_a_damaged_table_is_refused_whatever_it_says(offices: Offices) -> None:
    sent, members = exchange(offices)
    found = _contents(sent, {**members, "data/plans.csv": b"record\n"}, offices.device)
    with pytest.raises(Refused, match="không đúng quy cách"):
        _check_tables(found, stored(ROWS))


def test_an_attachment_nobody_speaks_of_is_refused(offices: Offices) -> None:
    sent, members = exchange(offices)
    stray = b"\x7fELF"
    found = _contents(sent, {**members, f"attachments/{sha256(stray)}": stray}, offices.device)
    assert found.attachments[sha256(PDF)] == PDF
    with pytest.raises(Refused, match="không bản ghi nào nhắc đến"):
        check_attachments(found, {sha256(PDF)})


def _submitted(offices: Offices, signer: DeviceKey, **more: Any) -> Contents:
    sent, members = submission(offices)
    body, signature = write_approval(approval(offices, sent.vector, **more), signer)
    return _contents(sent, {**members, m.APPROVAL: body, m.APPROVAL_SIGNATURE: signature}, offices.device)


@pytest.mark.parametrize(
    "wrong",
    [{"digest": "ab" * 32}, {"unit": "30"}, {"campaign": "2023"}, {"edition": "ab" * 32}, {"vector": {STREAM: 1}}],
)
def test_an_approval_of_other_figures_is_refused(wrong: dict[str, Any], offices: Offices) -> None:
    with pytest.raises(Refused, match="không phải cho số liệu trong tệp này"):
        _submitted(offices, offices.approver, **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": Role.PREPARER}, {"made_at": "nay"}, {"day": "26/04/2022"}, {"day": "20220426"}, {"officer": "x" * 600},
        {"officer": "An\u0007"}, {"number": 5}, {"one_person": 1},
    ],
)  # fmt: skip
def test_an_approval_in_another_form_is_refused(wrong: dict[str, Any], offices: Offices) -> None:
    with pytest.raises(Refused, match=r"approval\.json"):
        _submitted(offices, offices.approver, **wrong)


def test_an_approval_by_somebody_who_may_not_approve_is_refused(offices: Offices) -> None:
    ring = _ring(offices)
    for signer in (offices.device, offices.stranger):
        found = _submitted(offices, signer)
        assert found.approval
        with pytest.raises(Refused, match="có thẩm quyền"):
            found.approval.verify(ring.approvers(UNIT))
    good = _submitted(offices, offices.approver).approval
    assert good
    altered = replace(good, body=good.body.replace(b"12/BC", b"13/BC"))
    with pytest.raises(Refused, match="Chữ ký không khớp"):
        altered.verify(ring.approvers(UNIT))
    borrowed = replace(good, signature=offices.approver.sign(good.body, "dxdesk trust"))
    with pytest.raises(Refused):
        borrowed.verify(ring.approvers(UNIT))


def _published(offices: Offices, campaign: Campaign, /, **more: Any) -> Contents:
    known = {"edition": campaign.hash, **more}
    sent = manifest(Kind.CAMPAIGN, offices, offices.centre, **known)
    return _contents(sent, {m.CAMPAIGN: campaign.body, m.KEYS: b""}, offices.centre)


def test_a_campaign_is_the_one_named_and_signed_by_its_own_centre(offices: Offices) -> None:
    assert _published(offices, offices.campaign).campaign == offices.campaign
    for wrong in ({"edition": "ab" * 32}, {"campaign": "2023"}, {"number": 2}):
        with pytest.raises(Refused, match=r"campaign\.json"):
            _published(offices, offices.campaign, **wrong)
    for centre in (None, Offices().campaign.centre):
        other = offices.campaign.model_copy(update={"centre": centre})
        with pytest.raises(Refused, match="không do chính cơ quan đầu mối"):
            _published(offices, other)


def test_a_campaign_has_one_form(offices: Offices) -> None:
    sent = manifest(Kind.CAMPAIGN, offices, offices.centre)
    spaced = offices.campaign.body.replace(b'"id":', b'"id": ', 1)
    with pytest.raises(Refused, match=r"campaign\.json"):
        _contents(sent, {m.CAMPAIGN: spaced, m.KEYS: b""}, offices.centre)


def test_a_campaign_of_a_newer_schema_asks_for_an_update(offices: Offices) -> None:
    newer = b'{"schema_number":99}'
    sent = manifest(Kind.CAMPAIGN, offices, offices.centre)
    with pytest.raises(UpdateNeeded):
        _contents(sent, {m.CAMPAIGN: newer, m.KEYS: b""}, offices.centre)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"schema_number":"x"}', b'{"schema_number":null}', b"{"])
def test_what_is_no_campaign_is_refused(body: bytes, offices: Offices) -> None:
    sent = manifest(Kind.CAMPAIGN, offices, offices.centre)
    with pytest.raises(Refused, match=r"campaign\.json"):
        _contents(sent, {m.CAMPAIGN: body, m.KEYS: b""}, offices.centre)


def test_an_enrolment_asks_for_the_sender_s_own_keys_and_nothing_else(offices: Offices) -> None:
    sent, members = enrolment(offices)
    requests = _contents(sent, members, offices.device).statements
    assert {s.statement.signer for s in requests} == {offices.device.public.minisign, offices.approver.public.minisign}
    bad = [
        [offices.trust(offices.approver, offices.approver)],
        [*requests, offices.trust(offices.colleague, offices.device)],
        [*requests, offices.trust(offices.colleague, offices.colleague, unit="30")],
        [*requests, offices.revoke(offices.colleague, offices.device)],
        [],
    ]
    for statements in bad:
        with pytest.raises(Refused, match=r"keys\.jsonl"):
            _contents(sent, {m.KEYS: write_lines(statements)}, offices.device)


def test_tables_of_the_makers_agree_with_their_journal(offices: Offices) -> None:
    found, changes = _brought(*exchange(offices), offices.device)
    assert {f"data/{k}.csv": v for k, v in found.tables.items()} == tables(ROWS)
    assert changes[0].entry.made_at == NOW
