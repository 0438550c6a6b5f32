"""The only writer of attributes and their options that come in bulk."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import batch, by_code
from catalog.batch import BatchResult, Refusal, Rejected
from catalog.by_code import CodedRow
from catalog.models import Attribute, AttributeKind, AttributeOption, AttributeValue

ATTRIBUTE_FIELDS = ("name", "kind", "unit")


@dataclass(frozen=True, slots=True)
class AttributeRow(CodedRow):
    """`values` of ATTRIBUTE_FIELDS. `options`, given, are all that a list offers, in order."""

    options: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class _Present:
    """The attributes as they are: their options in order, and what products say of them."""

    attributes: dict[str, Attribute]
    options: Mapping[int, Mapping[str, AttributeOption]]
    used: frozenset[int]
    used_options: Mapping[int, frozenset[str]]


def upsert(merchant_id: int, rows: Sequence[AttributeRow], cause: str) -> BatchResult:
    """Create or change attributes; a new one is a text unless it says its kind.

    The kind of an attribute that products use stays, and so do the options they name.
    """
    with transaction.atomic():
        by_code.take_turn(merchant_id)
        present = _present(merchant_id, {row.code for row in rows})
        good, rejected = batch.screened(
            rows, lambda row: row.code, lambda row: _refusal(row, present)
        )
        changed = by_code.lay_over(
            good,
            present.attributes,
            lambda row: Attribute(merchant_id=merchant_id, code=row.code),
        )
        by_code.store(Attribute, changed.values(), ATTRIBUTE_FIELDS)
        offered = _write_options(merchant_id, good, present)
    return batch.result(rows, len(offered | set(changed)), rejected)


def _present(merchant_id: int, codes: Collection[str]) -> _Present:
    attributes = by_code.existing(Attribute, merchant_id, codes)
    ids = [attribute.pk for attribute in attributes.values()]
    options: dict[int, dict[str, AttributeOption]] = {}
    for option in AttributeOption.objects.filter(attribute__in=ids).order_by("position", "pk"):
        options.setdefault(option.attribute_id, {})[option.value] = option
    values = AttributeValue.objects.filter(attribute__in=ids).order_by()
    used = Attribute.objects.filter(pk__in=ids, values__isnull=False).order_by().distinct()
    used_options: dict[int, set[str]] = {}
    lists = values.filter(attribute__kind=AttributeKind.LIST)
    for attribute_id, value in lists.values_list("attribute_id", "value").distinct():
        used_options.setdefault(attribute_id, set()).add(value)
    return _Present(
        attributes,
        options,
        frozenset(used.values_list("pk", flat=True)),
        {pk: frozenset(named) for pk, named in used_options.items()},
    )


def _refusal(row: AttributeRow, present: _Present) -> Rejected | None:
    attribute = present.attributes.get(row.code)
    if attribute is None and not row.values.get("name"):
        return Rejected(row.index, Refusal.WRONG_VALUE, _("A new attribute needs a name."))
    wrong = by_code.wrong_value(Attribute, row.index, row.values)
    if wrong is None and row.options:
        wrong = _wrong_option(row)
    if wrong is not None:
        return wrong
    return _contradiction(row, attribute or Attribute()) or _in_use(row, attribute, present)


def _wrong_option(row: AttributeRow) -> Rejected | None:
    refusals = (
        by_code.wrong_value(AttributeOption, row.index, {"value": option})
        for option in row.options or ()
    )
    return next((refusal for refusal in refusals if refusal), None)


def _contradiction(row: AttributeRow, attribute: Attribute) -> Rejected | None:
    kind = row.values.get("kind", attribute.kind)
    if row.options and kind != AttributeKind.LIST:
        reason = _("Only an attribute of the kind “list” has options.")
        return Rejected(row.index, Refusal.WRONG_VALUE, reason)
    if row.values.get("unit", attribute.unit) and kind != AttributeKind.NUMBER:
        return Rejected(row.index, Refusal.WRONG_VALUE, _("Only a number has a unit."))
    return None


def _in_use(row: AttributeRow, attribute: Attribute | None, present: _Present) -> Rejected | None:
    if attribute is None:
        return None
    if row.values.get("kind", attribute.kind) != attribute.kind and attribute.pk in present.used:
        reason = _("Products say something of this attribute: its kind cannot change.")
        return Rejected(row.index, Refusal.IN_USE, reason)
    if row.options is not None:
        missed = present.used_options.get(attribute.pk, frozenset()) - set(row.options)
        if missed:
            reason = _("Products have the option “%(option)s”: it must stay.")
            return Rejected(row.index, Refusal.IN_USE, reason % {"option": min(missed)})
    return None


def _write_options(merchant_id: int, rows: Sequence[AttributeRow], present: _Present) -> set[str]:
    """Codes of the attributes whose options changed. A list that became something else has none."""
    changed: set[str] = set()
    gone: list[int] = []
    written: list[AttributeOption] = []
    for row in rows:
        attribute = present.attributes[row.code]
        wanted = row.options if attribute.kind == AttributeKind.LIST else ()
        if wanted is None:
            continue
        left = dict(present.options.get(attribute.pk, {}))
        put = _in_order(AttributeOption(merchant_id=merchant_id, attribute=attribute), left, wanted)
        written += put
        gone += [option.pk for option in left.values()]
        if put or left:
            changed.add(row.code)
    if gone:
        AttributeOption.objects.filter(pk__in=gone).delete()
    by_code.store(AttributeOption, written, ["position"], ["attribute", "value"])
    return changed


def _in_order(
    blank: AttributeOption, left: dict[str, AttributeOption], wanted: Sequence[str]
) -> list[AttributeOption]:
    """Options that are new or move, made like `blank`; what is wanted is taken out of `left`."""
    written = []
    for position, value in enumerate(dict.fromkeys(wanted), start=1):
        option = left.pop(value, None) or copy(blank)
        if by_code.assign(option, {"value": value, "position": position}) or option.pk is None:
            written.append(option)
    return written
