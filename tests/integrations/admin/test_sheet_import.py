"""Import of a spreadsheet: form, preview, confirmation, result."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.models import Merchant, Movement, Price, Product, Role, Sku, Stock
from catalog.prices import PriceRow, set_prices
from integrations.admin.sheet_forms import ImportForm
from integrations.models import HeldWrite, Job, Switch
from integrations.sheets import files
from integrations.sync import job_steps
from tests.builders import (
    a_merchant,
    a_price_table,
    a_product,
    a_sku,
    a_stock,
    a_supporter,
    a_user,
    a_warehouse,
)
from tests.integrations.admin.pages import address, browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def upload(client: Client, model: Any, text: str | bytes, **more: Any) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("planilha.csv", content)
    return client.post(address(model, "import"), {"file": file, **more}, follow=True)


def complaint(response: Any) -> str:
    """What the form says of the file."""
    return " ".join(response.context["form"].errors["file"])


def confirm(client: Client, response: Any) -> Any:
    return client.post(response.request["PATH_INFO"], follow=True)


def counts(response: Any) -> list[int]:
    """New, changed, unchanged, rejected."""
    return [number for _title, number, _state in response.context["seen"].counts]


def test_a_spreadsheet_is_shown_before_anything_is_written() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="CAM", product=a_product(merchant, code="CAM", title="Camisa"))
    client = browser(a_user(merchant))
    page = upload(
        client,
        Product,
        "sku;titulo;marca\nCAM;Camisa nova;Lupo\nMEIA;Meia;\nX;;\nCAM2;=1+1;",
    )
    assert counts(page) == [1, 1, 0, 2]
    html = page.content.decode()
    for text in ("Camisa nova", "<del", "Lupo", "Meia"):
        assert text in html
    assert Product.objects.get().title == "Camisa"
    assert not Sku.objects.filter(code="MEIA").exists()

    result = confirm(client, page)
    assert counts(result) == [1, 1, 0, 2]
    assert Product.objects.get(code="CAM").title == "Camisa nova"
    assert Sku.objects.get(code="MEIA").product.title == "Meia"
    assert not Sku.objects.filter(code__in=["X", "CAM2"]).exists()


def test_a_second_confirmation_leads_to_the_first_ones_result() -> None:
    merchant = a_merchant()
    client = browser(a_user(merchant))
    page = upload(client, Product, "sku;titulo\nMEIA;Meia")
    first, second = confirm(client, page), confirm(client, page)
    assert first.redirect_chain == second.redirect_chain
    assert Job.objects.count() == 2


def test_stock_comes_in_with_its_ledger() -> None:
    merchant = a_merchant()
    stock = a_stock(a_sku(merchant, code="CAM"), a_warehouse(merchant, code="CD"), 7)
    user = a_user(merchant)
    client = browser(user)
    page = upload(client, Stock, "sku,deposito,quantidade\nCAM,CD,0\n")
    stock.refresh_from_db()
    assert (counts(page), stock.on_hand) == ([0, 1, 0, 0], 7)
    confirm(client, page)
    stock.refresh_from_db()
    assert stock.on_hand == 0
    movement = Movement.objects.latest("id")
    assert (movement.on_hand_change, movement.cause) == (-7, f"user:{user.pk}")


def test_prices_come_in() -> None:
    merchant = a_merchant()
    a_price_table(merchant, code="SITE", is_default=True)
    a_sku(merchant, code="CAM")
    client = browser(a_user(merchant))
    confirm(client, upload(client, Price, "sku\tpreco_de\tpreco_por\nCAM\t1.234,50\tR$ 999,9"))
    price = Price.objects.get()
    assert (price.list_price, price.sale_price) == (Decimal("1234.50"), Decimal("999.90"))


def test_while_the_switch_is_off_the_spreadsheet_waits_to_be_confirmed() -> None:
    merchant = a_merchant()
    switch, _created = Switch.objects.update_or_create(merchant=merchant, defaults={"on": False})
    client = browser(a_user(merchant))
    page = upload(client, Product, "sku;titulo\nMEIA;Meia")
    assert counts(page) == [1, 0, 0, 0]
    refused = confirm(client, page)
    assert len(list(refused.context["messages"])) == 1
    assert not Sku.objects.exists()
    switch.on = True
    switch.save()
    confirm(client, page)
    assert Sku.objects.get().code == "MEIA"


def test_no_spreadsheet_overtakes_a_held_write() -> None:
    merchant = a_merchant()
    client = browser(a_user(merchant))
    page = upload(client, Product, "sku;titulo\nMEIA;Meia")
    held = HeldWrite.objects.create(merchant=merchant, cause="x", resource="stock", body=b"{}")
    waiting = confirm(client, page)
    assert not waiting.context["seen"].over
    assert not Sku.objects.exists()
    held.delete()
    job = Job.objects.latest("id")
    Job.objects.filter(pk=job.pk).update(due_at=job.created_at)
    job_steps.run(job.pk)
    assert Sku.objects.get().code == "MEIA"


def test_a_large_spreadsheet_is_for_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "AT_ONCE", 3)
    merchant = a_merchant()
    client = browser(a_user(merchant))
    text = "sku;titulo\n" + "".join(f"S{n};Meia {n}\n" for n in range(5))
    page = upload(client, Product, text)
    assert not page.context["seen"].over
    assert 'hx-trigger="every 2s"' in page.content.decode()
    job_steps.run(Job.objects.get().pk)
    page = client.get(page.request["PATH_INFO"])
    assert counts(page) == [5, 0, 0, 0]
    working = confirm(client, page)
    assert not working.context["seen"].over
    job_steps.run(Job.objects.latest("id").pk)
    assert Sku.objects.count() == 5


def test_the_rejected_lines_can_be_downloaded() -> None:
    merchant = a_merchant()
    client = browser(a_user(merchant))
    page = upload(client, Product, "sku;titulo;ean\nMEIA;Meia;123\n-X;=2+2;")
    text = client.get(page.context["rejected"]).content.decode("utf-8-sig")
    header, first, second = text.splitlines()
    assert header.count(";") == 3
    assert first.startswith("2;MEIA;ean;")
    assert second.startswith("3;'-X;titulo;")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("sku;titulo;cor\nA;B;C", "cor"),
        ("titulo\nB", "sku"),
        ("sku;SKU\nA;B", "sku"),
        ("\n", "titulo"),
        ("sku;titulo\n", ""),
        (b"\x00\x01\x02", ""),
        (b"PK\x03\x04broken", "XLSX"),
    ],
)
def test_a_file_that_is_no_such_spreadsheet_is_told_why(text: Any, word: str) -> None:
    response = upload(browser(a_user(a_merchant())), Product, text)
    assert word in complaint(response)
    assert not Job.objects.exists()


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImportForm.base_fields["file"], "most_bytes", 1_000_000)
    monkeypatch.setattr(files, "lines_of", lambda *_: pytest.fail("it was read"))
    response = upload(browser(a_user(a_merchant())), Product, b"x" * 1_000_001)
    assert "1 MB" in complaint(response)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_any_csv_that_excel_writes_is_read(encoding: str, mark: str) -> None:
    merchant = a_merchant()
    client = browser(a_user(merchant))
    text = f'sku{mark}titulo\r\nCAM{mark}"Calção, ""azul""; M"\r\n'
    confirm(client, upload(client, Product, text.encode(encoding)))
    assert Product.objects.get().title == 'Calção, "azul"; M'


def test_who_has_several_merchants_chooses_one() -> None:
    first, second = a_merchant(), a_merchant()
    stranger = a_merchant()
    user = a_user(first)
    second.memberships.create(user=user, role=Role.OPERATOR)
    client = browser(user)
    text = "sku;titulo\nMEIA;Meia"
    assert "merchant" in upload(client, Product, text).context["form"].errors
    refused = upload(client, Product, text, merchant=stranger.pk)
    assert "merchant" in refused.context["form"].errors
    confirm(client, upload(client, Product, text, merchant=second.pk))
    assert Sku.objects.get().merchant == second


def test_a_viewer_imports_nothing() -> None:
    merchant = a_merchant()
    client = browser(a_user(merchant, role=Role.VIEWER))
    assert upload(client, Product, "sku;titulo\nMEIA;Meia").status_code == 403
    page = upload(browser(a_user(merchant)), Product, "sku;titulo\nMEIA;Meia")
    path = page.request["PATH_INFO"]
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 403
    assert '<form action="" method="post">' not in client.get(path).content.decode()
    assert not Sku.objects.exists()


def test_another_merchants_import_is_not_there() -> None:
    page = upload(browser(a_user(a_merchant())), Product, "sku;titulo\nMEIA;Meia")
    stranger = browser(a_user(a_merchant()))
    for path in (page.request["PATH_INFO"], page.context["rejected"]):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path).status_code == 404


def test_a_spreadsheet_does_not_reach_another_merchants_rows() -> None:
    other = a_merchant()
    table = a_price_table(other, code="SITE", is_default=True)
    sku = a_sku(other, code="CAM")
    set_prices(other.pk, [PriceRow(0, "CAM", "SITE", Decimal(5))], "test")
    client = browser(a_user(a_merchant()))
    page = upload(client, Price, "sku;tabela;preco_por\nCAM;SITE;9,90")
    assert counts(page) == [0, 0, 0, 1]
    confirm(client, page)
    assert Price.objects.get(sku=sku, table=table).sale_price == Decimal(5)


def test_the_librarys_own_way_to_write_is_closed() -> None:
    client = browser(a_supporter())
    assert client.post(address(Product, "process_import"), {}).status_code == 404


def test_what_a_file_says_is_text_on_the_page() -> None:
    attack = "<script>alert(1)</script>"
    client = browser(a_user(a_merchant()))
    html = upload(client, Product, f"sku;titulo\n{attack};{attack}\n{attack};").content.decode()
    assert attack not in html
    assert "&lt;script&gt;" in html


def test_a_page_of_a_check_asks_as_often_for_many_lines(
    django_assert_max_num_queries: Any,
) -> None:
    merchant = a_merchant()
    client = browser(a_user(merchant))
    text = "sku;titulo\n" + "".join(f"S{n};Meia\n" for n in range(500))
    path = upload(client, Product, text).request["PATH_INFO"]
    with django_assert_max_num_queries(12):
        client.get(path)


def test_old_uploads_are_forgotten(settings: Any, monkeypatch: Any) -> None:
    merchant: Merchant = a_merchant()
    client = browser(a_user(merchant))
    page = upload(client, Product, "sku;titulo\nMEIA;Meia")
    monkeypatch.setattr(files, "KEPT_DAYS", -1)
    files.forget_old(merchant.pk)
    refused = confirm(client, page)
    assert len(list(refused.context["messages"])) == 1
    assert not Sku.objects.exists()
