"""What the writers of things with a code have in common: find, check, compare, store.

They take turns, merchant by merchant: whoever writes sees what the one before wrote, so of two
that bring the same new code one creates and the other changes only what it was given.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model

from catalog.batch import Refusal, Rejected

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class CodedRow:
    """`values` holds the given fields; what is not in it stays as it is."""

    index: int
    code: str
    values: Mapping[str, Any]


def take_turn(merchant_id: int) -> None:
    """Wait until nobody else writes this merchant's catalog; ends with the transaction.

    Stock and prices do not wait: their writers need no look before they write.
    """
    with connection.cursor() as cursor:
        key = f"catalog:{merchant_id}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def existing(model: type[M], merchant_id: int, codes: Iterable[str]) -> dict[str, M]:
    """Rows by code, locked in pk order: what is compared stays so until it is written."""
    found = model._default_manager.filter(merchant_id=merchant_id, code__in=codes)
    rows = found.order_by("pk").select_for_update(no_key=True)
    return {row.code: row for row in rows}  # type: ignore[attr-defined]


def wrong_value(model: type[Model], index: int, values: Mapping[str, Any]) -> Rejected | None:
    """The first of the given values that its field refuses."""
    not_given = {field.name for field in model._meta.fields} - set(values)
    try:
        model(**values).clean_fields(exclude=not_given)
    except ValidationError as error:
        field, problems = next(iter(error.message_dict.items()))
        code = Refusal.WRONG_EAN if field == "ean" else Refusal.WRONG_VALUE
        return Rejected(index, code, f"{field}: {problems[0]}")
    return None


def lay_over(
    rows: Sequence[CodedRow], found: dict[str, M], new: Callable[[CodedRow], M]
) -> dict[str, M]:
    """Set the rows' values; returns what is new or differs, by code. New ones join `found`."""
    changed: dict[str, M] = {}
    for row in rows:
        instance = found.get(row.code)
        if instance is None:
            instance = changed[row.code] = found[row.code] = new(row)
        if assign(instance, row.values):
            changed[row.code] = instance
    return changed


def assign(instance: Model, values: Mapping[str, Any]) -> bool:
    """Set what differs; tell whether anything did."""
    differing = {key: value for key, value in values.items() if getattr(instance, key) != value}
    for key, value in differing.items():
        setattr(instance, key, value)
    return bool(differing)


def store(
    model: type[M],
    changed: Iterable[M],
    fields: Sequence[str],
    unique: Sequence[str] = ("merchant", "code"),
) -> None:
    """One statement for new and changed rows alike."""
    rows = list(changed)
    if rows:
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=unique, update_fields=fields
        )
