"""{"items": [{"order": 7, "key": "35260511222333000181550010000001231000000175",
"issued_at": "2026-05-20T09:30:00-03:00", "link": "https://erp.example.com/nfe/123.xml"},
           {"order": 8, "xml": "<?xml version=\\"1.0\\"?><nfeProc …"}]}.

`order` is our id. `xml` is the document itself as a JSON text in UTF-8, up to 500 KB: nfeProc as
SEFAZ authorised it, and then nothing else is needed, or NFe alone, which is looked at and not
kept. What it says counts before what is given beside it. Without `xml`, `key` and `issued_at` are
needed; `number` and `series` are the key's. `authorised_at` says that SEFAZ said yes, and when;
`total` is a number or a text with two decimals, and has to be what is sold, or less for a part.

The same again changes nothing; what was left out may come later, with the same key. A body holds
8 MB: send XMLs in batches of some hundred.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.json import Decoder

from catalog.batch import BatchResult
from integrations.order_rules import rules_of
from integrations.writes.body import BodyFormat, Envelope
from integrations.writes.order_items import OurId
from orders.invoicing import InvoiceRow, issue

Moment = Annotated[datetime, Meta(tz=True)]


class InvoiceItem(Struct, forbid_unknown_fields=True):
    order: OurId
    key: str | None = None
    number: str | None = None
    series: str | None = None
    issued_at: Moment | None = None
    authorised_at: Moment | None = None
    total: Decimal | None = None
    link: str | None = None
    xml: str | None = None


def _invoice(index: int, item: InvoiceItem) -> InvoiceRow:
    return InvoiceRow(
        index,
        item.order,
        key=item.key or "",
        number=item.number or "",
        series=item.series or "",
        issued_at=item.issued_at,
        authorised_at=item.authorised_at,
        total=item.total,
        link=item.link or "",
        xml=(item.xml or "").encode(),
    )


def _issue(merchant_id: int, rows: Sequence[InvoiceRow], cause: str) -> BatchResult:
    return issue(merchant_id, rows, cause, rules_of(merchant_id))


INVOICES = BodyFormat(Decoder(Envelope[InvoiceItem]), Decoder(InvoiceItem), _invoice, _issue)
