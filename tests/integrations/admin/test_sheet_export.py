import csv
import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Brand, Product, Role, Stock
from integrations.sheets import export
from tests.builders import (
    a_merchant,
    a_product,
    a_sku,
    a_stock,
    a_supporter,
    a_user,
    a_warehouse,
    some_skus,
)
from tests.integrations.admin.pages import address, browser

pytestmark = pytest.mark.django_db


def lines(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def codes(response: Any) -> list[str]:
    return [line["sku"] for line in lines(response)]


def test_the_listed_rows_are_exported() -> None:
    merchant = a_merchant()
    brand = Brand.objects.create(merchant=merchant, name="Lupo")
    a_sku(merchant, code="A", product=a_product(merchant, title="Calça jeans", brand=brand))
    a_sku(merchant, code="B", product=a_product(merchant, title="Camisa", brand=brand))
    a_sku(merchant, code="C", product=a_product(merchant, title="Camiseta"))
    client = browser(a_user(merchant))
    url = address(Product, "export")
    data = {"format": "csv"}
    assert codes(client.post(url, data)) == ["A", "B", "C"]
    assert codes(client.post(f"{url}?q=cami", data)) == ["B", "C"]
    assert codes(client.post(f"{url}?brand__id__exact={brand.pk}&q=cami", data)) == ["B"]


def test_the_buttons_are_above_the_list() -> None:
    client = browser(a_user(a_merchant()))
    html = client.get(address(Product, "changelist") + "?q=x").content.decode()
    assert address(Product, "import") in html
    assert address(Product, "export") + "?q=x" in html


def test_a_viewer_exports_and_is_not_shown_the_import() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    client = browser(a_user(merchant, role=Role.VIEWER))
    html = client.get(address(Product, "changelist")).content.decode()
    assert address(Product, "import") not in html
    assert codes(client.post(address(Product, "export"), {"format": "csv"})) == ["A"]
    assert client.get(address(Product, "import")).status_code == 403


def test_who_has_several_merchants_exports_one() -> None:
    first, second, stranger = a_merchant(), a_merchant(), a_merchant()
    user = a_user(first)
    second.memberships.create(user=user, role=Role.VIEWER)
    for merchant, code in ((first, "A"), (second, "B"), (stranger, "C")):
        a_sku(merchant, code=code)
    client = browser(user)
    url = address(Product, "export")
    assert "merchant" in client.post(url, {"format": "csv"}).context["form"].errors
    refused = client.post(url, {"format": "csv", "merchant": stranger.pk})
    assert "merchant" in refused.context["form"].errors
    assert codes(client.post(url, {"format": "csv", "merchant": second.pk})) == ["B"]


def test_xlsx_keeps_figures_as_numbers_and_all_else_as_text() -> None:
    merchant = a_merchant()
    a_stock(a_sku(merchant, code="007"), a_warehouse(merchant, code="=1+1"), 12)
    response = browser(a_user(merchant)).post(address(Stock, "export"), {"format": "xlsx"})
    assert ".xlsx" in response.headers["Content-Disposition"]
    book = zipfile.ZipFile(io.BytesIO(response.content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>12</v>" in sheet
    assert "<f>" not in sheet
    texts = sheet + "".join(book.read(n).decode() for n in book.namelist() if "Strings" in n)
    assert "'=1+1" in texts
    assert ">007<" in texts


def test_more_than_xlsx_can_hold_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_XLSX_ROWS", 2)
    merchant = a_merchant()
    some_skus(merchant, 3)
    client = browser(a_user(merchant))
    response = client.post(address(Product, "export"), {"format": "xlsx"})
    assert "CSV" in " ".join(response.context["form"].errors["format"])
    assert len(codes(client.post(address(Product, "export"), {"format": "csv"}))) == 3


def test_a_large_export_comes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    some_skus(merchant, 4_500)
    client = browser(a_user(merchant))
    with CaptureQueriesContext(connection) as captured:
        response = client.post(address(Product, "export"), {"format": "csv"})
        pieces = list(response.streaming_content)
    assert len(pieces) == 4
    assert max(map(len, pieces)) < 1_000_000
    assert len(captured) < 25


def test_support_sees_the_form() -> None:
    html = browser(a_supporter()).get(address(Product, "export")).content.decode()
    assert 'name="merchant"' in html
    assert 'name="format"' in html
