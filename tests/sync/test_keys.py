"""Keys sign, open and are compared over the telephone."""

from __future__ import annotations

import copy
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk.errors import Refused, Unreadable
from dxdesk.sync import keys
from dxdesk.sync.keys import DeviceKey, KeyRole, PublicKeys, fingerprint, key_id, public_keys, signed_by, verify

KEY = DeviceKey.make()
OTHER = DeviceKey.make(KeyRole.APPROVER)


@given(st.binary(max_size=300))
def test_a_signature_is_good_for_its_own_data_and_gives_back_its_comment(data: bytes) -> None:
    signature = KEY.sign(data, "dxdesk submission unit=20")
    assert verify(KEY.public.minisign, data, signature) == "dxdesk submission unit=20"
    with pytest.raises(Refused, match="không khớp"):
        verify(KEY.public.minisign, data + b"x", signature)
    with pytest.raises(Refused, match="không khớp"):
        verify(OTHER.public.minisign, data, signature)


def test_no_bit_of_a_signature_file_can_be_changed() -> None:
    signature = KEY.sign(b"data", "comment")
    for place in range(len(signature) * 8):
        changed = bytearray(signature)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(Refused):
            verify(KEY.public.minisign, b"data", bytes(changed))


@pytest.mark.parametrize(
    "signature",
    [b"", b"untrusted comment: x\n", b"\xff" * 2000, KEY.sign(b"d", "c") + b"\n"],
    ids=["nothing", "one line", "noise", "one line more"],
)
def test_what_is_no_signature_is_refused(signature: bytes) -> None:
    with pytest.raises(Refused, match="không đúng dạng"):
        verify(KEY.public.minisign, b"d", signature)


def test_a_signature_that_was_not_prehashed_is_refused() -> None:
    old = bytes(KEY._sign.sign(b"d", prehash=False, trusted_comment="c")) + b"\n"
    with pytest.raises(Refused, match="không đúng dạng"):
        verify(KEY.public.minisign, b"d", old)


def test_the_key_of_a_signature_is_found_among_candidates() -> None:
    signature = OTHER.sign(b"d", "c")
    assert signed_by(signature, [KEY.public.minisign, OTHER.public.minisign]) == OTHER.public.minisign
    assert signed_by(signature, [KEY.public.minisign]) is None


def test_a_fingerprint_is_eight_groups_of_five_digits_and_speaks_for_both_keys() -> None:
    assert re.fullmatch(r"\d{5}( \d{5}){7}", KEY.fingerprint)
    mixed = PublicKeys(minisign=KEY.public.minisign, recipient=OTHER.public.recipient)
    assert len({KEY.fingerprint, OTHER.fingerprint, fingerprint(mixed)}) == 3


def test_a_fingerprint_does_not_change_between_versions() -> None:
    public = public_keys(
        "RWSRdqx3JKtj0/uHsk6fu2bcGTaIsv3w2stq2MEZL1oVtKYd2oj94A8B",
        "age15k0hsrqpqgy5m2w5ll3ygrr08n7nw0glsjwh2fyjhep67kskfejsxuhvnw",
    )
    assert key_id(public.minisign) == "D363AB2477AC7691"  # as `minisign -G` named it
    assert fingerprint(public) == "76536 13042 42376 16547 65578 30604 32509 85861"


@pytest.mark.parametrize(
    ("line", "recipient"),
    [
        ("", KEY.public.recipient),
        (KEY.public.minisign[:-1], KEY.public.recipient),
        (KEY.public.minisign + "\n", KEY.public.recipient),
        ("ế" * 56, KEY.public.recipient),
        (KEY.public.minisign, ""),
        (KEY.public.minisign, KEY.public.recipient.upper()),
        (KEY.public.minisign, KEY.identity_text()),
        (KEY.public.minisign, KEY.public.recipient[:-1] + ("q" if KEY.public.recipient[-1] != "q" else "p")),
    ],
    ids=["no key", "key cut", "key and break", "letters", "no recipient", "capitals", "a secret", "another letter"],
)
def test_what_is_no_public_key_is_refused(line: str, recipient: str) -> None:
    with pytest.raises(Refused, match="Khóa công khai"):
        public_keys(line, recipient)


def test_a_private_key_shows_its_id_only_and_is_not_copied_by_accident() -> None:
    assert repr(KEY) == str(KEY) == f"<DeviceKey device {KEY.id}>"
    assert not hasattr(KEY, "__dict__")
    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            copying(KEY)


def test_a_locked_file_opens_for_each_recipient() -> None:
    plain = b"tin " * 16  # too long to stand in random bytes by chance
    locked = keys.encrypt(plain, [KEY.public.recipient, OTHER.public.recipient])
    assert keys.decrypt(locked, [KEY]) == keys.decrypt(locked, [OTHER]) == plain
    assert plain not in locked
    with pytest.raises(Unreadable, match="không gửi cho máy này"):
        keys.decrypt(locked, [DeviceKey.make()])


def test_an_altered_locked_file_is_refused_and_a_cut_header_is_unreadable() -> None:
    locked = keys.encrypt(b"tin" * 100, [KEY.public.recipient])
    with pytest.raises(Refused, match="không còn nguyên vẹn"):
        keys.decrypt(locked[:-1] + bytes([locked[-1] ^ 1]), [KEY])
    with pytest.raises(Unreadable, match="bị hỏng"):
        keys.decrypt(locked[:60], [KEY])
