"""What would be sent of a real product, with the rules as they stand on the page, unsaved."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalog.models import Product
from integrations.admin.mapping import posted, saving
from integrations.admin.mapping.screen import Frame
from integrations.content import catalog_side, words
from integrations.content.words import Words
from integrations.mapping import transform
from integrations.mapping.fields import FIELDS
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Mapped, Outcome, Unmapped
from integrations.mapping.rules import Identity, Rule
from integrations.mapping.transform import WrongTransform
from integrations.mapping.values import text_of


@dataclass(frozen=True, slots=True)
class Line:
    """`ours` becomes `theirs`; `problem` says why it does not. Nothing at all: it is missing."""

    field: str
    ours: str = ""
    theirs: str = ""
    problem: str = ""


def try_it(request: HttpRequest, frame: Frame, kind: Kind) -> HttpResponse:
    """A piece of the page. Only a POST, because it takes the rows of the form along."""
    product = _product(frame, request.POST.get("product", ""))
    context: dict[str, Any] = {"product": product}
    if product is not None:
        try:
            unsaved = overlay(frame, kind, posted.rows(request.POST, kind))
        except saving.WrongRows as error:
            context["errors"] = sorted(set(error.errors.values()))
        else:
            [known] = words.learn([frame.connection], [product], unsaved).values()
            context["lines"] = list(lines(product, known))
    return render(request, "integrations/mapping/tried.html", context)


def overlay(frame: Frame, kind: Kind, rows: list[posted.PostedRow]) -> dict[Identity, Rule | None]:
    """The rows that were changed, as rules that are not saved. Raises WrongRows."""
    changed = [row for row in rows if row.is_changed]
    wanted = saving.wanted_rules(frame.connection, kind, changed)
    _check_transforms(changed)
    rules = {row.identity: wanted[row.number] for row in changed}
    return {key: rule.rule if rule else None for key, rule in rules.items()}


def lines(product: Product, known: Words) -> Iterator[Line]:
    """Field by field: what maps by itself, brand, category, attributes, variations."""
    for field in FIELDS:
        text = text_of(getattr(product, field.key))
        yield Line(str(field.label), text, text)
    brand = product.brand.name if product.brand else ""
    category = product.category.path if product.category else ""
    yield _line(_("Brand"), brand, known.term(Kind.BRAND, brand))
    yield _line(_("Category"), category, known.term(Kind.CATEGORY, category))
    for said in product.attribute_values.all():
        value = words.value_of(said)
        yield _attribute(
            known, said.attribute.code, said.attribute.name, value, said.attribute.unit
        )
    for name, text in _variations(product):
        yield _attribute(known, name, name, text, "")


def _attribute(known: Words, code: str, name: str, value: Any, unit: str) -> Line:
    ours = f"{text_of(value)} {unit}".strip() if text_of(value) else ""
    attribute = known.term(Kind.ATTRIBUTE, code)
    if not isinstance(attribute, Mapped):
        return _line(name, ours, attribute)
    line = _line(name, ours, known.value(attribute.rule, code, value, unit))
    theirs = f"{attribute.rule.platform_term.name}: {line.theirs}" if line.theirs else ""
    return Line(line.field, line.ours, theirs, line.problem)


def _line(field: str, ours: str, outcome: Outcome) -> Line:
    if isinstance(outcome, Mapped):
        return Line(field, ours, outcome.text)
    if isinstance(outcome, Unmapped):
        return Line(field, ours, problem=outcome.detail or str(outcome.reason.label))
    return Line(field)


def _variations(product: Product) -> list[tuple[str, str]]:
    """Each value once, however many SKUs have it."""
    said = (
        (str(name), text_of(value))
        for sku in product.skus.all()
        for name, value in sku.variation.items()
    )
    return list(dict.fromkeys(said))


def _check_transforms(changed: list[posted.PostedRow]) -> None:
    errors = {}
    for row in changed:
        if row.transform is not None:
            try:
                transform.check(row.transform)
            except WrongTransform as error:
                errors[row.number] = str(error)
    if errors:
        raise saving.WrongRows(errors)


def _product(frame: Frame, given: str) -> Product | None:
    if not given.isdecimal():
        return None
    return catalog_side.read(frame.connection.merchant_id, [int(given)]).get(int(given))
