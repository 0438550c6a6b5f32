"""An NF-e's XML: the authorised one (`nfeProc`, with SEFAZ's `protNFe`), or `NFe` alone.

Source: MOC, anexo I, layout 4.00. Nothing but what is named here is read. The signature is not
verified: whoever gives the document answers for it, and SEFAZ knows the key.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import NoReturn
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from orders import nfe
from orders.nfe import WrongKey

MAX_BYTES = 500_000
NAMESPACE = "{http://www.portalfiscal.inf.br/nfe}"
# cStat: authorised, and authorised though it came late.
AUTHORISED = ("100", "150")
PRODUCTION = "1"
OUTGOING = "1"
# finNFe: a sale, and what adds to one; not adjustments, returns, credits and debits.
SALES = ("1", "2")
_MOST = Decimal(10) ** 10


class WrongXml(Exception):
    """This is not the XML of a sale's NF-e; the message says why."""


@dataclass(frozen=True, slots=True)
class NfeXml:
    """`text` is the document. `authorised_at` is None where SEFAZ's protocol is not in it; `units`
    are those of all lines; `recipient` is a CPF or CNPJ, "" when nobody is named (NFC-e) or a
    foreigner is."""

    text: str
    key: str
    number: str
    series: str
    issued_at: datetime
    total: Decimal
    units: Decimal
    recipient: str
    authorised_at: datetime | None
    is_test: bool


def read(content: bytes) -> NfeXml:
    """Raises WrongXml."""
    text = _decoded(content)
    root = _parsed(text)
    invoice = root if root.tag == f"{NAMESPACE}NFe" else root.find(f"{NAMESPACE}NFe")
    if invoice is None or root.tag not in (f"{NAMESPACE}NFe", f"{NAMESPACE}nfeProc"):
        raise WrongXml(_("This XML is not an NF-e: it must be nfeProc, or NFe."))
    about = invoice.find(f"{NAMESPACE}infNFe")
    if about is None:
        _missing("infNFe")
    _check_it_is_a_sale(about)
    key = _key(about)
    return NfeXml(
        text=text,
        key=key,
        number=_number(about, "ide/nNF"),
        series=_number(about, "ide/serie"),
        issued_at=_moment(about, "ide/dhEmi"),
        total=_money(about, "total/ICMSTot/vNF"),
        units=_units(about),
        recipient=_text(about, "dest/CPF") or _text(about, "dest/CNPJ"),
        authorised_at=_authorised_at(root, key),
        is_test=_text(about, "ide/tpAmb") != PRODUCTION,
    )


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise WrongXml(
            _("The XML is too large: at most %(most)d KB.") % {"most": MAX_BYTES // 1000}
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongXml(_("The XML is not in UTF-8, which an NF-e has to be.")) from error


def _parsed(text: str) -> Element:
    """Without entities, which an NF-e has none of: they multiply, and fetch from outside."""
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise WrongXml(_("The XML has a document type or entities; an NF-e has none.")) from error
    except (ParseError, ValueError) as error:
        raise WrongXml(_("This is not XML: %(words)s.") % {"words": error}) from error
    return root


def _check_it_is_a_sale(about: Element) -> None:
    if _text(about, "ide/tpNF") != OUTGOING or _text(about, "ide/finNFe") not in SALES:
        raise WrongXml(_("This NF-e is not of a sale: it is an entry, a return or an adjustment."))


def _key(about: Element) -> str:
    try:
        return nfe.split(about.get("Id", "")).text
    except WrongKey as error:
        raise WrongXml(_("The XML has no access key: %(why)s") % {"why": error}) from error


def _authorised_at(root: Element, key: str) -> datetime | None:
    protocol = root.find(_path("protNFe/infProt"))
    if protocol is None:
        return None
    if _text(protocol, "chNFe") != key:
        raise WrongXml(_("The protocol in the XML is another invoice's."))
    if _text(protocol, "cStat") not in AUTHORISED:
        words = f"{_text(protocol, 'cStat')} {_text(protocol, 'xMotivo')}".strip()[:200]
        raise WrongXml(_("SEFAZ has not authorised this NF-e: %(words)s.") % {"words": words})
    return _moment(protocol, "dhRecbto")


def _units(about: Element) -> Decimal:
    lines = about.findall(_path("det"))
    return sum((_amount(line, "prod/qCom") for line in lines), Decimal(0))


def _number(element: Element, place: str) -> str:
    """Without leading zeros."""
    text = _text(element, place)
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        _missing(place)
    return str(int(text))


def _moment(element: Element, place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(element, place))
    except ValueError:
        _missing(place)
    if moment.tzinfo is None:
        _missing(place)
    return moment


def _money(element: Element, place: str) -> Decimal:
    amount = _amount(element, place)
    if amount != round(amount, 2):
        _missing(place)
    return amount


def _amount(element: Element, place: str) -> Decimal:
    try:
        amount = Decimal(_text(element, place))
    except InvalidOperation:
        _missing(place)
    if not amount.is_finite() or not 0 <= amount < _MOST:
        _missing(place)
    return amount


def _text(element: Element, place: str) -> str:
    return (element.findtext(_path(place)) or "").strip()


def _path(place: str) -> str:
    return "/".join(f"{NAMESPACE}{name}" for name in place.split("/"))


def _missing(place: str) -> NoReturn:
    raise WrongXml(
        _("The XML's %(place)s is missing, or is not what it has to be.") % {"place": place}
    )
