"""Files of strangers: each is refused with the right exit code and a sentence, and nothing is written."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxdesk.errors import Problem, Refused, Unreadable, UpdateNeeded
from dxdesk.sync import keys, package, strict_zip
from dxdesk.sync import manifest as m
from dxdesk.sync.contents import read_contents, read_journal
from dxdesk.sync.keys import DeviceKey
from dxdesk.sync.manifest import Kind
from tests.hostile.watch import Watch
from tests.sync.makers import PDF, Offices, described, exchange, make, sha256, signed_zip

VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
COMMENT = "dxdesk exchange number=1 unit=20 campaign=2022-q1"


@dataclass(frozen=True)
class Case:
    """A file as a stranger might hand it over, and how it is to be met."""

    name: str
    make: Callable[[Offices], bytes]
    expected: type[Problem]
    says: str


CASES: list[Case] = []


def case(expected: type[Problem], says: str) -> Callable[[Callable[[Offices], bytes]], Callable[[Offices], bytes]]:
    def take(make_it: Callable[[Offices], bytes]) -> Callable[[Offices], bytes]:
        CASES.append(Case(make_it.__name__, make_it, expected, says))
        return make_it

    return take


def _plain(offices: Offices, kind: Kind = Kind.EXCHANGE) -> bytes:
    return package.build(*make(kind, offices))[0]


def _locked(offices: Offices) -> bytes:
    sent, members, signer = make(Kind.EXCHANGE, offices)
    return keys.encrypt(package.build(sent, members, signer)[0], sent.recipients)


def _unpacked(offices: Offices, kind: Kind = Kind.EXCHANGE) -> dict[str, bytes]:
    return {name: member.unpack() for name, member in strict_zip.members(_plain(offices, kind)).items()}


def _zip(members: dict[str, bytes], alter: Callable[[zipfile.ZipInfo], None] | None = None) -> bytes:
    """A ZIP by Python's own writer, which lets through what ours would not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if alter:
                alter(info)
            archive.writestr(info, data)
    return out.getvalue()


def _signed(offices: Offices, change: Callable[[dict[str, Any]], None], signer: DeviceKey | None = None) -> bytes:
    """An exchange whose description was changed by somebody with the device's own key."""
    sent, members = exchange(offices)
    raw = described(sent, members)
    change(raw)
    return signed_zip(raw, members, signer or offices.device, COMMENT)


# Not a package at all, or not all of it.


@case(Unreadable, "Tệp rỗng")
def empty_file(_offices: Offices) -> bytes:
    return b""


@case(Unreadable, "không phải là tệp đồng bộ")
def a_word_document_of_old(_offices: Offices) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


@case(Unreadable, "không phải là tệp đồng bộ")
def an_excel_workbook(_offices: Offices) -> bytes:
    return _zip({"xl": b"1", "content": b"2"})


