"""Hostile packages handed to the merge itself and to the command line: a sentence, exit 2 or 3, and not a byte kept."""

from __future__ import annotations

import io
import random
import stat
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dxdesk import cli
from dxdesk.errors import Missing, Misuse, Problem, Refused, Unreadable, UpdateNeeded
from dxdesk.flows.exchanging import receiving
from dxdesk.flows.keeping import care
from dxdesk.flows.workspace import seen_as
from dxdesk.models.change import canonical_json
from dxdesk.store import snapshots
from dxdesk.sync import keys, package, strict_zip
from dxdesk.sync import manifest as m
from dxdesk.sync.changes import write_changes
from dxdesk.sync.manifest import Kind
from dxdesk.sync.statements import write_lines
from tests.conftest import SOAK
from tests.flows import office
from tests.hostile.scene import MORE, OTHER, STREAM, Desk, Scene, everything, locked, scene
from tests.hostile.test_packages import VIETNAMESE
from tests.sync.makers import PDF, Writer, described, journal, sha256, signed_zip, stored, tables

Target = Literal["unit", "centre"]


@dataclass(frozen=True)
class Case:
    """A file as a stranger or a bad colleague might hand it over, and how it is to be met."""

    make: Callable[[Scene], bytes]
    expected: type[Problem]
    says: str
    target: Target = "unit"
    name: str = "xau.dxsync"


CASES: list[Case] = []


def case(expected: type[Problem], says: str, **more: Any) -> Callable[..., Callable[[Scene], bytes]]:
    def take(make: Callable[[Scene], bytes]) -> Callable[[Scene], bytes]:
        CASES.append(Case(make, expected, says, **more))
        return make

    return take


def _plain(at: Scene) -> bytes:
    """The honest package, signed but not locked."""
    writer = at.further()
    return package.build(at.manifest(writer), at.members(writer), at.colleague)[0]


def _unpacked(at: Scene) -> dict[str, bytes]:
    return {name: member.unpack() for name, member in strict_zip.members(_plain(at)).items()}


