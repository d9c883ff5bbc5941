"""Tooltips that are drawn as they stand: Qt takes a text that looks like HTML for HTML, and most come from cells."""

from __future__ import annotations

from html import escape


def tip(text: str) -> str:
    """A text for a tooltip: one that Qt might take for HTML is made into HTML that says the same."""
    if "<" not in text and "&" not in text:
        return text
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>'
