"""The plain ZIP inside a package."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxdesk.errors import Refused
from dxdesk.sync import strict_zip

NAMES = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,8}(/[a-z0-9][a-z0-9._-]{0,8})?", fullmatch=True)


@given(st.dictionaries(NAMES, st.binary(max_size=400), min_size=1, max_size=6))
def test_members_come_back_and_every_unzip_agrees(contents: dict[str, bytes]) -> None:
    data = strict_zip.pack(contents)
    assert {name: member.unpack() for name, member in strict_zip.members(data).items()} == contents
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == contents


def test_honest_members_that_look_like_bombs_are_stored_plainly_so_that_they_are_taken() -> None:
    contents = {"data/plans.csv": b"," * (3 * 2**20)}
    data = strict_zip.pack(contents)
    assert len(data) > 3 * 2**20
    assert strict_zip.members(data)["data/plans.csv"].unpack() == contents["data/plans.csv"]


@pytest.mark.parametrize("place", [14, 16])
def test_a_wrong_checksum_is_refused_since_unzip_would_refuse_it(place: int) -> None:
    data = bytearray(strict_zip.pack({"a": b"1"}))
    data[place] ^= 1
    data[data.index(b"PK\x01\x02") + place + 2] ^= 1
    with pytest.raises(Refused, match="đã bị sửa"):
        strict_zip.members(bytes(data))["a"].unpack()


def test_no_time_of_writing_is_in_the_bytes() -> None:
    assert strict_zip.pack({"a": b"1", "b": b"2"}) == strict_zip.pack({"b": b"2", "a": b"1"})
