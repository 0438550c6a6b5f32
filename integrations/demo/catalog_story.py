"""The second chapter: an empty account learns to sell what the merchant has.

Its words are read, mapped by suggestion and by spreadsheet, products are published, and what was
published stays as it is until somebody wants it otherwise.
"""

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Product
from integrations import jobs, publications
from integrations.content import frozen
from integrations.demo import showcase
from integrations.demo.outside import Account, Erp
from integrations.demo.steps import NotSeen, Step, seen
from integrations.mapping import spreadsheet
from integrations.mapping.kinds import Kind
from integrations.mapping.spreadsheet import MappingRow
from integrations.models import Connection, JobKind, MappingSheet, Outbound, Publication, Term
from integrations.models.work import OutboundTopic
from integrations.rulebook import (
    mapping_sheets,
    merchant_terms,
    rules,
    sheet_plan,
    suggestions,
    unmapped,
)

CAUSE = "demo"
KINDS = (Kind.BRAND, Kind.CATEGORY, Kind.ATTRIBUTE, Kind.ATTRIBUTE_VALUE)
PUBLISHED = (showcase.SHIRT, showcase.BOTTLE, showcase.SPEAKER)


class CatalogStory:
    """`connection` leads to `account`, which knows no product yet."""

    def __init__(self, connection: Connection, account: Account, erp: Erp) -> None:
        self._connection, self._account, self._erp = connection, account, erp

    def steps(self) -> Sequence[Step]:
        return (
            Step(_("The ERP sends four new products over the API"), self._new_products),
            Step(_("The platform's terms are imported"), self._import_terms),
            Step(_("The sure suggestions of De<>Para are accepted all at once"), self._suggestions),
            Step(_("The rest is mapped by spreadsheet"), self._spreadsheet),
            Step(_("The four products are published"), self._publish),
            Step(_("Zero is sent as zero"), self._zero),
            Step(_("What is not mapped is not sent, and is reported"), self._unmapped),
            Step(_("A new title does not change what is published"), self._freeze),
            Step(_("Republished on purpose, the new title is there"), self._republish),
        )

    def _new_products(self) -> str:
        for answer in (
            self._erp.put_attributes(showcase.ATTRIBUTES),
            self._erp.put_products(showcase.products()),
            self._erp.push_stock(showcase.stock()),
            self._erp.push_prices(showcase.prices()),
        ):
            _all_taken(answer)
        counted = merchant_terms.count(self._connection.merchant_id)
        return _("%(n)d terms of the merchant's catalog are known") % {"n": counted}

    def _import_terms(self) -> str:
        target = self._connection
        job = jobs.start(JobKind.VOCABULARY, target.merchant_id, connection=target, cause=CAUSE)
        seen(lambda: _is_over(job), _("the import of the platform's terms"))
        known = Term.objects.filter(connection=target)
        required = known.filter(required=True).values_list("name", flat=True)
        return _("%(n)d terms; required: %(required)s") % {
            "n": known.count(),
            "required": ", ".join(required),
        }

    def _suggestions(self) -> str:
        accepted = {kind: suggestions.accept_sure(self._connection, kind, None) for kind in KINDS}
        if not all(accepted.values()):
            raise NotSeen(str(accepted))
        return ", ".join(f"{kind.label}: {number}" for kind, number in accepted.items())

    def _spreadsheet(self) -> str:
        """Exported, filled in, imported; and the same file again changes nothing."""
        present = [*rules.rows_of(self._connection.pk, KINDS)]
        file = spreadsheet.to_xlsx([*present, *self._by_hand()])
        found = self._plan(file)
        mapping_sheets.apply(found, sheet_plan.look(found).fingerprint)
        again = sheet_plan.look(self._plan(file))
        if again.changes or again.counts["wrong"]:
            raise NotSeen(str(again.counts))
        return _("%(n)d rules added; imported again, the same file changes nothing") % {
            "n": len(showcase.BY_HAND)
        }

    def _plan(self, file: bytes) -> MappingSheet:
        sheet = mapping_sheets.begin(
            self._connection, io.BytesIO(file), name="depara.xlsx", kind=None, cause=CAUSE
        )
        mapping_sheets.read(sheet)
        return sheet

    def _by_hand(self) -> list[MappingRow]:
        return [
            MappingRow(kind, ours, self._id_of(kind, theirs), "")
            for (kind, ours), theirs in showcase.BY_HAND.items()
        ]

    def _id_of(self, kind: Kind, name: str) -> str:
        terms = Term.objects.filter(connection=self._connection, kind=kind)
        return terms.get(**{"path" if kind == Kind.CATEGORY else "name": name}).external_id

    def _publish(self) -> str:
        codes = {row["product"] for row in showcase.products()}
        wanted = Product.objects.filter(merchant=self._connection.merchant_id, code__in=codes)
        publications.want(self._connection, list(wanted.values_list("pk", flat=True)))
        there = seen(
            lambda: (held := self._account.products()).keys() >= set(PUBLISHED) and held,
            _("the products on the account"),
        )
        speaker = there[showcase.SPEAKER]
        if speaker["characteristics"] != {"Potência": "30"} or not speaker["isProductActive"]:
            raise NotSeen(str(speaker))
        shirt = there[showcase.SHIRT]["skus"]
        return "; ".join(
            f"{sku['partnerId']}: {', '.join(sku['variations'].values())}" for sku in shirt
        )

    def _zero(self) -> str:
        """A publication that carries figures needs no write of stock after it."""
        told = Outbound.objects.filter(
            connection=self._connection, topic=OutboundTopic.STOCK, sku__code=showcase.EMPTY, sent=0
        )
        seen(told.exists, _("the zero"))
        return f"{showcase.EMPTY}: {self._account.stock()[showcase.EMPTY]}"

    def _unmapped(self) -> str:
        waiting = seen(lambda: self._parked(), _("the product that waits"))
        report = {row.term: row for row in unmapped.report(self._connection)}
        row = report.get(showcase.ODD_COLOUR)
        if row is None or showcase.BACKPACK in self._account.products():
            raise NotSeen(str(list(report)))
        return f"{waiting.product.code}: {waiting.error_detail} ({_('products')}: {row.products})"

    def _parked(self) -> Publication | None:
        parked = Publication.objects.filter(connection=self._connection, parked_at__isnull=False)
        return parked.select_related("product").filter(error_code=publications.UNMAPPED).first()

    def _freeze(self) -> str:
        row = {**showcase.products()[0], "title": showcase.NEW_TITLE}
        _all_taken(self._erp.put_products([row]))
        _all_taken(
            self._erp.push_stock([{"sku": f"{showcase.SHIRT}-1", "warehouse": "CD", "quantity": 6}])
        )
        seen(lambda: self._account.stock()[f"{showcase.SHIRT}-1"] == 6, _("the new stock"))
        title = self._title_there()
        differing = frozen.differs(self._publication())
        if title == showcase.NEW_TITLE or "title" not in differing:
            raise NotSeen(f"{title}: {differing}")
        return _("stock 6 arrived; there it is still “%(title)s”") % {"title": title}

    def _republish(self) -> str:
        publications.republish(self._connection, [self._publication().product_id])
        seen(lambda: self._title_there() == showcase.NEW_TITLE, _("the new title"))
        return f"“{showcase.NEW_TITLE}”"

    def _publication(self) -> Publication:
        own = Publication.objects.filter(connection=self._connection)
        return own.get(product__code=showcase.SHIRT)

    def _title_there(self) -> str:
        return str(self._account.products()[showcase.SHIRT]["title"])


def _all_taken(answer: dict[str, Any]) -> None:
    if answer["rejected"]:
        raise NotSeen(str(answer["rejections"]))


def _is_over(job: Any) -> bool:
    job.refresh_from_db()
    if job.error_code and job.finished_at:
        raise NotSeen(f"{job}: {job.error_code} {job.error_detail}")
    return job.finished_at is not None
