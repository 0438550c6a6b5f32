"""What a row says and what it leaves out: only the fields it names reach the writer."""

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, Struct


def given(item: Struct, fields: Sequence[str]) -> dict[str, Any]:
    """The given ones of these fields, null among them."""
    values = {field: getattr(item, field) for field in fields}
    return {field: value for field, value in values.items() if value is not UNSET}


def texts(item: Struct, fields: Sequence[str]) -> dict[str, Any]:
    """The same for columns of text, where null and "" both empty."""
    return {field: "" if value is None else value for field, value in given(item, fields).items()}
