"""The pages from which products are put on sale."""

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Product, Role
from integrations.admin import publish_all_page, publish_page
from integrations.content import frozen, reading
from integrations.models import Connection, Publication
from tests.builders import a_connection, a_merchant, a_supporter, a_user
from tests.integrations.admin.pages import address, browser
from tests.integrations.publishing.stage import a_brand, a_place, goods

pytestmark = pytest.mark.django_db


def owner_of(place: Connection) -> Client:
    return browser(a_user(place.merchant))


def said(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def published(place: Connection, product: Product) -> Publication:
    content = reading.contents(place, [product.pk])[product.pk]
    return Publication.objects.create(
        merchant=place.merchant,
        connection=place,
        product=product,
        sent=frozen.told(content),
        published_at=timezone.now(),
    )


def test_the_products_button_leads_to_the_page_that_asks() -> None:
    place = a_place()
    product = goods(place)
    client = owner_of(place)
    response = client.get(address(Product, "publish_on", product.pk))
    assert response.headers["Location"] == publish_page.address([product.pk])
    assert not Publication.objects.exists()


def test_the_lists_action_takes_many_products_along() -> None:
    place = a_place()
    ids = [goods(place, code).pk for code in "AB"]
    data = {"action": "publish_many_on", "_selected_action": ids}
    response = owner_of(place).post(address(Product, "changelist"), data)
    assert response.headers["Location"] == publish_page.address(ids)


def test_before_sending_each_product_is_told_to_go_to_go_with_remarks_or_to_wait() -> None:
    place = a_place()
    fine, waits = goods(place, "BOA"), goods(place, "SEM", brand=a_brand(place))
    there = goods(place, "LA")
    published(place, there)
    Product.objects.filter(pk=there.pk).update(title="Mudou")
    client = owner_of(place)

    response = client.get(publish_page.address([fine.pk, waits.pk, there.pk]))

    [seen] = response.context["places"]
    lines = {line.product: line for line in seen.lines}
    assert lines[waits].colour == "danger"
    assert "Acme" in lines[waits].texts[0]
    assert lines[fine].colour in ("success", "warning")
    assert lines[there].colour == "info"
    assert str(frozen.LABELS["title"]) in lines[there].texts[0]
    assert "Acme" in response.content.decode()


def test_a_missing_image_is_said_before_sending() -> None:
    merchant = a_merchant()
    place = a_connection(merchant)  # ANYMARKET
    page = said(owner_of(place), publish_page.address([goods(place).pk]))
    assert "ANYMARKET" in page


def test_the_form_puts_the_products_on_the_chosen_connections() -> None:
    place = a_place()
    other = a_connection(place.merchant, platform="sandbox")
    product = goods(place)
    data = {"product": [product.pk], "connection": [place.pk], "publish": "1"}

    owner_of(place).post(publish_page.address([]), data)

    assert Publication.objects.get().connection == place
    assert not Publication.objects.filter(connection=other).exists()


def test_republish_tells_published_products_anew() -> None:
    place = a_place()
    row = published(place, goods(place))
    data = {"product": [row.product_id], "connection": [place.pk], "republish": "1"}
    owner_of(place).post(publish_page.address([]), data)
    row.refresh_from_db()
    assert row.anew
    assert row.due_at is not None


def test_without_a_connection_nothing_happens() -> None:
    place = a_place()
    product = goods(place)
    response = owner_of(place).post(publish_page.address([]), {"product": [product.pk]})
    assert response.headers["Location"] == publish_page.address([product.pk])
    assert not Publication.objects.exists()


def test_a_strangers_products_and_connections_are_not_reached() -> None:
    place, stranger = a_place(), a_place()
    product = goods(place)
    client = owner_of(stranger)
    assert client.get(publish_page.address([product.pk])).status_code == 403

    mine = goods(stranger, "MINHA")
    data = {"product": [mine.pk, product.pk], "connection": [place.pk, stranger.pk]}
    client.post(publish_page.address([]), {**data, "publish": "1"})
    assert Publication.objects.get().product == mine
    assert Publication.objects.get().connection == stranger
    assert client.get(publish_all_page.address(place.pk)).status_code == 404
    assert client.post(publish_all_page.address(place.pk)).status_code == 404


def test_a_viewer_publishes_nothing() -> None:
    place = a_place()
    product = goods(place)
    viewer = browser(a_user(place.merchant, role=Role.VIEWER))
    data = {"product": [product.pk], "connection": [place.pk], "publish": "1"}
    assert viewer.post(publish_page.address([]), data).status_code == 403
    assert viewer.post(publish_all_page.address(place.pk)).status_code == 404
    assert not Publication.objects.exists()


def test_support_publishes_products_of_one_merchant_at_a_time() -> None:
    place, other = a_place(), a_place()
    ids = [goods(place, "A").pk, goods(other, "B").pk]
    response = browser(a_supporter()).get(publish_page.address(ids))
    assert {product.merchant for product in response.context["products"]} == {place.merchant}


@pytest.mark.parametrize("words", ["", "product=abc", "product=99999999999999999999", "product=0"])
def test_ids_that_are_none_are_refused(words: str) -> None:
    client = owner_of(a_place())
    assert client.get(f"{publish_page.address([])}{words}").status_code == 403


def test_ten_products_are_as_many_queries_as_two() -> None:
    place = a_place()
    client = owner_of(place)
    ids = [goods(place, str(number)).pk for number in range(10)]
    counts = []
    for some in (ids[:2], ids[:2], ids):
        with CaptureQueriesContext(database) as captured:
            client.get(publish_page.address(some))
        counts.append(len(captured))
    assert counts[1] == counts[2]


def test_all_that_is_not_linked_is_counted_before_it_is_published() -> None:
    place = a_place()
    for code in "ABC":
        goods(place, code)
    client = owner_of(place)
    url = publish_all_page.address(place.pk)

    response = client.get(url)
    assert response.context["number"] == 3
    assert not Publication.objects.exists()

    client.post(url)
    assert Publication.objects.filter(due_at__isnull=False).count() == 3
    assert client.get(url).context["number"] == 0


def test_the_connections_button_leads_there() -> None:
    place = a_place()
    response = owner_of(place).get(address(Connection, "publish_all", place.pk))
    assert response.headers["Location"] == publish_all_page.address(place.pk)


def test_forms_need_the_csrf_token() -> None:
    place = a_place()
    client = browser(a_user(place.merchant), enforce_csrf_checks=True)
    product = goods(place)
    data = {"product": [product.pk], "connection": [place.pk], "publish": "1"}
    assert client.post(publish_page.address([]), data).status_code == 403
    assert client.post(publish_all_page.address(place.pk)).status_code == 403


def test_the_products_page_says_where_it_is_on_sale_and_what_differs() -> None:
    place = a_place()
    product = goods(place)
    published(place, product)
    Product.objects.update(title="<b>Mudou</b>")
    page = said(owner_of(place), address(Product, "change", product.pk))
    assert str(place) in page
    assert str(frozen.LABELS["title"]) in page
    assert "<b>Mudou</b>" not in page


def test_the_page_of_a_publication_says_what_was_told_and_left_out() -> None:
    place = a_place()
    row = published(place, goods(place, title="Caneca <b>"))
    row.sent["left_out"] = ["Atributo <smell>"]  # type: ignore[index]
    row.save()
    page = said(owner_of(place), address(Publication, "change", row.pk))
    assert "Caneca &lt;b&gt;" in page
    assert "Atributo &lt;smell&gt;" in page


@pytest.mark.parametrize(("action", "number"), [("republish", 1), ("withdraw", 0)])
def test_the_lists_actions_reach_only_what_may_be_changed(action: str, number: int) -> None:
    place, stranger = a_place(), a_place()
    mine, theirs = published(place, goods(place)), published(stranger, goods(stranger, "X"))
    data = {"action": action, "_selected_action": [mine.pk, theirs.pk]}
    owner_of(place).post(f"{address(Publication, 'changelist')}?work=all", data)
    assert Publication.objects.filter(anew=True).count() == number
    assert Publication.objects.count() == 2


def test_what_waits_is_withdrawn() -> None:
    place = a_place()
    row = published(place, goods(place))
    Publication.objects.update(published_at=None, due_at=timezone.now())
    data = {"action": "withdraw", "_selected_action": [row.pk]}
    owner_of(place).post(address(Publication, "changelist"), data)
    assert not Publication.objects.exists()
