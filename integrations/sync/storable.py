"""What a platform tells, as the database can keep it.

One NUL in one title would otherwise keep its whole page, and all behind it, from coming in.
"""

import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(rows: Iterable[T]) -> list[T]:
    """These drafts, refs or terms; a character that cannot be kept becomes "\ufffd"."""
    return [_row(row) for row in rows]


def _row(row: Any) -> Any:
    told = {field.name: getattr(row, field.name) for field in fields(row)}
    clean = {name: _value(value) for name, value in told.items()}
    changed = {name: value for name, value in clean.items() if value is not told[name]}
    return replace(row, **changed) if changed else row


def _value(value: Any) -> Any:
    """The very same where nothing is wrong with it."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value) if _UNSTORABLE.search(value) else value
    if is_dataclass(value):
        return _row(value)
    if isinstance(value, tuple):
        clean = tuple(map(_value, value))
        return value if all(map(operator.is_, clean, value)) else clean
    if isinstance(value, Mapping):
        return {_value(key): _value(one) for key, one in value.items()}
    return value
