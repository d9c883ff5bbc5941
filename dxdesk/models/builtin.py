"""The campaigns that come with the program."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import orjson

from dxdesk.errors import Missing, Place, Unreadable
from dxdesk.i18n import _
from dxdesk.models.campaign import Campaign
from dxdesk.paths import resources


@dataclass(frozen=True, slots=True)
class Summary:
    """A line of the list of built-in campaigns; `sha256` is the hash of the edition."""

    id: str
    title: str
    edition: int
    sha256: str


def builtin_campaigns() -> list[Summary]:
    """The built-in campaigns, oldest first."""
    return [Summary(**line) for line in orjson.loads((resources() / "campaigns" / "index.json").read_bytes())]


def builtin(campaign: str) -> Campaign:
    """A built-in campaign by its id. Raises `Missing` with the ids there are, `Unreadable` if its file was altered."""
    known = {summary.id: summary for summary in builtin_campaigns()}
    if campaign not in known:
        message = _("Không có kỳ báo cáo “{campaign}” đi kèm phần mềm.").format(campaign=campaign)
        raise Missing(message, hint=_("Các kỳ có sẵn: {known}.").format(known=", ".join(known)))
    name = f"{campaign}.json"
    body = (resources() / "campaigns" / name).read_bytes()
    if hashlib.sha256(body).hexdigest() != known[campaign].sha256:
        message = _("Tệp kỳ báo cáo đi kèm phần mềm đã bị thay đổi.")
        raise Unreadable(message, place=Place(file=name), hint=_("Hãy cài đặt lại phần mềm."))
    return Campaign.load(body)
