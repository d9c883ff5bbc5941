"""Nobody needs our program to open, verify and read a package: age, minisign, unzip's ZIP and frictionless do."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dxdesk.sync import manifest as m
from dxdesk.sync import package, strict_zip
from dxdesk.sync.keys import DeviceKey, KeyRole, encrypt, fingerprint, key_id, public_keys, verify
from dxdesk.sync.manifest import Kind
from tests.sync.makers import ROWS, Offices, make

needs_age = pytest.mark.skipif(not shutil.which("age"), reason="the age program is not installed (apt install age)")
needs_minisign = pytest.mark.skipif(
    not shutil.which("minisign"), reason="the minisign program is not installed (apt install minisign)"
)


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], capture_output=True, encoding="utf-8", timeout=60, check=False
    )


def _unpacked(kind: Kind, offices: Offices, folder: Path) -> DeviceKey:
    sent, members, signer = make(kind, offices)
    with zipfile.ZipFile(_file(folder / "plain.zip", package.build(sent, members, signer)[0])) as archive:
        archive.extractall(folder)
    return signer


def _file(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@needs_age
def test_age_opens_a_submission_with_the_centre_s_or_the_recovery_identity(offices: Offices, tmp_path: Path) -> None:
    sent, members, signer = make(Kind.SUBMISSION, offices)
    path = tmp_path / "a.dxsync"
    package.write(path, sent, members, signer)
    for key in (offices.centre, offices.recovery):
        identity = _file(tmp_path / "identity", key.identity_text().encode() + b"\n")
        opened = tmp_path / f"{key.role}.zip"
        done = _run("age", "-d", "-i", identity, "-o", opened, path)
        assert done.returncode == 0, done.stderr
        assert opened.read_bytes() == package.build(sent, members, signer)[0]
    stranger = _file(tmp_path / "identity", offices.stranger.identity_text().encode() + b"\n")
    assert _run("age", "-d", "-i", stranger, path).returncode == 1


@needs_age
def test_what_age_locked_we_open(offices: Offices, tmp_path: Path) -> None:
    sent, members, signer = make(Kind.EXCHANGE, offices)
    plain = _file(tmp_path / "plain.zip", package.build(sent, members, signer)[0])
    locked = tmp_path / "locked.dxsync"
    done = _run("age", "-r", offices.centre.public.recipient, "-o", locked, plain)
    assert done.returncode == 0, done.stderr
    assert package.read(locked, [offices.centre]).members == members


@needs_age
def test_age_says_the_same_recipient_of_a_written_identity(offices: Offices, tmp_path: Path) -> None:
    identity = _file(tmp_path / "identity", offices.device.identity_text().encode() + b"\n")
    assert _run("age-keygen", "-y", identity).stdout.strip() == offices.device.public.recipient


@needs_minisign
@pytest.mark.parametrize("kind", Kind)
def test_minisign_verifies_and_shows_what_the_package_is(kind: Kind, offices: Offices, tmp_path: Path) -> None:
    signer = _unpacked(kind, offices, tmp_path)
    line = signer.public.minisign
    done = _run("minisign", "-V", "-P", line, "-m", tmp_path / m.DESCRIPTION)
    assert done.returncode == 0, done.stderr
    assert f"dxdesk {kind} number=1" in done.stdout
    wrong = _run("minisign", "-V", "-P", offices.stranger.public.minisign, "-m", tmp_path / m.DESCRIPTION)
    assert wrong.returncode != 0
    _file(tmp_path / m.DESCRIPTION, (tmp_path / m.DESCRIPTION).read_bytes() + b" ")
    assert _run("minisign", "-V", "-P", line, "-m", tmp_path / m.DESCRIPTION).returncode != 0


@needs_minisign
def test_minisign_verifies_the_approver_s_word(offices: Offices, tmp_path: Path) -> None:
    _unpacked(Kind.SUBMISSION, offices, tmp_path)
    done = _run("minisign", "-V", "-P", offices.approver.public.minisign, "-m", tmp_path / m.APPROVAL)
    assert done.returncode == 0, done.stderr
    assert "dxdesk approval unit=20" in done.stdout


@needs_minisign
def test_what_minisign_signed_we_verify_and_name_by_the_same_id(tmp_path: Path) -> None:
    public, secret = tmp_path / "k.pub", tmp_path / "k.sec"
    made = _run("minisign", "-G", "-W", "-f", "-p", public, "-s", secret)
    if made.returncode:
        pytest.skip("this minisign can't make a key without a passphrase (older than 0.11)")
    data = _file(tmp_path / "data", b"data")
    signed = _run("minisign", "-S", "-H", "-W", "-s", secret, "-m", data, "-t", "dxdesk test")
    assert signed.returncode == 0, signed.stderr
    comment, line = public.read_text("utf-8").strip().split("\n")
    assert verify(line, b"data", (tmp_path / "data.minisig").read_bytes()) == "dxdesk test"
    assert comment == f"untrusted comment: minisign public key {key_id(line)}"
    assert len(fingerprint(public_keys(line, DeviceKey.make(KeyRole.DEVICE).public.recipient))) == 47


def _frictionless(folder: Path) -> subprocess.CompletedProcess[str]:
    return _run(sys.executable, "-m", "frictionless", "validate", "--json", folder / m.DESCRIPTION)


@pytest.mark.parametrize("kind", [Kind.CAMPAIGN, Kind.ENROLMENT, Kind.SUBMISSION, Kind.RECEIPT])
def test_frictionless_finds_every_member_valid(kind: Kind, offices: Offices, tmp_path: Path) -> None:
    _unpacked(kind, offices, tmp_path)
    done = _frictionless(tmp_path)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count('"valid": true') >= 2


def test_frictionless_finds_a_changed_cell_and_a_wrong_type(offices: Offices, tmp_path: Path) -> None:
    _unpacked(Kind.SUBMISSION, offices, tmp_path)
    path = tmp_path / "data" / "systems.csv"
    _file(path, path.read_bytes().replace(b"2021-12-01", b"01/12/2021"))
    done = _frictionless(tmp_path)
    assert done.returncode != 0
    assert "type-error" in done.stdout
    assert "hash-count" in done.stdout


def test_the_order_of_locking_and_packing_is_as_documented(offices: Offices) -> None:
    sent, members, signer = make(Kind.EXCHANGE, offices)
    plain = package.build(sent, members, signer)[0]
    assert plain.startswith(strict_zip.ZIP_MAGIC)
    assert encrypt(plain, sent.recipients).startswith(b"age-encryption.org/v1\n")
    assert len(ROWS) < len(members)
