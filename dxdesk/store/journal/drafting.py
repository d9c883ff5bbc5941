"""What an edit comes to as an entry: which values it writes and which entries it is over. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from dxdesk.models.change import EVERY, LIVE, Action, Content, Held, covering, distinct, shown
from dxdesk.models.field import Value


class Edit(NamedTuple):
    """What somebody wants of a record: new values, or that it goes."""

    register: str
    record: str
    values: Mapping[str, Value]
    action: Action = Action.SET
    resolve: bool = False  # over everything that remains, not only over what is shown
    place: str = ""


class Draft(NamedTuple):
    """An entry but for what its stream gives it: `over` is settled."""

    register: str
    record: str
    action: Action
    values: Mapping[str, Value]
    over: Mapping[str, list[str]]
    place: str = ""


def one_each(edits: Collection[Edit]) -> list[Edit]:
    """One edit a record: a later one of the same record adds to the values of the first."""
    found: dict[tuple[str, str], Edit] = {}
    for edit in edits:
        key = (edit.register, edit.record)
        first = found.get(key)
        found[key] = edit if first is None else edit._replace(values={**first.values, **edit.values})
    return list(found.values())


def first_entry(edit: Edit) -> Draft | None:
    """The first entry of a record: only what is said, and nothing to be over."""
    if edit.action is Action.DELETE:
        return None
    values = {name: value for name, value in edit.values.items() if value is not None}
    values[LIVE] = True
    return Draft(edit.register, edit.record, edit.action, values, {}, edit.place)


def next_entry(edit: Edit, content: Content) -> Draft | None:
    """A further entry of a record that holds something; None when it would change nothing."""
    if content.emptied and edit.action is not Action.DELETE:
        return _recreated(edit, (), {EVERY: [content.emptied]})
    held = content.held
    lives = distinct(held.get(LIVE, {}))
    if edit.action is Action.DELETE:
        return _deletion(edit, held, lives)
    if True not in lives:
        return _creation(edit, held)
    values: dict[str, Value] = {}
    for name, value in edit.values.items():
        marks = held.get(name, {})
        if name != LIVE and (shown(marks) != value or (edit.resolve and len(distinct(marks)) > 1)):
            values[name] = value
    # Where a delete stands against an edit and shows, any edit says that the record lives.
    if not values and LIVE not in edit.values and shown(held[LIVE]) is True:
        return None
    values[LIVE] = True
    over = {name: covering(held[name], all_values=edit.resolve) for name in values if held.get(name)}
    return Draft(edit.register, edit.record, edit.action, values, over, edit.place)


def _deletion(edit: Edit, held: Held, lives: list[Value]) -> Draft | None:
    conflict = len(lives) > 1
    if shown(held.get(LIVE, {})) is not True and not (edit.resolve and conflict):
        return None
    over = {LIVE: covering(held[LIVE], all_values=edit.resolve)}
    return Draft(edit.register, edit.record, edit.action, {LIVE: False}, over, edit.place)


def _creation(edit: Edit, held: Held) -> Draft:
    """Re-creating a record that nobody holds alive: every field starts anew, over all that remains.

    Only where one entry holds everything is it named once for all fields: `*` also reaches values of an entry that were
    replaced long ago, and undoing would bring them back.
    """
    said = {n for n, marks in held.items() if any(v is not None for v in distinct(marks))}
    remaining = {entry_id for marks in held.values() for entry_id in marks}
    over = {EVERY: sorted(remaining)} if len(remaining) == 1 else {name: sorted(marks) for name, marks in held.items()}
    return _recreated(edit, said, over)


def _recreated(edit: Edit, said: Collection[str], over: Mapping[str, list[str]]) -> Draft:
    values: dict[str, Value] = dict.fromkeys(said)
    values |= {n: v for n, v in edit.values.items() if v is not None or n in values}
    values[LIVE] = True
    return Draft(edit.register, edit.record, edit.action, values, over, edit.place)
