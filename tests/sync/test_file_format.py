"""The page on the file format says what the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from dxdesk.models.registers import REGISTERS
from dxdesk.models.submission import Approval
from dxdesk.sync import manifest as m
from dxdesk.sync import strict_zip
from dxdesk.sync.keys import KeyRole
from dxdesk.sync.manifest import Answer, Kind, Manifest
from dxdesk.sync.statements import Head, Header, Revocation, Trust

PAGE = (Path(__file__).parents[2] / "docs" / "file-format.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", [Manifest, Answer, Head, Header, Trust, Revocation])
def test_every_field_of_what_is_signed_is_described(form: type) -> None:
    assert [name for name in form.model_fields if f"`{name}`" not in PAGE] == []  # type: ignore[attr-defined]  # models


def test_every_field_of_an_approval_is_described() -> None:
    assert [name for name in Approval.__dataclass_fields__ if f"`{name}`" not in PAGE] == []


def test_every_member_kind_and_register_is_named() -> None:
    members = (m.DESCRIPTION, m.SIGNATURE, m.CHANGES, m.HEADS, m.KEYS, m.CAMPAIGN, m.APPROVAL, m.APPROVAL_SIGNATURE)
    assert [name for name in members if f"`{name}`" not in PAGE] == []
    assert [kind for kind in Kind if f"`{kind}`" not in PAGE] == []
    assert [key for key in REGISTERS if key not in PAGE] == []
    assert [role for role in KeyRole if role is not KeyRole.RECOVERY and f"`{role}`" not in PAGE] == []


def test_the_limits_are_the_ones_that_hold() -> None:
    assert f"{strict_zip.FILE_LIMIT >> 20} MiB" in PAGE
    assert f"{strict_zip.MEMBER_LIMIT >> 20} MiB, {strict_zip.TOTAL_LIMIT >> 20} MiB" in PAGE
    assert f"{strict_zip.MEMBERS_LIMIT:,}" in PAGE
    assert f"{strict_zip.RATIO_LIMIT} times" in PAGE