@case(Unreadable, "cắt cụt")
def a_plain_package_cut_in_half(offices: Offices) -> bytes:
    data = _plain(offices)
    return data[: len(data) // 2]


@case(Unreadable, "bị hỏng")
def an_age_file_cut_in_its_header(offices: Offices) -> bytes:
    return _locked(offices)[:100]


@case(Refused, "không còn nguyên vẹn")
def an_age_file_cut_in_its_body(offices: Offices) -> bytes:
    return _locked(offices)[:-500]


@case(Unreadable, "bị hỏng")
def age_garbage(_offices: Offices) -> bytes:
    return keys.AGE_MAGIC + b"-> garbage\n" * 50


@case(Unreadable, "không phải là tệp đồng bộ")
def an_armored_age_file(offices: Offices) -> bytes:
    return b"-----BEGIN AGE ENCRYPTED FILE-----\n" + _locked(offices)


@case(Unreadable, "không gửi cho máy này")
def addressed_to_somebody_else(offices: Offices) -> bytes:
    return keys.encrypt(_plain(offices), [offices.stranger.public.recipient])


@case(Unreadable, "không phải là tệp đồng bộ")
def well_locked_nonsense(offices: Offices) -> bytes:
    return keys.encrypt(b"hello", [offices.device.public.recipient])


@case(Unreadable, "không phải là tệp đồng bộ")
def locked_twice(offices: Offices) -> bytes:
    return keys.encrypt(_locked(offices), [offices.device.public.recipient])


# From the future.


@case(UpdateNeeded, "cần cập nhật phần mềm")
def a_newer_format(offices: Offices) -> bytes:
    def change(raw: dict[str, Any]) -> None:
        raw["dxdesk"] |= {"format": 2, "new": {"things": []}}

    return _signed(offices, change)


@case(UpdateNeeded, "cần cập nhật phần mềm")
def a_newer_format_with_new_members(offices: Offices) -> bytes:
    sent, members = exchange(offices)
    raw = described(sent, members)
    raw["dxdesk"]["format"] = 7
    return signed_zip(raw, {**members, "data/new.parquet": b"x"}, offices.device, "dxdesk 7")


@case(UpdateNeeded, "cần cập nhật phần mềm")
def needs_a_newer_program(offices: Offices) -> bytes:
    return _signed(offices, lambda raw: raw["dxdesk"].update(needs="99.0.0"))


@case(Refused, "Chữ ký không khớp")
def a_format_number_changed_on_the_way(offices: Offices) -> bytes:
    members = _unpacked(offices)
    members[m.DESCRIPTION] = members[m.DESCRIPTION].replace(b'"format": 1,', b'"format": 2,')
    return strict_zip.pack(members)


# Altered on the way, without a key.


@case(Refused, "không đúng với bản được ký")
def a_cell_changed_in_the_rows(offices: Offices) -> bytes:
    members = _unpacked(offices)
    members["data/systems.csv"] = members["data/systems.csv"].replace(b"2021-12-01", b"2021-12-02")
    return strict_zip.pack(members)


@case(Refused, "không đúng với bản được ký")
def a_resource_swapped_for_another_of_the_package(offices: Offices) -> bytes:
    members = _unpacked(offices)
    members["data/plans.csv"] = members["data/systems.csv"]
    return strict_zip.pack(members)


@case(Refused, "không đúng với bản được ký")
def a_scan_swapped(offices: Offices) -> bytes:
    members = _unpacked(offices)
    members[f"attachments/{sha256(PDF)}"] = PDF[::-1]
    return strict_zip.pack(members)


@case(Refused, "thiếu hoặc thừa")
def an_extra_member(offices: Offices) -> bytes:
    return strict_zip.pack({**_unpacked(offices), "data/tasks.csv": b"record\n"})


@case(Refused, "thiếu hoặc thừa")
def a_program_slipped_in(offices: Offices) -> bytes:
    return strict_zip.pack({**_unpacked(offices), "setup.exe": b"MZ"})


@case(Refused, "thiếu hoặc thừa")
def a_member_left_out(offices: Offices) -> bytes:
    members = _unpacked(offices)
    del members["data/plans.csv"]
    return strict_zip.pack(members)


@case(Unreadable, "thiếu “datapackage.json.minisig”")
def the_signature_left_out(offices: Offices) -> bytes:
    members = _unpacked(offices)
    del members[m.SIGNATURE]
    return strict_zip.pack(members)


@case(Refused, "Chữ ký trong tệp không đúng dạng")
def a_signature_of_another_kind(offices: Offices) -> bytes:
    return strict_zip.pack({**_unpacked(offices), m.SIGNATURE: b"-----BEGIN PGP SIGNATURE-----\n"})


@case(Refused, "Chữ ký không khớp")
def the_signature_of_another_package(offices: Offices) -> bytes:
    return strict_zip.pack({**_unpacked(offices), m.SIGNATURE: _unpacked(offices, Kind.SUBMISSION)[m.SIGNATURE]})


@case(Refused, "Chữ ký không khớp")
def signed_by_a_stranger_in_the_device_s_name(offices: Offices) -> bytes:
    return _signed(offices, lambda _raw: None, offices.stranger)


@case(Refused, "chưa được tin cậy")
def signed_by_a_stranger_in_his_own_name(offices: Offices) -> bytes:
    return _signed(offices, lambda raw: raw["dxdesk"].update(device=offices.stranger.public.minisign), offices.stranger)


# A ZIP that means harm.


@case(Refused, "bất thường")
def a_zip_bomb(offices: Offices) -> bytes:
    return _zip({**_unpacked(offices), "data/changes.jsonl": bytes(50 * 2**20)})


@case(Refused, "đã bị sửa")
def a_bomb_that_lies_about_its_size(offices: Offices) -> bytes:
    data = bytearray(_zip({**_unpacked(offices), m.DESCRIPTION: bytes(3 * 2**20)}))
    honest, lie = struct.pack("<L", 3 * 2**20), struct.pack("<L", 4000)
    assert data.count(honest) == 2
    return bytes(data.replace(honest, lie))


@case(Refused, "bất thường")
def more_than_all_scans_of_a_unit(offices: Offices) -> bytes:
    data, size = _plain(offices), struct.pack("<L", len(PDF))
    assert data.count(size + size) == 2
    return data.replace(size + size, size + struct.pack("<L", strict_zip.MEMBER_LIMIT + 1))


@case(Refused, "bất thường")
def more_members_than_there_can_be(_offices: Offices) -> bytes:
    return strict_zip.pack(
        {f"attachments/{i:064x}": b"x" for i in range(strict_zip.MEMBERS_LIMIT)} | {m.DESCRIPTION: b"{}"}
    )


@case(Refused, "hai lần")
def a_member_twice(offices: Offices) -> bytes:
    out = io.BytesIO()
    members = _unpacked(offices)
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in [*members.items()]:
            archive.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("data/plans.csv", b"record\nfalse\n")
    return out.getvalue()


@case(Refused, "không được phép")
def a_path_that_climbs(offices: Offices) -> bytes:
    return _zip({**_unpacked(offices), "../../autostart.sh": b"#!/bin/sh"})


@case(Refused, "không được phép")
def a_path_that_climbs_inside_the_data(offices: Offices) -> bytes:
    return _zip({**_unpacked(offices), "data/..": b"x"})


@case(Refused, "không được phép")
def an_absolute_path(offices: Offices) -> bytes:
    return _zip({**_unpacked(offices), "/etc/passwd": b"root"})


@case(Refused, "không được phép")
def a_windows_path(offices: Offices) -> bytes:
    return _zip({**_unpacked(offices), "c:\\windows\\system32\\x.dll": b"MZ"})


@case(Refused, "không được phép")
def a_name_in_capitals_that_windows_takes_for_another(offices: Offices) -> bytes:
    return _zip({**_unpacked(offices), "data/PLANS.csv": b"x"})


@case(Refused, "không được phép")
def a_symbolic_link(offices: Offices) -> bytes:
    def link(info: zipfile.ZipInfo) -> None:
        if info.filename == "data/plans.csv":
            info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16

    return _zip({**_unpacked(offices), "data/plans.csv": b"/etc/passwd"}, link)


@case(Refused, "không đúng quy cách")
def a_member_with_a_zip_password(offices: Offices) -> bytes:
    data = bytearray(_plain(offices))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@case(Refused, "không đúng quy cách")
def a_comment_at_the_end_of_the_zip(offices: Offices) -> bytes:
    out = io.BytesIO(_plain(offices))
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"hidden"
    return out.getvalue()


@case(Refused, "không đúng quy cách")
def something_behind_the_zip(offices: Offices) -> bytes:
    return _plain(offices) + b"hidden"


@case(Refused, "không đúng quy cách")
def something_before_the_last_member(offices: Offices) -> bytes:
    data = _plain(offices)
    directory, last = data.index(b"PK\x01\x02"), data.rindex(b"PK\x01\x02")
    member = data.rindex(b"PK\x03\x04")
    line = bytearray(data[last:-22])
    line[42:46] = struct.pack("<L", member + 6)
    end = data[-22:-6] + struct.pack("<L", directory + 6) + data[-2:]
    return data[:member] + b"hidden" + data[member:last] + bytes(line) + end


@case(Refused, "không đúng quy cách")
def something_before_the_directory(offices: Offices) -> bytes:
    data = _plain(offices)
    at = data.index(b"PK\x01\x02")
    end = struct.unpack("<L", data[-6:-2])[0]
    return data[:at] + b"hidden" + data[at:-6] + struct.pack("<L", end + 6) + data[-2:]


@case(Refused, "không đúng quy cách")
def another_name_in_the_member_s_own_header(offices: Offices) -> bytes:
    return _plain(offices).replace(b"data/plans.csv", b"data/tasks.csv", 1)


@case(Refused, "không đúng quy cách")
def a_method_of_packing_we_do_not_know(offices: Offices) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        for name, data in _unpacked(offices).items():
            archive.writestr(name, data)
    return out.getvalue()


@case(Refused, "không đúng quy cách")
def a_second_zip_in_front(offices: Offices) -> bytes:
    return _plain(offices) + _plain(offices)


# Well signed by the device's own key, and still not to be taken.


@case(Refused, "thừa thành phần “data/secrets.csv”")
def a_member_no_package_has_signed_all_the_same(offices: Offices) -> bytes:
    sent, members = exchange(offices)
    raw = described(sent, members)
    more = b"x"
    raw["resources"].append(
        {**raw["resources"][1], "path": "data/secrets.csv", "bytes": 1, "hash": "sha256:" + sha256(more)}
    )
    return signed_zip(raw, {**members, "data/secrets.csv": more}, offices.device, COMMENT)


@case(Refused, "thiếu hoặc thừa thành phần “approval.json”")
def a_submission_nobody_approved(offices: Offices) -> bytes:
    sent, members, signer = make(Kind.SUBMISSION, offices)
    members = {path: data for path, data in members.items() if path != m.APPROVAL}
    return signed_zip(described(sent, members), members, signer, sent.comment)


@case(Refused, "mục “dxdesk.kind”")
def an_unknown_kind(offices: Offices) -> bytes:
    return _signed(offices, lambda raw: raw["dxdesk"].update(kind="command"))


@case(Refused, "mục “dxdesk.run”")
def a_manifest_with_an_extra_key(offices: Offices) -> bytes:
    return _signed(offices, lambda raw: raw["dxdesk"].update(run="calc.exe"))


@case(Refused, "mục “homepage”")
def a_description_with_an_extra_key(offices: Offices) -> bytes:
    return _signed(offices, lambda raw: raw.update(homepage="http://example.org"))


@case(Refused, "resources.0.path")
def a_resource_on_the_net(offices: Offices) -> bytes:
    return _signed(offices, lambda raw: raw["resources"][0].update(path=["http://example.org/x.csv"]))


@case(Refused, "resources.0.hash")
def a_hash_of_a_weaker_kind(offices: Offices) -> bytes:
    return _signed(offices, lambda raw: raw["resources"][0].update(hash="md5:" + "0" * 32))


@case(Refused, "không đúng với bản được ký")
def a_wrong_hash(offices: Offices) -> bytes:
    return _signed(offices, lambda raw: raw["resources"][0].update(hash="sha256:" + "0" * 64))


@case(Refused, "không đúng với bản được ký")
def a_wrong_size(offices: Offices) -> bytes:
    return _signed(offices, lambda raw: raw["resources"][0].update(bytes=1))


@case(Refused, "mục “resources”")
def a_resource_described_twice(offices: Offices) -> bytes:
    return _signed(offices, lambda raw: raw["resources"].append(raw["resources"][0]))


@case(Refused, "không đúng quy cách")
def a_comment_that_says_something_else(offices: Offices) -> bytes:
    sent, members = exchange(offices)
    return signed_zip(described(sent, members), members, offices.device, COMMENT.replace("20", "30"))


@case(Refused, "không đúng quy cách")
def a_name_said_twice(offices: Offices) -> bytes:
    sent, members = exchange(offices)
    raw = m.describe(sent, members).replace(b'"unit": "20"', b'"unit": "30",\n    "unit": "20"')
    return signed_zip(raw, members, offices.device, COMMENT)


@case(Refused, "không đúng quy cách")
def nested_beyond_reason(offices: Offices) -> bytes:
    sent, members = exchange(offices)
    deep = b'"schema": ' + b'{"a": ' * 700 + b"{}" + b"}" * 700
    raw = m.describe(sent, members).replace(b'"profile": "data-resource"', deep + b', "profile": "data-resource"', 1)
    return signed_zip(raw, members, offices.device, COMMENT)


@case(Refused, "không đúng quy cách")
def a_description_that_is_no_json(offices: Offices) -> bytes:
    return signed_zip(b"<xml/>", exchange(offices)[1], offices.device, COMMENT)


@case(Refused, "không đúng quy cách")
def a_description_that_is_a_list(offices: Offices) -> bytes:
    return signed_zip(b"[]", exchange(offices)[1], offices.device, COMMENT)


@case(Refused, "Khóa công khai")
def a_device_that_is_no_key(offices: Offices) -> bytes:
    return _signed(offices, lambda raw: raw["dxdesk"].update(device="ế" * 56))


@case(Refused, "không nêu tên")
def a_campaign_locked_for_somebody(offices: Offices) -> bytes:
    return keys.encrypt(_plain(offices, Kind.CAMPAIGN), [offices.device.public.recipient])


TRUSTED = ("centre", "device", "colleague")


@pytest.mark.usefixtures("nothing_written")
@pytest.mark.parametrize("hostile", CASES, ids=lambda c: c.name)
def test_a_hostile_package_is_met_with_the_right_sentence(hostile: Case, offices: Offices) -> None:
    data = hostile.make(offices)
    trusted = {getattr(offices, name).public.minisign for name in TRUSTED}
    trusted |= {"ế" * 56}
    with pytest.raises(Problem) as caught:
        package.parse(data, [offices.device], trusted=trusted)
    problem = caught.value
    assert type(problem) is hostile.expected
    assert problem.exit_code == (3 if hostile.expected is Refused else 2)
    assert hostile.says in problem.message
    assert VIETNAMESE.search(problem.message)
    assert "\n" not in str(problem)
    assert len(str(problem)) < 300


def test_the_watch_over_writing_does_see_what_is_written(watch: Watch, tmp_path: Path) -> None:
    with watch.watching():
        (tmp_path / "a").write_bytes(b"x")
        (tmp_path / "a").rename(tmp_path / "b")
        (tmp_path / "b").read_bytes()
    assert [event.split(" ")[0] for event in watch.seen] == ["open", "os.rename"]


@pytest.mark.usefixtures("nothing_written")
def test_a_file_beyond_the_limit_is_not_even_opened(offices: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    data = _plain(offices)
    monkeypatch.setattr(strict_zip, "FILE_LIMIT", len(data) - 1)
    with pytest.raises(Refused, match="bất thường"):
        package.parse(data)


def test_many_fair_members_together_beyond_the_limit_are_refused(
    offices: Offices, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = _plain(offices)
    monkeypatch.setattr(strict_zip, "TOTAL_LIMIT", 1000)
    with pytest.raises(Refused, match="bất thường"):
        package.parse(data)


def test_reading_from_disk_leaves_the_file_and_its_folder_as_they_were(
    offices: Offices, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = tmp_path / "lạ.dxsync"
    path.write_bytes(a_zip_bomb(offices))
    request.getfixturevalue("nothing_written")
    with pytest.raises(Refused):
        package.read(path, [offices.device])


_OFFICES = Offices()
_ENROLMENT = package.build(*make(Kind.ENROLMENT, _OFFICES))[0]
_EXCHANGE = package.build(*make(Kind.EXCHANGE, _OFFICES))[0]
_LOCKED = _locked(_OFFICES)


def _refused_or_the_same(data: bytes, good: bytes) -> bool:
    """Whether damage was refused; what gets through must say exactly what the good file says."""
    try:
        found = package.parse(data)
    except (Refused, Unreadable):
        return True
    original = package.parse(good)
    assert (found.manifest, found.members, found.sha256) == (original.manifest, original.members, original.sha256)
    return False


def test_no_byte_of_a_plain_package_can_be_changed_to_any_effect() -> None:
    """Every byte, one bit each: only times, versions and attributes of the ZIP may differ, and they say nothing."""
    harmless = 0
    for at in range(len(_ENROLMENT)):
        changed = bytearray(_ENROLMENT)
        changed[at] ^= 1 << at % 8
        harmless += not _refused_or_the_same(bytes(changed), _ENROLMENT)
    assert harmless < 30 * 3  # per member: what its directory line says of its maker, besides the padding of deflate


@given(st.integers(0, len(_EXCHANGE) - 1), st.integers(1, 255))
def test_a_changed_byte_of_a_plain_exchange_is_refused_or_says_nothing(at: int, mask: int) -> None:
    changed = bytearray(_EXCHANGE)
    changed[at] ^= mask
    _refused_or_the_same(bytes(changed), _EXCHANGE)


@given(st.integers(0, len(_LOCKED) - 1), st.integers(1, 255))
def test_a_changed_byte_of_a_locked_package_is_never_taken(at: int, mask: int) -> None:
    changed = bytearray(_LOCKED)
    changed[at] ^= mask
    with pytest.raises((Refused, Unreadable)) as caught:
        package.parse(bytes(changed), [_OFFICES.device])
    assert VIETNAMESE.search(str(caught.value))


@given(st.integers(0, len(_EXCHANGE) - 1), st.booleans())
def test_a_package_cut_anywhere_is_never_taken(length: int, locked: bool) -> None:
    data = _LOCKED[: length * len(_LOCKED) // len(_EXCHANGE)] if locked else _EXCHANGE[:length]
    with pytest.raises((Refused, Unreadable)):
        package.parse(data, [_OFFICES.device])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2000), st.sampled_from([b"", strict_zip.ZIP_MAGIC, keys.AGE_MAGIC]))
def test_noise_is_never_taken_and_never_a_crash(noise: bytes, magic: bytes) -> None:
    with pytest.raises((Refused, Unreadable)):
        package.parse(magic + noise, [_OFFICES.device])


@given(st.data())
def test_a_well_signed_member_of_noise_is_refused_by_its_reader(data: st.DataObject) -> None:
    """The sender may be anybody's colleague: contents are read as a stranger's too."""
    kind = data.draw(st.sampled_from(list(Kind)))
    sent, members, signer = make(kind, _OFFICES)
    path = data.draw(st.sampled_from(sorted(p for p in members if p.endswith((".jsonl", ".json", ".minisig")))))
    good = members[path]
    at = data.draw(st.integers(0, max(0, len(good) - 1)))
    noise = data.draw(st.binary(max_size=8))
    members[path] = good[:at] + noise + good[at + len(noise) :]
    found = package.parse(package.build(sent, members, signer)[0])
    if members[path] == good:
        _believe(found)
        return
    with pytest.raises(Problem) as caught:
        _believe(found)
    assert VIETNAMESE.search(caught.value.message)


def _believe(found: package.Package) -> None:
    contents = read_contents(found)
    read_journal(found, contents)
    if contents.approval:
        contents.approval.verify([_OFFICES.approver.public.minisign])


def test_a_member_with_bytes_behind_its_end_is_refused(offices: Offices) -> None:
    member = next(iter(strict_zip.members(_plain(offices)).values()))
    packed = zlib.compress(b"abc", wbits=-15)
    for tail in (b"\x00", b"abc"):
        changed = member._replace(packed=memoryview(packed + tail), size=3, crc=zlib.crc32(b"abc"), deflated=True)
        with pytest.raises(Refused, match="đã bị sửa"):
            changed.unpack()
