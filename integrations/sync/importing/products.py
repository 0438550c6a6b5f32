"""A page of the platform's products into the merchant's catalog: new ones are created and linked,
known ones linked and compared. All of them count as published and frozen from then on.

A page is a handful of statements, whatever its size; call it in the transaction that keeps it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from catalog import by_code, products
from catalog.models import Sku
from catalog.products import ProductRow
from integrations import differences, links, publishing
from integrations.content import frozen
from integrations.content.drafting import Content
from integrations.contract import ProductDraft, SkuDraft
from integrations.models import Connection, Listing
from integrations.publishing import Adopted
from integrations.sync.importing import comparing, sorting
from integrations.sync.importing import words as vocabulary
from integrations.sync.importing.comparing import TEXTS
from integrations.sync.importing.sizes import SIZES, sized
from integrations.sync.importing.sorting import Sorted
from integrations.sync.importing.tally import Tally
from integrations.sync.importing.words import Words


def bring(connection: Connection, drafts: Sequence[ProductDraft], now: datetime) -> Tally:
    tally = Tally()
    links.take_turn(connection)
    by_code.take_turn(connection.merchant_id)  # what is new now is so until it is written
    words = vocabulary.learn(connection, drafts)
    found = sorting.sort(connection, drafts, tally)
    _create(connection, found, words, tally)
    _link(connection, found, tally)
    _freeze(connection, found, words)
    told = comparing.compare([one for one in found if one.product is not None], words)
    tally.counts["differences"] += differences.store(connection, told, now)
    return tally


def _create(connection: Connection, found: Sequence[Sorted], words: Words, tally: Tally) -> None:
    """Create the fresh ones; then they are known."""
    rows = [row for one in found for row in _rows(one, words, tally)]
    numbered = [replace(row, index=index) for index, row in enumerate(rows)]
    made = products.upsert(connection.merchant_id, numbered, connection.source)
    for refused in made.rejected:
        tally.skip(numbered[refused.index].sku, refused.reason)
    stored = Sku.objects.filter(
        merchant_id=connection.merchant_id, code__in=[row.sku for row in rows]
    )
    by_code = {sku.code: sku for sku in stored.select_related("product")}
    created: set[int] = set()
    for one in found:
        done = [(told, by_code[told.code]) for told in one.fresh if told.code in by_code]
        tally.counts["skus"] += len(done)
        created |= {sku.product_id for _told, sku in done if one.product is None}
        one.known += done
    tally.counts["products"] += len(created)


def _rows(one: Sorted, words: Words, tally: Tally) -> Iterator[ProductRow]:
    """A new product says all of itself, a known one only its new SKUs."""
    draft = one.draft
    about: dict[str, Any] = {"product_values": {}}
    if one.fresh and one.product is None:
        about = _about(draft, words, tally)
    code = one.product.code if one.product else draft.code
    for told in one.fresh:
        yield ProductRow(0, told.code, code, sku_values=_sku_values(told, words), **about)


def _about(draft: ProductDraft, words: Words, tally: Tally) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(draft, name) for name in TEXTS if getattr(draft, name)}
    if draft.origin is not None:
        values["origin"] = draft.origin
    if draft.warranty_months:
        values["warranty_months"] = draft.warranty_months
    about: dict[str, Any] = {"product_values": {**values, "active": draft.active}}
    if draft.brand is not None:
        about["brand"] = _or_skip(words.brand(draft.brand), draft.brand.name, tally)
    if draft.category is not None:
        about["category"] = _or_skip(words.category(draft.category), draft.category.name, tally)
    said = list(words.said(draft))
    for name, kept in said:
        _or_skip(kept and kept.code, name, tally)
    return about | {"attributes": {kept.code: kept.value for _name, kept in said if kept}}


def _or_skip(word: str | None, told: str, tally: Tally) -> str | None:
    if word is None:
        tally.skip(told, _("There is no word of yours for it; the product came without."))
    return word


def _sku_values(told: SkuDraft, words: Words) -> dict[str, Any]:
    values: dict[str, Any] = {name: sized(told, name) for name in SIZES}
    values = {name: size for name, size in values.items() if size is not None}
    if told.ean:
        values["ean"] = told.ean
    if told.variation:
        values["variation"] = words.variation(told.variation)
    return values


def _link(connection: Connection, found: Sequence[Sorted], tally: Tally) -> None:
    pairs = [(one, told, sku) for one in found for told, sku in one.known]
    linked = links.linked_skus(connection, [sku.pk for _one, _told, sku in pairs])
    ids = links.linked_ids(connection, [told.external_id for _one, told, _sku in pairs])
    new: list[Listing] = []
    for one, told, sku in pairs:
        if told.external_id in ids:
            continue
        if sku.pk in linked:
            tally.skip(sku.code, _("It is linked to another SKU of the platform already."))
            continue
        linked[sku.pk] = told.external_id
        new.append(links.listing(connection, sku.pk, told.external_id, one.draft.external_id))
    links.make(connection, new)
    tally.counts["linked"] += len(new)


def _freeze(connection: Connection, found: Sequence[Sorted], words: Words) -> None:
    adopted: dict[int, Adopted] = {}
    for one in found:
        owners = {sku.product_id for _told, sku in one.known}
        if len(owners) == 1 and one.whole:
            adopted.setdefault(
                next(iter(owners)),
                Adopted(next(iter(owners)), one.draft.external_id, _sent(one, words)),
            )
    publishing.adopt(connection, list(adopted.values()))


def _sent(one: Sorted, words: Words) -> Mapping[str, Any]:
    """The platform's content under our codes, as a publication keeps what was told."""
    skus = tuple(replace(told, code=sku.code) for told, sku in one.known)
    said = tuple(
        replace(told, attribute=words.identified(told.attribute)) for told in one.draft.attributes
    )
    return frozen.told(Content(replace(one.draft, skus=skus, attributes=said), ()))
