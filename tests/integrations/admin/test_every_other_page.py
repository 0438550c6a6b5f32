"""Our pages beside the lists and forms of the models: each is opened over rows as merchants have
them. A page that is new is opened by its address alone, or fails here until it is told how."""

import re
from collections.abc import Iterator
from itertools import product as every_pair
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from catalog.images import ImagesRow, Picture, set_images
from catalog.models import Image, Merchant, Price, Product, Stock
from integrations.mapping.kinds import Kind
from integrations.models import Connection, Job, JobKind
from orders.models import Invoice, Order
from tests.builders import a_merchant, a_user
from tests.integrations.admin.pages import address, browser
from tests.integrations.admin.rows import rows_of
from tests.integrations.admin.test_every_page import INLINE_HANDLER, INLINE_SCRIPT
from tests.pictures import a_png

pytestmark = pytest.mark.django_db

# Opened by test_every_page.py and test_every_list.py; the last is the library's import, closed.
ELSEWHERE = re.compile(r"_(changelist|add|change|delete|history|process_import)$")
# Nothing to look at: these take a posted form, or lead on where an app can be installed. They have
# tests of their own.
POSTED = {
    "integrations_connection_install",
    "integrations_connection_mapping_try",
    "integrations_mappingsheet_apply",
    "orders_order_read_again",
    "orders_order_tell_again",
}
THE_LIBRARIES = {
    "app_list", "autocomplete", "index", "jsi18n", "login", "logout", "password_change_done",
    "search", "view_on_site",
}  # fmt: skip
SHEETS: dict[type[Model], str] = {
    Product: "sku;titulo\npalavra-sku;Outro título\n;sem código\n",
    Price: "sku;tabela;preco_de;preco_por\npalavra-sku;palavra-table;12,90;10,90\n;x;1;1\n",
    Stock: "sku;deposito;quantidade\npalavra-sku;palavra-warehouse;3\n;x;1\n",
}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def ours(patterns: Any) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from ours(one.url_patterns)
        elif one.name and one.name not in POSTED | THE_LIBRARIES and not ELSEWHERE.search(one.name):
            yield one


def the_admin() -> list[URLPattern]:
    [site] = [
        one
        for one in get_resolver().url_patterns
        if isinstance(one, URLResolver) and one.namespace == "admin"
    ]
    return list(ours(site.url_patterns))


def a_place(client: Client, merchant: Merchant) -> dict[str, list[Any]]:
    """The parts of addresses, by name: of each model, and what has no model's name."""
    rows_of(merchant, "palavra")
    product = Product.objects.get(merchant=merchant)
    set_images(merchant.pk, [ImagesRow(0, product.code, [Picture(content=a_png())])], "test")
    order = Order.objects.filter(merchant=merchant)[0]
    document = Invoice.objects.create(
        merchant=merchant,
        order=order,
        key="3" * 44,
        number="1",
        series="1",
        issued_at=order.placed_at,
        xml="<palavra/>",
        cause="palavra",
    )
    found = {
        f"{model._meta.model_name}.pk": [model._default_manager.filter(merchant=merchant)[0].pk]
        for model in admin.site._registry
        if any(field.name == "merchant" for field in model._meta.fields)
    }
    for model, text in SHEETS.items():
        file = SimpleUploadedFile("planilha.csv", text.encode())
        client.post(address(model, "import"), {"file": file})
        found[f"{model._meta.model_name}.job_id"] = [Job.objects.latest("pk").pk]
    assert Job.objects.filter(kind=JobKind.SHEET).count() == len(SHEETS)
    return {
        **found,
        "job.job_id": [Job.objects.get(cause="palavra").pk],
        "product.image_id": [Image.objects.get(url="").pk],
        "connection_id": [Connection.objects.get().pk],
        "invoice.pk": [document.pk],
        "invoice.order_id": [order.pk],
        "kind": list(Kind),
    }


def addresses(pattern: URLPattern, place: dict[str, list[Any]]) -> Iterator[str]:
    """The page of each row it can show; all kinds of De<>Para have one."""
    model = str(pattern.name).split("_")[1]
    names = list(pattern.pattern.converters)
    parts = [
        place[f"{model}.pk" if name in ("pk", "object_id") else name]
        if name in ("pk", "object_id") or name in place
        else place[f"{model}.{name}"]
        for name in names
    ]
    for values in every_pair(*parts):
        kwargs = dict(zip(names, values, strict=True))
        url = reverse(f"admin:{pattern.name}", kwargs=kwargs)
        chosen = place["product.pk"][0] if pattern.name == "integrations_publication_publish" else 0
        yield f"{url}?product={chosen}" if chosen else url


def test_each_is_there_and_runs_no_script_of_its_own() -> None:
    merchant = a_merchant()
    client = browser(a_user(merchant))
    place = a_place(client, merchant)
    opened: dict[str, int] = {}
    scripts = []
    for pattern in the_admin():
        for url in addresses(pattern, place):
            response = client.get(url, follow=True)
            opened[url] = response.status_code
            if response["Content-Type"].startswith("text/html"):
                html = response.content.decode()
                scripts += INLINE_SCRIPT.findall(html) + INLINE_HANDLER.findall(html)
    assert {url: status for url, status in opened.items() if status != 200} == {}
    assert scripts == []
    assert len(opened) > 80


def test_a_stranger_is_shown_nothing_on_any_of_them() -> None:
    merchant = a_merchant()
    place = a_place(browser(a_user(merchant)), merchant)
    stranger = browser(a_user(a_merchant()))
    told = []
    for pattern in the_admin():
        for url in addresses(pattern, place):
            response = stranger.get(url, follow=True)
            content = b"".join(response) if response.streaming else response.content
            told += [url] if b"palavra" in content else []
    assert told == []
