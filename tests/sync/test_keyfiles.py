"""Private keys stay in the profile, readable by their owner alone, under a passphrase where one was set."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path

import orjson
import pytest

from dxdesk.errors import Missing, Misuse, Unreadable, UpdateNeeded
from dxdesk.sync.keyfiles import load, save, stored_keys
from dxdesk.sync.keys import DeviceKey, KeyRole, Locked

PASSPHRASE = "mật khẩu dài và dễ nhớ"


def test_a_key_comes_back_from_the_profile_and_signs_as_before(profile: Path) -> None:
    key = DeviceKey.make(KeyRole.CENTRE)
    path = save(key, "centre")
    assert path == profile / "keys" / "centre.key"
    again = load("centre")
    assert (again.public, again.role, again.id) == (key.public, KeyRole.CENTRE, key.id)
    assert again.sign(b"x", "c") == key.sign(b"x", "c")
    assert again.identity_text() == key.identity_text()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps owners elsewhere")
def test_nobody_else_can_read_a_key_file(tmp_path: Path) -> None:
    path = save(DeviceKey.make(), "device", folder=tmp_path / "khóa")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_passphrase_protects_the_secrets_but_not_the_public_halves(tmp_path: Path) -> None:
    key = DeviceKey.make(KeyRole.APPROVER)
    path = save(key, "approver", PASSPHRASE, tmp_path)
    written = path.read_text("utf-8")
    assert not any(secret in written for secret in key.secrets().values())
    [seen] = stored_keys(tmp_path)
    assert (seen.name, seen.role, seen.public, seen.protected) == ("approver", KeyRole.APPROVER, key.public, True)
    # Telex and VNI keyboards may write the same letters decomposed.
    assert load("approver", unicodedata.normalize("NFD", PASSPHRASE), tmp_path).secrets() == key.secrets()
    with pytest.raises(Locked, match="không đúng") as wrong:
        load("approver", PASSPHRASE + "!", tmp_path)
    assert wrong.value.exit_code == 2
    assert PASSPHRASE not in str(wrong.value)
    with pytest.raises(Locked, match="bảo vệ bằng mật khẩu"):
        load("approver", folder=tmp_path)


def test_another_key_is_never_overwritten(tmp_path: Path) -> None:
    key = DeviceKey.make()
    save(key, "device", folder=tmp_path)
    with pytest.raises(Misuse, match="Đã có một khóa khác"):
        save(DeviceKey.make(), "device", folder=tmp_path)
    save(key, "device", folder=tmp_path)
    assert load("device", folder=tmp_path).public == key.public


def test_a_key_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="chưa có khóa"):
        load("device", folder=tmp_path)
    assert stored_keys(tmp_path / "nowhere") == []


@pytest.mark.parametrize("name", ["", "../device", "a/b", "Device", "khóa", ".hidden", "a" * 80])
def test_a_name_stays_inside_the_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="không hợp lệ"):
        save(DeviceKey.make(), name, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def _damage(path: Path, **more: object) -> None:
    path.write_bytes(orjson.dumps({**orjson.loads(path.read_bytes()), **more}))


@pytest.mark.parametrize(
    "damage",
    [
        {"secret": {"minisign": "x", "age": "y"}},
        {"secret": {}},
        {"secret": "-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n"},
        {"secret": 5},
        {"role": "king"},
        {"public": {"minisign": "RW", "recipient": "age1"}},
        {"extra": 1},
        {"public": DeviceKey.make().public.model_dump()},
    ],
)
def test_a_damaged_key_file_says_so(damage: dict[str, object], tmp_path: Path) -> None:
    path = save(DeviceKey.make(), "device", folder=tmp_path)
    _damage(path, **damage)
    with pytest.raises(Unreadable, match="bị hỏng") as caught:
        load("device", "pass", folder=tmp_path)
    assert caught.value.hint


def test_a_key_file_that_is_no_json_or_from_the_future_says_so(tmp_path: Path) -> None:
    path = save(DeviceKey.make(), "device", folder=tmp_path)
    _damage(path, format=2)
    with pytest.raises(UpdateNeeded):
        load("device", folder=tmp_path)
    path.write_bytes(b"[1,")
    with pytest.raises(Unreadable):
        stored_keys(tmp_path)
