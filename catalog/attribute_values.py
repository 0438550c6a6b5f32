"""What a product says of an attribute: checked against its kind, and kept as text.

Only this module writes attribute values.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from catalog import by_code
from catalog.models import Attribute, AttributeKind, AttributeOption, AttributeValue

MAX_TEXT = 2_000
MAX_DIGITS = 15  # before the point, and after it
MAX_WRITTEN = 100  # digits after the point, most of which must be zeros then

_YES_NO = {True: "true", False: "false"}


class WrongValue(Exception):
    """The attribute cannot say this; the message is for people and names the attribute."""


@dataclass(frozen=True, slots=True)
class Known:
    """An attribute of the merchant; `options` are those of a list."""

    pk: int
    code: str
    kind: str
    options: frozenset[str] = frozenset()

    def canonical(self, value: object) -> str:
        """How `value` is kept. JSON's values, or texts that say the same; raises WrongValue."""
        match self.kind:
            case AttributeKind.NUMBER:
                return _number(self.code, value)
            case AttributeKind.YES_NO:
                return _yes_no(self.code, value)
        text = _text(self.code, value)
        if self.kind == AttributeKind.LIST and text not in self.options:
            words = {"code": self.code, "value": text}
            raise WrongValue(_("%(code)s: “%(value)s” is not one of its options.") % words)
        return text


def known(merchant_id: int, codes: Collection[str]) -> dict[str, Known]:
    """The merchant's attributes among these codes."""
    if not codes:
        return {}
    attributes = Attribute.objects.filter(merchant_id=merchant_id, code__in=codes)
    options: dict[int, set[str]] = {}
    offered = AttributeOption.objects.filter(attribute__in=attributes).order_by()
    for attribute_id, value in offered.values_list("attribute_id", "value"):
        options.setdefault(attribute_id, set()).add(value)
    return {
        code: Known(pk, code, kind, frozenset(options.get(pk, ())))
        for pk, code, kind in attributes.values_list("pk", "code", "kind")
    }


def typed(kind: str, text: str) -> str | bool | Decimal:
    """What a kept text means."""
    match kind:
        case AttributeKind.NUMBER:
            return Decimal(text)
        case AttributeKind.YES_NO:
            return text == _YES_NO[True]
    return text


def write(merchant_id: int, wanted: Mapping[tuple[int, int], str | None]) -> set[int]:
    """Set values by (product id, attribute id), None removes; returns ids of changed products."""
    if not wanted:
        return set()
    present = _present(wanted)
    gone = [key for key, text in wanted.items() if text is None and key in present]
    changed = {
        key: AttributeValue(
            merchant_id=merchant_id, product_id=key[0], attribute_id=key[1], value=text
        )
        for key, text in wanted.items()
        if text is not None and (key not in present or present[key].value != text)
    }
    if gone:
        AttributeValue.objects.filter(pk__in=[present[key].pk for key in gone]).delete()
    by_code.store(AttributeValue, changed.values(), ["value"], ["product", "attribute"])
    return {product_id for product_id, _attribute in [*gone, *changed]}


def _present(keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], AttributeValue]:
    products, attributes = zip(*keys, strict=True)
    rows = AttributeValue.objects.filter(
        product_id__in=set(products), attribute_id__in=set(attributes)
    )
    return {(row.product_id, row.attribute_id): row for row in rows}


def _text(code: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise WrongValue(_("%(code)s must be a text.") % {"code": code})
    text = value.strip() if isinstance(value, str) else _plain(code, Decimal(value))
    if not text:
        raise WrongValue(_("%(code)s says nothing: null removes it.") % {"code": code})
    if len(text) > MAX_TEXT:
        words = {"code": code, "most": MAX_TEXT}
        raise WrongValue(_("%(code)s is too long: at most %(most)d characters.") % words)
    return text


def _number(code: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise WrongValue(_("%(code)s must be a number.") % {"code": code})
    try:
        return _plain(code, Decimal(value.strip() if isinstance(value, str) else value))
    except InvalidOperation as error:
        raise WrongValue(_("%(code)s must be a number.") % {"code": code}) from error


def _plain(code: str, number: Decimal) -> str:
    """Without exponent and without zeros at the end; 0 is 0. Decimal.normalize would round."""
    if number.is_finite() and not number:
        return "0"
    places = number.as_tuple().exponent
    if isinstance(places, int) and places > -MAX_WRITTEN and number.adjusted() < MAX_DIGITS:
        whole, _point, fraction = f"{number:f}".partition(".")
        fraction = fraction.rstrip("0")
        if len(fraction) <= MAX_DIGITS:
            return f"{whole}.{fraction}" if fraction else whole
    words = {"code": code, "most": MAX_DIGITS}
    raise WrongValue(
        _("%(code)s must have at most %(most)d digits before and after the point.") % words
    )


def _yes_no(code: str, value: object) -> str:
    if isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, str) and value in _YES_NO.values():
        return value
    raise WrongValue(_("%(code)s must be true or false.") % {"code": code})
