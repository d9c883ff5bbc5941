"""Trust leads from the centre's key down, and only as far as it was given."""

from __future__ import annotations

import random

import pytest

from dxdesk.errors import Refused
from dxdesk.sync.keyring import Keyring
from dxdesk.sync.keys import KeyRole
from dxdesk.sync.statements import GoodHead, sign
from tests.sync.makers import STREAM, UNIT, Offices, Writer, written


def _ring(offices: Offices, *statements: object) -> Keyring:
    return Keyring(offices.centre.public.minisign, "2022-q1", statements)  # type: ignore[arg-type]  # any of the signed


def test_the_centre_speaks_for_every_key(offices: Offices) -> None:
    ring = _ring(offices, *offices.statements)
    keys = {k.public.minisign for k in (offices.lead, offices.device, offices.colleague, offices.centre)}
    assert ring.senders(UNIT) == keys
    assert ring.approvers(UNIT) == {offices.approver.public.minisign}
    recipients = {k.public.recipient for k in (offices.lead, offices.device, offices.colleague)}
    assert set(ring.recipients(UNIT)) == recipients
    assert ring.senders("30") == {offices.centre.public.minisign}
    assert ring.holder(offices.device.public.minisign)
    assert ring.holder(offices.stranger.public.minisign) is None


def test_a_lead_key_speaks_for_devices_and_approvers_of_its_unit_only(offices: Offices) -> None:
    lead = offices.trust(offices.lead, offices.centre)
    ring = _ring(
        offices, lead, offices.trust(offices.device, offices.lead), offices.trust(offices.approver, offices.lead),
        offices.trust(offices.colleague, offices.lead, unit="30"),
        offices.trust(offices.stranger, offices.lead, role=KeyRole.CENTRE),
    )  # fmt: skip
    assert ring.side(offices.device.public.minisign, UNIT) == "unit"
    assert ring.approvers(UNIT) == {offices.approver.public.minisign}
    assert ring.side(offices.colleague.public.minisign, "30") is None
    assert ring.side(offices.stranger.public.minisign, UNIT) is None


def test_a_lead_key_does_not_name_itself_approver(offices: Offices) -> None:
    ring = _ring(
        offices,
        offices.trust(offices.lead, offices.centre),
        offices.trust(offices.lead, offices.lead, role=KeyRole.APPROVER),
    )
    assert ring.approvers(UNIT) == set()


def test_a_key_does_not_vouch_for_itself_nor_a_device_for_another(offices: Offices) -> None:
    ring = _ring(
        offices, offices.trust(offices.device, offices.centre), offices.trust(offices.stranger, offices.stranger),
        offices.trust(offices.colleague, offices.device),
    )  # fmt: skip
    assert ring.side(offices.stranger.public.minisign, UNIT) is None
    assert ring.side(offices.colleague.public.minisign, UNIT) is None


def test_a_revoked_key_sends_and_confirms_no_more_but_its_past_still_has_a_side(offices: Offices) -> None:
    ring = _ring(offices, *offices.statements, offices.revoke(offices.device, offices.centre),
                 offices.revoke(offices.approver, offices.lead))  # fmt: skip
    assert offices.device.public.minisign not in ring.senders(UNIT)
    assert ring.approvers(UNIT) == set()
    assert ring.revoked(offices.device.public.minisign)
    assert ring.side(offices.device.public.minisign, UNIT) == "unit"
    assert offices.device.public.recipient not in ring.recipients(UNIT)


def test_a_revocation_limits_each_stream_by_its_last_good_head(offices: Offices) -> None:
    writer, unnamed = written(offices.device), Writer(offices.device, "c" * 16)
    unnamed.write("plans", {"x": {}})
    heads = {STREAM: GoodHead(seq=2, hash="ab" * 32)}
    ring = _ring(offices, *offices.statements, offices.revoke(offices.device, offices.centre, heads))
    assert ring.limit(writer.header) == heads[STREAM]
    nothing = ring.limit(unnamed.header)
    assert nothing
    assert nothing.seq == 0
    assert ring.limit(written(offices.colleague).header) is None
    stricter = offices.revoke(offices.device, offices.lead, {STREAM: GoodHead(seq=1, hash="cd" * 32)})
    both = _ring(offices, *offices.statements, offices.revoke(offices.device, offices.centre, heads), stricter)
    assert both.limit(writer.header) == GoodHead(seq=1, hash="cd" * 32)


def test_strangers_and_devices_revoke_nobody_and_nobody_revokes_the_centre(offices: Offices) -> None:
    ring = _ring(
        offices, *offices.statements, offices.revoke(offices.device, offices.stranger),
        offices.revoke(offices.device, offices.colleague), offices.revoke(offices.centre, offices.lead),
        offices.revoke(offices.centre, offices.centre), offices.revoke(offices.lead, offices.lead),
    )  # fmt: skip
    assert not any(ring.revoked(k.public.minisign) for k in (offices.device, offices.centre, offices.lead))


def test_a_revoked_lead_key_has_no_voice(offices: Offices) -> None:
    ring = _ring(
        offices, offices.trust(offices.lead, offices.centre), offices.trust(offices.device, offices.lead),
        offices.trust(offices.colleague, offices.centre), offices.revoke(offices.lead, offices.centre),
        offices.revoke(offices.colleague, offices.lead),
    )  # fmt: skip
    assert ring.side(offices.device.public.minisign, UNIT) is None
    assert not ring.revoked(offices.colleague.public.minisign)


def test_the_order_of_statements_does_not_matter(offices: Offices) -> None:
    statements = [
        offices.trust(offices.lead, offices.centre), offices.trust(offices.device, offices.lead),
        offices.trust(offices.approver, offices.lead), offices.revoke(offices.device, offices.lead),
        offices.trust(offices.colleague, offices.lead),
    ]  # fmt: skip
    seen = set()
    for turn in range(20):
        random.Random(turn).shuffle(statements)
        ring = _ring(offices, *statements)
        seen.add((frozenset(ring.senders(UNIT)), frozenset(ring.approvers(UNIT)), tuple(ring.recipients(UNIT))))
    assert len(seen) == 1


def test_trust_may_be_for_one_campaign_only(offices: Offices) -> None:
    [signed] = [s for s in offices.statements if s.statement.public == offices.device.public]
    narrow = sign(signed.statement.model_copy(update={"campaign": "2022-q1"}), offices.centre)
    found = [
        Keyring(offices.centre.public.minisign, campaign, [trust]).side(offices.device.public.minisign, UNIT)
        for trust in (signed, narrow) for campaign in ("2022-q1", "2023")
    ]  # fmt: skip
    assert found == ["unit", "unit", "unit", None]


def test_a_stream_of_an_unknown_device_is_refused(offices: Offices) -> None:
    head = written(offices.stranger).head().statement
    with pytest.raises(Refused, match="chưa được tin cậy"):
        _ring(offices, *offices.statements).check_head(head)
    foreign = written(offices.device, unit="30").head().statement
    with pytest.raises(Refused, match="chưa được tin cậy"):
        _ring(offices, *offices.statements).check_head(foreign)
