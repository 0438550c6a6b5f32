"""What a row says of an invoice, checked as far as that needs no other invoice and no order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from orders import nfe, nfe_xml, web_addresses
from orders.nfe import AccessKey, WrongKey
from orders.nfe_xml import NfeXml, WrongXml
from orders.refusals import OrderRefusal, Refused

# No NF-e is older.
FIRST_YEAR = 2006
# So far the clocks of others may be ahead of ours.
AHEAD = timedelta(hours=1)
# The month of a key is told in the issuer's time.
DAY = timedelta(days=1)
_MOST = Decimal(10) ** 10


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An NF-e of our order `order_id`; times are aware. `key` may be "" where `xml` has it, and
    what the XML says counts before what is given beside it."""

    index: int
    order_id: int
    key: str
    number: str = ""
    series: str = ""
    issued_at: datetime | None = None
    authorised_at: datetime | None = None
    total: Decimal | None = None
    link: str = ""
    xml: bytes = b""


@dataclass(frozen=True, slots=True)
class Facts:
    """`number` and `series` are "" and moments None where they are not told. `document` is the
    XML that was given."""

    key: AccessKey
    number: str
    series: str
    issued_at: datetime | None
    authorised_at: datetime | None
    total: Decimal | None
    link: str
    document: NfeXml | None

    @property
    def is_authorised_by_xml(self) -> bool:
        """SEFAZ's protocol is in the XML: it may be handed on."""
        return self.document is not None and self.document.authorised_at is not None

    @property
    def units(self) -> Decimal | None:
        return self.document.units if self.document else None


def document(row: InvoiceRow) -> NfeXml | None:
    """The row's XML; None when it has none. Raises Refused(WRONG_XML)."""
    try:
        return nfe_xml.read(row.xml) if row.xml else None
    except WrongXml as error:
        raise Refused(OrderRefusal.WRONG_XML, str(error)) from error


def read(row: InvoiceRow, told: NfeXml | None, *, issuer: str, check_key: bool) -> Facts:
    """`told` is the row's `document`, `issuer` the merchant's CNPJ.

    Without `check_key`, as in a test account, a key needs its shape only. Raises Refused:
    WRONG_KEY, ANOTHER_ISSUER, WRONG_XML, WRONG_VALUE, WRONG_MOMENT, WRONG_ADDRESS,
    TOTALS_DISAGREE.
    """
    key = _key(row.key or (told.key if told else ""), check_key)
    if check_key and key.issuer_root != issuer[:8]:
        raise Refused(
            OrderRefusal.ANOTHER_ISSUER,
            _("The invoice was issued by %(issuer)s, which is no CNPJ of this company.")
            % {"issuer": key.issuer},
        )
    if told:
        _check_document(told, key, check_key)
    facts = Facts(
        key=key,
        number=_number(
            "number", row.number or (told.number if told else ""), key.number, 9, check_key
        ),
        series=_number(
            "series", row.series or (told.series if told else ""), key.series, 3, check_key
        ),
        issued_at=told.issued_at if told else row.issued_at,
        authorised_at=(told and told.authorised_at) or row.authorised_at,
        total=_total(row, told),
        link=_link(row.link),
        document=told,
    )
    for moment in (facts.issued_at, facts.authorised_at):
        _check_moment(moment)
    if check_key:
        _check_month(key, facts.issued_at)
    return facts


def _key(text: str, check_key: bool) -> AccessKey:
    try:
        return nfe.read(text) if check_key else nfe.split(text)
    except WrongKey as error:
        raise Refused(OrderRefusal.WRONG_KEY, str(error)) from error


def _check_document(told: NfeXml, key: AccessKey, check_key: bool) -> None:
    if told.key != key.text:
        raise Refused(
            OrderRefusal.WRONG_XML,
            _("The XML is of another invoice, with the key %(key)s.") % {"key": told.key},
        )
    if check_key and told.is_test:
        raise Refused(
            OrderRefusal.WRONG_XML, _("The XML is from SEFAZ's test environment: it is no invoice.")
        )


def _number(name: str, given: str, of_key: str, longest: int, check_key: bool) -> str:
    """The given one without leading zeros."""
    text = given.strip()
    if not text:
        return ""
    if not (text.isascii() and text.isdigit() and len(text) <= longest):
        reason = _("at most %(longest)d digits, and nothing else.") % {"longest": longest}
        raise Refused(OrderRefusal.WRONG_VALUE, f"{name}: {reason}")
    number = str(int(text))
    if check_key and number != of_key:
        reason = _("%(given)s is not what the key says, %(of_key)s.")
        values = {"given": number, "of_key": of_key}
        raise Refused(OrderRefusal.WRONG_VALUE, f"{name}: {reason % values}")
    return number


def _total(row: InvoiceRow, told: NfeXml | None) -> Decimal | None:
    given = row.total
    if given is None:
        return told.total if told else None
    if not given.is_finite() or not 0 <= given < _MOST or given != round(given, 2):
        raise Refused(OrderRefusal.WRONG_VALUE, _("The total must be an amount with two decimals."))
    if told and told.total != given:
        reason = _("The total, %(given)s, is not the one in the XML, %(told)s.")
        values = {"given": given, "told": told.total}
        raise Refused(OrderRefusal.TOTALS_DISAGREE, reason % values)
    return given


def _link(given: str) -> str:
    link = given.strip()
    if link and not web_addresses.leads_to_a_page(link):
        raise Refused(
            OrderRefusal.WRONG_ADDRESS,
            _("The link must be an address that begins with https:// or http://."),
        )
    return link


def _check_moment(moment: datetime | None) -> None:
    if moment is None:
        return
    now = datetime.now(moment.tzinfo)
    if moment.year < FIRST_YEAR or moment > now + AHEAD:
        reason = _("%(moment)s is in the future, or before there were NF-es.")
        raise Refused(OrderRefusal.WRONG_MOMENT, reason % {"moment": moment.isoformat()})


def _check_month(key: AccessKey, issued_at: datetime | None) -> None:
    if issued_at is None or any(key.is_of(issued_at + days) for days in (-DAY, 0 * DAY, DAY)):
        return
    raise Refused(
        OrderRefusal.WRONG_MOMENT,
        _("The key says that the invoice is of %(month)02d/%(year)d, and not of %(issued_at)s.")
        % {"month": key.month, "year": key.year, "issued_at": issued_at.date().isoformat()},
    )
