"""What is written can be read again, by those it is for, and by nobody else."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pydantic import ValidationError

from dxdesk.errors import Missing, Misuse, Refused, Unreadable
from dxdesk.sync import keys, package, strict_zip
from dxdesk.sync import manifest as m
from dxdesk.sync.keys import DeviceKey
from dxdesk.sync.manifest import Kind
from tests.sync.makers import PDF, Offices, exchange, make, manifest, sha256


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_comes_back_as_it_was_written(kind: Kind, offices: Offices, tmp_path: Path) -> None:
    sent, members, signer = make(kind, offices)
    path = tmp_path / "gói.dxsync"
    sha256_of_it = package.write(path, sent, members, signer)
    found = package.read(path, [offices.centre])
    assert found.manifest == sent
    assert found.members == members
    assert found.sha256 == sha256_of_it
    assert found.encrypted is (kind not in (Kind.CAMPAIGN, Kind.ENROLMENT))


def test_sender_centre_and_recovery_key_can_open_it_and_nobody_else(offices: Offices, tmp_path: Path) -> None:
    sent, members, signer = make(Kind.SUBMISSION, offices)
    path = tmp_path / "a.dxsync"
    package.write(path, sent, members, signer)
    for key in (offices.device, offices.centre, offices.recovery):
        assert package.read(path, [offices.stranger, key]).manifest == sent
    with pytest.raises(Unreadable, match="không gửi cho máy này"):
        package.read(path, [offices.stranger])
    with pytest.raises(Unreadable, match="chưa có khóa"):
        package.read(path)


def test_the_same_contents_give_the_same_bytes(offices: Offices) -> None:
    sent, members, signer = make(Kind.EXCHANGE, offices)
    again = dict(reversed(list(members.items())))
    assert package.build(sent, members, signer) == package.build(sent, again, signer)


def test_locking_anew_changes_the_file_but_not_what_names_its_contents(offices: Offices) -> None:
    sent, members, signer = make(Kind.EXCHANGE, offices)
    plain, name = package.build(sent, members, signer)
    one, other = (keys.encrypt(plain, sent.recipients) for _turn in range(2))
    assert one != other
    assert package.parse(one, [offices.device]).sha256 == package.parse(other, [offices.device]).sha256 == name


def test_an_opened_package_is_still_a_verified_one(offices: Offices) -> None:
    sent, members, signer = make(Kind.SUBMISSION, offices)
    found = package.parse(package.build(sent, members, signer)[0])
    assert found.manifest == sent
    assert not found.encrypted


def test_attachments_are_found_by_their_hash(offices: Offices) -> None:
    sent, members = exchange(offices)
    found = package.parse(package.build(sent, members, offices.device)[0])
    assert found.attachments == {sha256(PDF): PDF}


def test_a_signer_who_is_not_among_the_trusted_is_refused(offices: Offices) -> None:
    sent, members, signer = make(Kind.EXCHANGE, offices)
    data, _name = package.build(sent, members, signer)
    assert package.parse(data, trusted={signer.public.minisign}).manifest == sent
    with pytest.raises(Refused, match="chưa được tin cậy"):
        package.parse(data, trusted={offices.colleague.public.minisign})


def test_a_file_that_is_not_there_is_missing_and_named(tmp_path: Path) -> None:
    with pytest.raises(Missing) as caught:
        package.read(tmp_path / "không có.dxsync")
    assert "không có.dxsync" in str(caught.value)


def test_a_problem_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "thư.dxsync"
    path.write_bytes(b"Xin chao")
    with pytest.raises(Unreadable) as caught:
        package.read(path)
    assert caught.value.place
    assert caught.value.place.file == "thư.dxsync"


def test_a_folder_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="Không đọc được"):
        package.read(tmp_path)


def test_a_file_that_cannot_be_written_leaves_nothing_behind(offices: Offices, tmp_path: Path) -> None:
    sent, members, signer = make(Kind.ENROLMENT, offices)
    target = tmp_path / "chỗ" / "a.dxsync"
    target.mkdir(parents=True)  # a folder stands where the file should go
    with pytest.raises(Misuse, match="Không ghi được"):
        package.write(target, sent, members, signer)
    assert [p.name for p in target.parent.iterdir()] == ["a.dxsync"]


def test_what_no_reader_would_take_is_not_written(
    offices: Offices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, members, signer = make(Kind.EXCHANGE, offices)
    monkeypatch.setattr(strict_zip, "MEMBER_LIMIT", 1000)
    with pytest.raises(Misuse, match="quá lớn"):
        package.write(tmp_path / "a.dxsync", sent, members, signer)
    assert list(tmp_path.iterdir()) == []


def test_a_package_names_its_own_device_and_holds_the_members_of_its_kind(offices: Offices) -> None:
    sent, members, signer = make(Kind.SUBMISSION, offices)
    with pytest.raises(ValueError, match="another device"):
        package.build(sent, members, offices.colleague)
    with pytest.raises(ValueError, match="can't do"):
        package.build(sent, {k: v for k, v in members.items() if k != m.APPROVAL}, signer)
    with pytest.raises(ValueError, match="can't do"):
        package.build(sent, {**members, "data/secrets.csv": b""}, signer)
    deaf = sent.model_copy(update={"recipients": [offices.centre.public.recipient]})
    with pytest.raises(ValueError, match="could not open"):
        package.build(deaf, members, signer)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Kind.CAMPAIGN, {"unit": "20"}),
        (Kind.EXCHANGE, {"unit": ""}),
        (Kind.EXCHANGE, {"recipients": []}),
        (Kind.SUBMISSION, {"digest": ""}),
        (Kind.SUBMISSION, {"base": {"a1b2c3d4": 1}, "vector": {"a1b2c3d4": 2}}),
        (Kind.EXCHANGE, {"base": {"a1b2c3d4": 3}, "vector": {"a1b2c3d4": 2}}),
        (Kind.RECEIPT, {"answers": None}),
        (Kind.EXCHANGE, {"number": True}),
        (Kind.EXCHANGE, {"number": -1}),
        (Kind.EXCHANGE, {"edition": "AB" * 32}),
        (Kind.EXCHANGE, {"device": "RWQ"}),
        (Kind.EXCHANGE, {"created": "hôm nay"}),
        (Kind.EXCHANGE, {"surprise": 1}),
    ],
)
def test_a_manifest_that_contradicts_its_kind_cannot_be_made(
    kind: Kind, wrong: dict[str, object], offices: Offices
) -> None:
    with pytest.raises(ValidationError):
        manifest(kind, offices, offices.device, **wrong)


def test_python_s_own_zip_reads_it_and_finds_it_whole(offices: Offices) -> None:
    sent, members, signer = make(Kind.SUBMISSION, offices)
    with zipfile.ZipFile(BytesIO(package.build(sent, members, signer)[0])) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted([*members, m.DESCRIPTION, m.SIGNATURE])
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_zip_that_another_program_packed_is_read_too(offices: Offices) -> None:
    sent, members, signer = make(Kind.EXCHANGE, offices)
    ours = strict_zip.members(package.build(sent, members, signer)[0])
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, member in reversed(ours.items()):
            archive.writestr(name, member.unpack())
    found = package.parse(out.getvalue())
    assert found.members == members


def test_a_key_keeps_its_secrets_out_of_what_is_printed(offices: Offices) -> None:
    sent, members, signer = make(Kind.EXCHANGE, offices)
    found = package.parse(package.build(sent, members, signer)[0])
    printed = repr(found) + repr(replace(found, members={})) + repr(signer)
    for key in (signer, DeviceKey.make()):
        assert key.identity_text() not in printed
        assert not any(secret in printed for secret in key.secrets().values())