def _zip(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED, **attributes: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            for key, value in attributes.items():
                setattr(info, key, value)
            archive.writestr(info, data)
    return out.getvalue()


def _insider(at: Scene, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The honest package with another description, signed by the colleague."""
    writer = at.further()
    made, members = at.manifest(writer), at.members(writer)
    raw = described(made, members)
    change(raw)
    return keys.encrypt(signed_zip(raw, members, at.colleague, made.comment), made.recipients)


def _lines(at: Scene, change: Callable[[bytes], bytes]) -> bytes:
    """The honest package with another journal, well signed."""
    writer = at.further()
    return at.exchange(writer, at.members(writer, changes=change(journal(writer, [])[m.CHANGES])))


def _entry(at: Scene, **more: Any) -> bytes:
    """The honest package with one more entry that an honest program would not write; all signed anew."""
    writer = at.further()
    writer.write(more.pop("register", "plans"), {more.pop("record", "plan_5y"): more.pop("values", {})}, **more)
    return at.exchange(writer)


# No package, or not all of it


@case(Unreadable, "Tệp rỗng")
def an_empty_file(_at: Scene) -> bytes:
    return b""


@case(Unreadable, "không phải là tệp đồng bộ")
def random_bytes(_at: Scene) -> bytes:
    return random.Random(1).randbytes(5000)


@case(Unreadable, "không phải là tệp đồng bộ")
def an_excel_workbook(_at: Scene) -> bytes:
    return office.PLANS.read_bytes()


@case(Misuse, ".dxsync", name="tot.zip")
def another_ending(at: Scene) -> bytes:
    return at.exchange()


@case(Misuse, "không mang số liệu")
def a_campaign(_at: Scene) -> bytes:
    return office.campaign_file().read_bytes()


def _cut(part: float, *, plain: bool) -> Callable[[Scene], bytes]:
    def make(at: Scene) -> bytes:
        data = _plain(at) if plain else at.exchange()
        return data[: round(len(data) * part)]

    make.__name__ = f"cut_at_{part:.0%}_{'plain' if plain else 'locked'}"
    return make


CASES += [
    Case(_cut(part, plain=plain), Problem, "")
    for part in (0.001, 0.02, 0.2, 0.5, 0.9, 0.999)
    for plain in (True, False)
]


# Not for us, or not from whom it says


@case(Unreadable, "không gửi cho máy này")
def locked_for_somebody_else(at: Scene) -> bytes:
    return keys.encrypt(_plain(at), [at.other.public.recipient])


@case(Refused, "Chữ ký không khớp")
def a_forged_signature(at: Scene) -> bytes:
    writer = at.further()
    made, members = at.manifest(writer), at.members(writer)
    return keys.encrypt(signed_zip(described(made, members), members, at.other, made.comment), made.recipients)


@case(Refused, "chưa được tin cậy")
def signed_by_a_stranger(at: Scene) -> bytes:
    stranger = at.offices.stranger
    return at.exchange(at.further(stranger), sender=stranger)


@case(Refused, "đã bị thu hồi")
def signed_by_a_revoked_key(at: Scene) -> bytes:
    return at.exchange(sender=at.revoked)


@case(Refused, "chưa được tin cậy", target="centre")
def the_centre_is_sent_a_file_by_another_unit_s_device(at: Scene) -> bytes:
    return at.exchange(at.further(at.other), sender=at.other)


@case(Refused, "chưa được tin cậy")
def a_stranger_who_believes_himself(at: Scene) -> bytes:
    stranger = at.offices.stranger
    writer = at.further(stranger)
    said = [at.offices.trust(stranger, stranger), at.offices.trust(stranger, at.colleague)]
    return at.exchange(writer, at.members(writer, said), sender=stranger)


@case(Refused, "chưa được tin cậy")
def a_receipt_by_a_colleague(at: Scene) -> bytes:
    answer = m.Answer(package="ef" * 32, verdict="accepted")
    return at.exchange(kind=Kind.RECEIPT, answers=answer)


# About something else


@case(Refused, "đơn vị khác")
def another_unit_s_figures(at: Scene) -> bytes:
    return at.exchange(at.further(unit=OTHER), unit=OTHER)


@case(Refused, "đơn vị hoặc kỳ báo cáo khác")
def another_unit_s_stream_under_our_name(at: Scene) -> bytes:
    return at.exchange(at.further(unit=OTHER))


@case(Refused, "không có trong kỳ báo cáo", target="centre")
def a_unit_that_does_not_exist(at: Scene) -> bytes:
    return at.exchange(at.further(unit="99"), unit="99")


@case(Missing, "chưa mở")
def another_campaign(at: Scene) -> bytes:
    return at.exchange(at.further(campaign="2023-q1"), campaign="2023-q1")


@case(Missing, "chưa mở")
def an_edition_nobody_knows(at: Scene) -> bytes:
    return at.exchange(edition="ab" * 32)


@case(UpdateNeeded, "cần cập nhật phần mềm")
def a_newer_format(at: Scene) -> bytes:
    return _insider(at, lambda raw: raw["dxdesk"].update(format=2, unknown=[]))


@case(UpdateNeeded, "cần cập nhật phần mềm")
def a_newer_program_is_needed(at: Scene) -> bytes:
    return _insider(at, lambda raw: raw["dxdesk"].update(needs="99.0.0"))


# The container


@case(Refused, "không đúng với bản được ký")
def a_tampered_member(at: Scene) -> bytes:
    members = _unpacked(at)
    return strict_zip.pack(members | {"data/plans.csv": members["data/plans.csv"].replace(b"25/KH", b"26/KH")})


@case(Refused, "không đúng với bản được ký")
def a_wrong_digest_of_a_member(at: Scene) -> bytes:
    return _insider(at, lambda raw: raw["resources"][0].update(hash="sha256:" + "0" * 64))


@case(Refused, "bất thường")
def a_bomb_of_zeros(at: Scene) -> bytes:
    return _zip({**_unpacked(at), m.CHANGES: bytes(40 * 2**20)})


@case(Refused, "bất thường")
def a_bomb_in_a_bomb(at: Scene) -> bytes:
    inner = _zip({"a": bytes(20 * 2**20)})
    return _zip({**_unpacked(at), "data/plans.csv": inner * 500})


@case(Refused, "bất thường")
def thousands_of_members(_at: Scene) -> bytes:
    return strict_zip.pack(
        {f"attachments/{n:064x}": b"" for n in range(strict_zip.MEMBERS_LIMIT)} | {m.DESCRIPTION: b"{}"}
    )


@case(Refused, "không đúng quy cách")
def a_huge_size_declared_inside_only(at: Scene) -> bytes:
    data = bytearray(_plain(at))
    data[22:26] = b"\xff\xff\xff\x7f"
    return bytes(data)


@case(Refused, "không được phép")
def a_path_that_climbs(at: Scene) -> bytes:
    return _zip({**_unpacked(at), "../../.bashrc": b"x"})


@case(Refused, "không được phép")
def an_absolute_path(at: Scene) -> bytes:
    return _zip({**_unpacked(at), "/etc/cron.d/x": b"x"})


@case(Refused, "thiếu hoặc thừa")
def a_stray_member(at: Scene) -> bytes:
    return strict_zip.pack({**_unpacked(at), "data/extra.csv": b"x"})


@case(Refused, "hai lần")
def a_member_twice(at: Scene) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in _unpacked(at).items():
            archive.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("data/plans.csv", b"record\n")
    return out.getvalue()


@case(Refused, "không được phép")
def a_symbolic_link(at: Scene) -> bytes:
    return _zip(_unpacked(at), create_system=3, external_attr=(stat.S_IFLNK | 0o777) << 16)


# The journal, well signed by a colleague


@case(Refused, "không đọc được")
def bytes_that_are_no_utf8(at: Scene) -> bytes:
    return _lines(at, lambda data: data.replace("chờ".encode(), b"ch\xff\xfe"))


@case(Refused, "không đọc được")
def not_a_number(at: Scene) -> bytes:
    return _lines(at, lambda data: data.replace(b'"clock":1,', b'"clock":NaN,', 1))


@case(Refused, "không đọc được")
def a_number_beyond_all_numbers(at: Scene) -> bytes:
    return _lines(at, lambda data: data.replace(b'"clock":1,', b'"clock":1' + b"0" * 400 + b",", 1))


@case(Refused, "không đọc được")
def nested_a_thousand_deep(at: Scene) -> bytes:
    return _lines(at, lambda data: data.replace(b'"over":{}', b'"over":' + b'{"a":' * 2000 + b"1" + b"}" * 2000, 1))


@case(Refused, "không đúng")
def a_line_that_is_no_entry(at: Scene) -> bytes:
    return _lines(at, lambda data: data + b'{"delete":"everything"}\n')


@case(Refused, "thành phần lạ")
def an_unknown_part_of_an_entry(at: Scene) -> bytes:
    return _lines(at, lambda data: data.replace(b'"action":"set",', b'"action":"set","also":"x",', 1))


@case(Refused, "không có trong biểu")
def an_unknown_field_in_a_known_schema(at: Scene) -> bytes:
    return _entry(at, values={"colour": "xanh"})


@case(Refused, "không có trong phần mềm")
def an_unknown_register(at: Scene) -> bytes:
    return _lines(at, lambda data: data.replace(b'"register":"plans"', b'"register":"sqlite_master"', 1))


@case(Refused, "không đúng dạng")
def entry_number_zero(at: Scene) -> bytes:
    return _entry(at, seq=0)


@case(Refused, "không đúng dạng")
def a_negative_entry_number(at: Scene) -> bytes:
    return _entry(at, seq=-1)


@case(Refused, "không đúng quy cách")
def a_clock_beyond_reason(at: Scene) -> bytes:
    return _entry(at, clock=2**52)


@case(Refused, "không đúng quy cách")
def a_clock_that_goes_back(at: Scene) -> bytes:
    return _entry(at, clock=1)


@case(Refused, "bị đứt")
def a_broken_link(at: Scene) -> bytes:
    return _entry(at, prev="ab" * 32)


@case(Refused, "bị đứt")
def a_gap_inside(at: Scene) -> bytes:
    writer = at.further()
    data = write_changes(writer.batches, [writer.bodies[0], *writer.bodies[2:]])
    return at.exchange(writer, at.members(writer, changes=data))


@case(Refused, "không nối tiếp")
def a_gap_behind_what_is_held(at: Scene) -> bytes:
    writer = at.further()
    writer.write("plans", {"plan_5y": {"note": "sau"}})
    return at.exchange(writer, journal(writer, [], since=3), base={STREAM: 3})


@case(Refused, "khác với phần đang có")
def a_fork(at: Scene) -> bytes:
    writer = Writer(at.colleague, STREAM)
    for text in ("một", "hai", "ba", "bốn"):
        writer.write("plans", {"plan_5y": {"note": text}})
    return at.exchange(writer, journal(writer, []))


@case(Refused, "khác với phần đang có")
def a_fork_that_begins_where_we_end(at: Scene) -> bytes:
    writer = Writer(at.colleague, STREAM)
    for text in ("một", "hai", "ba"):
        writer.write("plans", {"plan_5y": {"note": text}})
    return at.exchange(writer, journal(writer, [], since=2), base={STREAM: 2})


@case(Refused, "khác với phần đang có")
def a_shorter_stream_that_never_was(at: Scene) -> bytes:
    writer = Writer(at.colleague, STREAM)
    writer.write("plans", {"plan_5y": {"note": "khác"}})
    return at.exchange(writer, journal(writer, []))


@case(Refused, "vượt quá phần đã ký")
def entries_beyond_the_signed_head(at: Scene) -> bytes:
    writer = at.further()
    shorter = at.writer()
    return at.exchange(writer, at.members(writer, heads=write_lines([shorter.head()])), vector={STREAM: shorter.seq})


@case(Refused, "Chữ ký không khớp")
def a_head_signed_by_another_device(at: Scene) -> bytes:
    writer, forger = at.further(), at.further(at.revoked)
    raw = orjson.loads(write_lines([writer.head()])) | {"signature": forger.head().signature}
    return at.exchange(writer, at.members(writer, heads=canonical_json(raw) + b"\n"))


@case(Refused, "chưa được tin cậy lập")
def a_stream_of_a_stranger_passed_on(at: Scene) -> bytes:
    return at.exchange(at.further(at.offices.stranger, stream="5741a9e700000001"))


@case(Refused, "khác với phần đang có")
def our_stream_under_another_device(at: Scene) -> bytes:
    return at.exchange(at.further(at.offices.device))


@case(Refused, "Danh sách khóa hoặc xác nhận")
def more_signatures_than_anybody_can_verify(at: Scene) -> bytes:
    writer = at.further()
    one = write_lines([at.offices.trust(at.other, at.colleague)])
    return at.exchange(writer, at.members(writer, keys=one * 10_001))


@case(Refused, "không do bên này lập")
def a_unit_s_register_by_the_centre(at: Scene) -> bytes:
    centre = at.offices.centre
    writer = Writer(centre, "ce47e00000000001")
    writer.write("plans", {"plan_5y": {"note": "do trung ương sửa"}})
    answer = m.Answer(package="ef" * 32, verdict="accepted")
    return at.exchange(writer, journal(writer, []), sender=centre, kind=Kind.RECEIPT, answers=answer)


@case(Refused, "không đúng quy cách")
def one_batch_in_two_places(at: Scene) -> bytes:
    writer = at.further()
    first = writer.bodies[0]
    body = orjson.loads(first[1]) | {"seq": writer.seq + 1, "prev": writer.hash, "clock": 9}
    writer.bodies.append((first[0], canonical_json(body)))
    writer.hash = sha256(writer.bodies[-1][1])
    return at.exchange(writer)


# What is shown is not what is meant


@case(Refused, "không khớp với nhật ký")
def a_table_that_says_something_else(at: Scene) -> bytes:
    writer = at.further()
    plans = at.members(writer)["data/plans.csv"].replace(b"25/KH-UBND", b"52/KH-UBND")
    return at.exchange(writer, at.members(writer, plans=plans))


@case(Refused, "không khớp với nhật ký")
def a_table_too_many(at: Scene) -> bytes:
    writer = at.further()
    more = tables(stored({"tasks": [{"record": "TK001", "status": "completed"}]}))
    return at.exchange(writer, at.members(writer) | more)


@case(Refused, "không khớp với nhật ký")
def a_table_too_few(at: Scene) -> bytes:
    writer = at.further()
    members = at.members(writer)
    del members["data/plans.csv"]
    return at.exchange(writer, members)


@case(Refused, "Mã đối chiếu")
def a_wrong_digest(at: Scene) -> bytes:
    return at.exchange(digest="ab" * 32)


@case(Refused, "không bản ghi nào nhắc đến")
def a_scan_nobody_speaks_of(at: Scene) -> bytes:
    writer = at.further()
    return at.exchange(writer, at.members(writer) | {f"attachments/{sha256(PDF)}": PDF})


@case(Refused, "không đúng với bản được ký")
def a_scan_under_a_wrong_name(at: Scene) -> bytes:
    writer = at.further()
    writer.write("attachments", {"t1": {"sha256": "ab" * 32, "file_name": "a.pdf", "size": len(PDF)}})
    return at.exchange(writer, at.members(writer) | {f"attachments/{'ab' * 32}": PDF})


# Submissions


@case(Refused, "chưa được người có thẩm quyền", target="centre")
def approved_by_the_wrong_key(at: Scene) -> bytes:
    return at.submission(by=at.other)


@case(Refused, "không phải cho số liệu trong tệp này", target="centre")
def an_approval_of_another_vector(at: Scene) -> bytes:
    return at.submission(approval={"vector": {STREAM: 2}})


@case(Refused, "không phải cho số liệu trong tệp này", target="centre")
def an_approval_of_another_digest(at: Scene) -> bytes:
    return at.submission(approval={"digest": "ab" * 32})


@case(Refused, "Mã đối chiếu", target="centre")
def an_approved_digest_that_is_not_the_figures(at: Scene) -> bytes:
    return at.submission(digest="ab" * 32)


@pytest.mark.parametrize("hostile", CASES, ids=lambda c: c.make.__name__)
def test_a_hostile_package_leaves_the_store_as_it_was(
    hostile: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = scene()
    desk = at.desk(hostile.target, tmp_path)
    file = tmp_path / hostile.name
    file.write_bytes(hostile.make(at))
    before = everything(desk.store)
    problem = _refused(desk, file)
    assert isinstance(problem, hostile.expected), repr(problem)
    assert problem.exit_code == (3 if isinstance(problem, Refused) else 2)
    assert hostile.says in problem.message
    _is_one_clear_sentence(problem.message)
    if not isinstance(problem, Misuse):  # that says itself what to do
        _is_one_clear_sentence(problem.hint)
    assert everything(desk.store) == before
    _by_command_line(desk, file, problem, capsys)
    assert everything(desk.store) == before


def _refused(desk: Desk, file: Path) -> Problem:
    with office.at_home(desk.home), desk.open() as workspace:
        digests = _digest(workspace)
        with pytest.raises(Problem) as caught:
            receiving.merge(workspace, file)
        assert _digest(workspace) == digests
        assert care.verify(workspace).problems == []
    return caught.value


def _digest(workspace: Any) -> str:
    about = seen_as(workspace, workspace.campaign, "20")
    with workspace.store.read() as connection:
        return snapshots.digest(connection, about.campaign, about.unit)


def _is_one_clear_sentence(message: str) -> None:
    assert VIETNAMESE.search(message)
    assert "\n" not in message
    assert 10 < len(message) < 300


def _by_command_line(desk: Desk, file: Path, problem: Problem, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    with office.at_home(desk.home):
        code = cli.main(["merge", str(desk.store), str(file), "--json"])
    said = capsys.readouterr()
    assert code == problem.exit_code
    assert "Traceback" not in said.err
    [told] = orjson.loads(said.out)["files"]
    assert told["error"] == problem.message


def test_the_honest_package_of_the_scene_is_taken(tmp_path: Path) -> None:
    """Otherwise the cases above would show nothing."""
    at = scene()
    for target, data in (("unit", at.exchange()), ("centre", at.exchange()), ("centre", at.submission())):
        folder = tmp_path / f"{target}-{len(data)}"
        folder.mkdir()
        desk = at.desk(target, folder)
        file = folder / "tot.dxsync"
        file.write_bytes(data)
        with office.at_home(desk.home), desk.open() as workspace:
            assert receiving.merge(workspace, file).entries == len(MORE)
            assert care.verify(workspace).problems == []


def test_a_folder_is_no_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = scene().desk("unit", tmp_path)
    folder = tmp_path / "thu-muc.dxsync"
    folder.mkdir()
    _is_one_clear_sentence(_refused(desk, folder).message)
    capsys.readouterr()
    with office.at_home(desk.home):  # there a folder stands for the files in it
        assert cli.main(["merge", str(desk.store), str(folder), "--json"]) == 2
    assert "không có tệp .dxsync nào" in capsys.readouterr().out


def test_an_older_receipt_changes_nothing(tmp_path: Path) -> None:
    at = scene()
    desk = at.desk("unit", tmp_path)
    centre = at.offices.centre
    writer = Writer(centre, "ce47e00000000001")
    for number, asked in ((1, "Số văn bản?"), (2, "Ngày ban hành?")):
        about = {"about_register": "plans", "about_record": "plan_5y", "about_field": "number"}
        writer.write("comments", {f"y{number}": {**about, "asked": asked}})
        answer = m.Answer(package="ef" * 32, verdict="returned" if number == 1 else "accepted")
        made = at.manifest(writer, Kind.RECEIPT, number=number, sender=centre, answers=answer)
        rows = stored({"comments": [{"record": f"y{n}", **about, "asked": a} for n, a in
                                    ((1, "Số văn bản?"), (2, "Ngày ban hành?"))[:number]]})  # fmt: skip
        (tmp_path / f"{number}.dxsync").write_bytes(locked(made, journal(writer, []) | tables(rows), centre))
    with office.at_home(desk.home), desk.open() as workspace:
        assert not receiving.merge(workspace, tmp_path / "2.dxsync").known
        before = everything(desk.store)
        again = receiving.merge(workspace, tmp_path / "1.dxsync")
        assert (again.known, again.entries) == (True, 0)
        assert everything(desk.store) == before


def test_a_batch_may_come_in_two_parts(tmp_path: Path) -> None:
    """A device may sign in the middle of a batch; the rest of it follows later."""
    at = scene()
    desk = at.desk("unit", tmp_path)
    writer = at.writer()
    rows = {"plan_5y": {"note": "một"}, "plan_annual": {"note": "hai"}}
    writer.write("plans", rows)
    half = Writer(at.colleague, STREAM)
    half.batches, half.bodies = writer.batches, writer.bodies[:-1]
    half.hash = sha256(half.bodies[-1][1])
    with office.at_home(desk.home), desk.open() as workspace:
        for part in (half, writer):
            vector = {STREAM: part.seq}
            mine = {"plans": [r | {"record": i} for i, r in _plans(part).items()]}
            made = at.manifest(part, vector=vector)
            file = tmp_path / f"{part.seq}.dxsync"
            file.write_bytes(locked(made, journal(part, []) | tables(stored(mine)), at.colleague))
            assert receiving.merge(workspace, file).entries == 1
            assert care.verify(workspace).problems == []


def _plans(writer: Writer) -> dict[str, dict[str, Any]]:
    """What the plans of a stream show: each entry of the writer is a first one, so that the last in order shows."""
    found: dict[str, dict[str, Any]] = {}
    for _batch, body in writer.bodies:
        entry = orjson.loads(body)
        values = {name: value for name, value in entry["values"].items() if name != "_live"}
        found[entry["record"]] = found.get(entry["record"], {}) | values
    return found


# Damage at random


def _damaged(data: bytes, flips: list[tuple[int, int]]) -> bytes:
    changed = bytearray(data)
    for at, mask in flips:
        changed[at % len(changed)] ^= mask
    return bytes(changed)


def _taken_or_refused(data: bytes, tmp: Path, desk: Desk, good: str) -> None:
    """Damage is refused, or says nothing: then what is taken is exactly the good file."""
    file = tmp / "hong.dxsync"
    file.write_bytes(data)
    before = everything(desk.store)
    with office.at_home(desk.home), desk.open() as workspace:
        try:
            taken = receiving.merge(workspace, file, dry_run=True)
        except (Refused, Unreadable, Misuse) as problem:
            _is_one_clear_sentence(problem.message)
        else:
            assert taken.digest == good
    assert everything(desk.store) == before


flips = st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 255)), min_size=1, max_size=4)


def _fuzz(room: Path, examples: int) -> None:
    at = scene()
    desk = at.desk("unit", room)
    plain, closed = _plain(at), at.exchange()
    file = room / "tot.dxsync"
    file.write_bytes(plain)
    with office.at_home(desk.home), desk.open() as workspace:
        good = receiving.merge(workspace, file, dry_run=True).digest

    @settings(max_examples=examples, deadline=None, derandomize=not SOAK, suppress_health_check=list(HealthCheck))
    @given(flips, st.booleans())
    def damage(changes: list[tuple[int, int]], lock: bool) -> None:
        _taken_or_refused(_damaged(closed if lock else plain, changes), room, desk, good)

    damage()


def test_bytes_changed_at_random_are_refused_or_say_nothing(tmp_path: Path) -> None:
    _fuzz(tmp_path, 60)


@pytest.mark.soak
def test_many_bytes_changed_at_random_are_refused_or_say_nothing(tmp_path: Path) -> None:
    _fuzz(tmp_path, 5000)
