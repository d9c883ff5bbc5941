"""The bytes of attached scans, kept by the hash of their content, each once."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from dxdesk.store.sql import fetch, in_chunks, marks, run_many
from dxdesk.store.tables import METADATA


def keep(connection: Connection, scans: Mapping[str, bytes]) -> None:
    """Keep contents by their SHA-256 (hex), which the caller has found to be right."""
    run_many(connection, "INSERT INTO scan (sha256, content) VALUES (?, ?) ON CONFLICT DO NOTHING", [*scans.items()])


def held(connection: Connection, wanted: Collection[str]) -> dict[str, int]:
    """Of some hashes, those whose bytes are there, with how many they are."""
    found: dict[str, int] = {}
    for chunk in in_chunks(sorted(wanted)):
        query = f"SELECT sha256, length(content) FROM scan WHERE sha256 IN ({marks(len(chunk))})"
        found.update((sha256, size) for sha256, size in fetch(connection, query, chunk))
    return found


def read(connection: Connection, sha256: str) -> bytes | None:
    """The bytes of a scan; None where they were purged, or never came."""
    rows = fetch(connection, "SELECT content FROM scan WHERE sha256 = ?", (sha256,))
    return rows[0][0] if rows else None


def purge(connection: Connection, unwanted: Collection[str]) -> int:
    """Let the bytes of some scans go; returns how many bytes that were."""
    size = sum(held(connection, unwanted).values())
    run_many(connection, "DELETE FROM scan WHERE sha256 = ?", [(sha256,) for sha256 in unwanted])
    return size


def stray(connection: Connection) -> list[str]:
    """The scans that no live attachment of any unit and campaign speaks of."""
    attachments = METADATA.tables["attachments"].name
    query = f"SELECT sha256 FROM scan WHERE sha256 NOT IN (SELECT sha256 FROM {attachments} WHERE live AND sha256 > '')"
    return [sha256 for (sha256,) in fetch(connection, query)]


def shared(connection: Connection, sha256: str, attachment: str) -> bool:
    """Whether a live attachment of any unit and campaign besides the one named speaks of a scan."""
    attachments = METADATA.tables["attachments"].name
    query = f"SELECT 1 FROM {attachments} WHERE live AND sha256 = ? AND record <> ? LIMIT 1"
    return bool(fetch(connection, query, (sha256, attachment)))
