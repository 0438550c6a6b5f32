"""Access keys and XMLs of NF-es as SEFAZ writes them, with nobody's data."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from stdnum.br import cnpj

from orders.models import Order
from orders.nfe import check_digit

BRASILIA = timezone(timedelta(hours=-3))
ISSUED = datetime(2026, 5, 20, 9, 30, tzinfo=BRASILIA)
AUTHORISED = datetime(2026, 5, 20, 9, 30, 7, tzinfo=BRASILIA)

_NFE = """<NFe xmlns="http://www.portalfiscal.inf.br/nfe"><infNFe versao="4.00" Id="NFe{key}">\
<ide><cUF>{uf}</cUF><cNF>{cnf}</cNF><natOp>Venda de mercadoria</natOp><mod>{mod}</mod>\
<serie>{series}</serie><nNF>{number}</nNF><dhEmi>{issued_at}</dhEmi><tpNF>{direction}</tpNF>\
<tpEmis>1</tpEmis><cDV>{digit}</cDV><tpAmb>{environment}</tpAmb><finNFe>{purpose}</finNFe></ide>\
<emit><CNPJ>{issuer}</CNPJ><xNome>Casa Azul Ltda</xNome></emit>\
<dest><CPF>{recipient}</CPF><xNome>Ana Lima</xNome></dest>\
<det nItem="1"><prod><cProd>CAM</cProd><xProd>Camisa</xProd><qCom>{units}</qCom>\
<vProd>{total}</vProd></prod></det>\
<total><ICMSTot><vProd>{total}</vProd><vNF>{total}</vNF></ICMSTot></total>\
{more}</infNFe></NFe>"""

_PROTOCOL = """<protNFe versao="4.00"><infProt><tpAmb>{environment}</tpAmb>\
<chNFe>{protocol_key}</chNFe><dhRecbto>{authorised_at}</dhRecbto><nProt>135260000000001</nProt>\
<cStat>{answer}</cStat><xMotivo>{words}</xMotivo></infProt></protNFe>"""

_PROC = """<?xml version="1.0" encoding="UTF-8"?>
<nfeProc versao="4.00" xmlns="http://www.portalfiscal.inf.br/nfe">{nfe}{protocol}</nfeProc>"""


def a_key(
    issuer: str,
    number: int = 123,
    *,
    state: str = "35",
    month: str = "2605",
    model: str = "55",
    series: int = 1,
    code: int = 17,
) -> str:
    """A key with its check digit; `month` is year and month."""
    rest = f"{state}{month}{cnpj.compact(issuer)}{model}{series:03d}{number:09d}1{code:08d}"
    return rest + check_digit(rest)


def an_xml(key: str, total: Decimal | str, **values: Any) -> bytes:
    """An authorised nfeProc with this key and total. `authorised_at=None` is the NFe alone; `more`
    is XML that stands within infNFe."""
    given: dict[str, Any] = {
        "issued_at": ISSUED,
        "authorised_at": AUTHORISED,
        "units": 1,
        "direction": "1",
        "purpose": "1",
        "environment": "1",
        "recipient": "52998224725",
        "answer": "100",
        "words": "Autorizado o uso da NF-e",
        "protocol_key": key,
        "number": int(key[25:34]),
        "series": int(key[22:25]),
        "more": "",
        **values,
    }
    texts = {name: _text(value) for name, value in given.items()} | {"more": given["more"]}
    parts = {"uf": key[:2], "cnf": key[35:43], "mod": key[20:22], "issuer": key[6:20]}
    nfe = _NFE.format(key=key, total=total, digit=key[43], **parts, **texts)
    if given["authorised_at"] is None:
        return nfe.encode()
    return _PROC.format(nfe=nfe, protocol=_PROTOCOL.format(**texts)).encode()


def a_key_of(order: Order, number: int = 123, **values: Any) -> str:
    """One that the order's merchant may have issued."""
    return a_key(order.merchant.cnpj, number, **values)


def an_xml_of(order: Order, number: int = 123, **values: Any) -> bytes:
    """The order's whole invoice."""
    units = sum(item.to_send for item in order.items.all())
    given = {"total": order.total, "units": units, **values}
    return an_xml(a_key_of(order, number), given.pop("total"), **given)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return escape(str(value))
