"""Signed statements about keys, as their exact lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection

from dxdesk.store.sql import fetch, run_many


def keep(connection: Connection, campaign: str, lines: Iterable[bytes]) -> None:
    """Keep the lines of a campaign, each once."""
    held = {sha256 for (sha256,) in fetch(connection, "SELECT sha256 FROM statement WHERE campaign = ?", (campaign,))}
    found = {hashlib.sha256(line).hexdigest(): line for line in lines}
    new = [(sha256, campaign, line) for sha256, line in found.items() if sha256 not in held]
    run_many(connection, "INSERT INTO statement (sha256, campaign, line) VALUES (?, ?, ?)", new)


def kept(connection: Connection, campaign: str) -> list[bytes]:
    """The lines of a campaign, in the order of their hashes."""
    query = "SELECT line FROM statement WHERE campaign = ? ORDER BY sha256"
    return [line for (line,) in fetch(connection, query, (campaign,))]


def every(connection: Connection) -> list[tuple[str, bytes]]:
    """All lines that a store holds, with the hashes they are kept by."""
    return fetch(connection, "SELECT sha256, line FROM statement")
