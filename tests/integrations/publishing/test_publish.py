"""One batch of products, told to a platform in memory."""

from typing import Any

import pytest
from django.contrib.postgres.functions import TransactionNow
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from catalog.models import Product
from integrations import publications, publishing, queue
from integrations.contract import PlatformError, RateLimited, Unauthorised
from integrations.mapping.kinds import Kind
from integrations.models import Connection, Listing, Outbound, Publication
from integrations.sync import publish as sending
from tests.builders import a_listing, a_sku
from tests.integrations.publishing.shop_window import ShopWindow, window_of
from tests.integrations.publishing.stage import (
    a_brand,
    a_place,
    goods,
    map_terms,
    publication,
)

pytestmark = pytest.mark.django_db


def work(connection: Connection, window: ShopWindow) -> int:
    """What a worker does, as if every pause and every lease were over."""
    Publication.objects.filter(due_at__isnull=False).update(due_at=TransactionNow())
    Publication.objects.update(leased_until=None)
    return sending.publish(connection, window_of(window))


def wanted(connection: Connection, *products: Product) -> None:
    publications.want(connection, [product.pk for product in products])


def test_a_product_is_told_once_and_its_skus_are_linked_and_followed() -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place)
    wanted(place, product)

    assert work(place, window) == 1
    assert work(place, window) == 0

    row = publication(product)
    assert window.said("publish") == ["CANECA"]
    assert (row.external_product_id, row.due_at, row.begun_at) == ("x-CANECA", None, None)
    assert row.published_at is not None
    assert row.sent is not None
    assert row.sent["title"] == "Caneca CANECA"
    link = Listing.objects.get()
    assert (link.external_id, link.external_product_id) == ("x-CANECA-1", "x-CANECA")
    assert Outbound.objects.filter(listing=link, due_at__isnull=False).count() == 2


def test_a_lost_answer_is_asked_for_and_adopted() -> None:
    place, window = a_place(), ShopWindow(lost={"CANECA"})
    product = goods(place)
    wanted(place, product)
    with pytest.raises(PlatformError):
        work(place, window)
    assert publication(product).begun_at is not None

    work(place, window)

    assert window.calls == [("publish", "CANECA"), ("find", "CANECA")]
    assert publication(product).published_at is not None
    assert publication(product).begun_at is None
    assert Listing.objects.count() == 1


def test_what_changed_since_the_lost_answer_is_told() -> None:
    place, window = a_place(), ShopWindow(lost={"CANECA"})
    product = goods(place)
    wanted(place, product)
    with pytest.raises(PlatformError):
        work(place, window)
    Product.objects.update(title="Outra")

    work(place, window)

    assert window.products["CANECA"].title == "Outra"
    assert window.said("publish") == window.said("republish") == ["CANECA"]
    sent = publication(product).sent
    assert sent is not None
    assert sent["title"] == "Outra"


def test_a_sending_that_never_arrived_is_done_again() -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place)
    wanted(place, product)
    Publication.objects.update(begun_at=TransactionNow(), sent={"title": "Antiga"})

    work(place, window)

    assert window.calls == [("find", "CANECA"), ("publish", "CANECA")]
    sent = publication(product).sent
    assert sent is not None
    assert sent["title"] == "Caneca CANECA"


def test_what_the_platform_has_already_is_adopted_as_it_is() -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place)
    other = a_place()
    wanted(other, goods(other))
    work(other, window)  # the product is there, and not through this connection
    wanted(place, product)

    work(place, window)

    row = publication(product)
    assert (row.external_product_id, row.sent) == ("x-CANECA", None)
    assert window.said("republish") == []
    assert Listing.objects.filter(connection=place).count() == 1


def test_a_product_whose_sku_is_linked_is_looked_for_before_it_is_told() -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place)
    link = a_listing(place, product.skus.get(), external_id="by-hand")
    wanted(place, product)

    work(place, window)

    assert window.calls == [("find", "CANECA"), ("publish", "CANECA")]
    assert Listing.objects.get() == link
    assert Listing.objects.get().external_id == "by-hand"


def test_a_sku_that_was_moved_here_does_not_make_two_products_one_there() -> None:
    place, window = a_place(), ShopWindow()
    former, latter = goods(place), goods(place, "COPO")
    wanted(place, former)
    work(place, window)
    former.skus.update(product=latter)

    wanted(place, latter)
    work(place, window)

    assert window.said("publish") == ["CANECA"]
    row = publication(latter)
    assert (row.error_code, row.published_at, row.external_product_id) == (
        "already_there", None, "",
    )  # fmt: skip
    assert "x-CANECA" in row.error_detail
    assert row.parked_at is not None


def test_one_refused_product_is_parked_and_the_batch_goes_on() -> None:
    refusal = PlatformError("Não pode", code="rejected", permanent=True, status=422)
    place, window = a_place(), ShopWindow(trouble={"B": refusal})
    products = [goods(place, code) for code in "ABC"]
    wanted(place, *products)

    work(place, window)

    assert sorted(window.products) == ["A", "C"]
    row = publication(products[1])
    assert (row.error_code, row.error_detail) == ("rejected", "Não pode")
    assert row.parked_at is not None
    assert Publication.objects.filter(published_at__isnull=False).count() == 2


@pytest.mark.parametrize("error", [RateLimited("slow", retry_after=3), Unauthorised("401")])
def test_waiting_for_a_turn_is_nobodys_failed_attempt(error: PlatformError) -> None:
    place, window = a_place(), ShopWindow(trouble={"B": error})
    products = [goods(place, code) for code in "ABC"]
    wanted(place, *products)

    with pytest.raises(type(error)):
        work(place, window)

    assert publication(products[0]).published_at is not None
    for product in products[1:]:
        row = publication(product)
        assert (row.attempts, row.error_code, row.leased_until) == (0, "", None)
        assert row.due_at is not None
    assert publication(products[1]).begun_at is not None
    assert publication(products[2]).begun_at is None
    assert publication(products[2]).sent is None


def test_a_platform_that_is_down_stops_the_batch_and_the_product_is_tried_later() -> None:
    down = PlatformError("503", code="unavailable", status=503)
    place, window = a_place(), ShopWindow(trouble={"A": down})
    products = [goods(place, code) for code in "AB"]
    wanted(place, *products)

    with pytest.raises(PlatformError):
        work(place, window)

    assert publication(products[0]).error_code == "unavailable"
    assert publication(products[0]).parked_at is None
    assert publication(products[1]).attempts == 0
    assert window.said("publish") == ["A"]


def test_a_fault_of_ours_keeps_no_other_product_back(monkeypatch: pytest.MonkeyPatch) -> None:
    place, window = a_place(), ShopWindow(trouble={"A": ZeroDivisionError()})  # type: ignore[dict-item]
    products = [goods(place, code) for code in "AB"]
    wanted(place, *products)

    work(place, window)

    assert publication(products[0]).error_code == "internal_error"
    assert publication(products[1]).published_at is not None


def test_what_the_platform_would_refuse_is_parked_in_words_and_not_sent() -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place, description="")
    wanted(place, product)

    work(place, window)

    row = publication(product)
    assert (row.error_code, row.error_detail) == ("objections", "CANECA says nothing.")
    assert window.calls == []
    assert row.begun_at is None


def test_a_change_while_the_product_was_told_is_told_afterwards() -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place)
    wanted(place, product)
    [row] = queue.claim(Publication, place.pk, "product", 10)
    publications.product_changed([product.skus.get().pk])
    publishing.note([publishing.Noted(row, "x-CANECA", {}, {"title": "Antes", "skus": {}})])

    assert publication(product).due_at is not None
    work(place, window)

    assert window.said("republish") == ["CANECA"]
    assert publication(product).due_at is None


def test_a_second_look_at_what_did_not_change_says_nothing() -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place)
    wanted(place, product)
    work(place, window)
    Publication.objects.update(due_at=TransactionNow())

    assert work(place, window) == 1

    assert window.calls == [("publish", "CANECA")]
    assert publication(product).due_at is None


def test_a_republished_product_is_told_whole_even_if_nothing_differs() -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place)
    wanted(place, product)
    work(place, window)

    assert publications.republish(place, [product.pk]) == 1
    work(place, window)

    assert window.said("republish") == ["CANECA"]
    assert not publication(product).anew


def test_images_that_are_no_longer_sent_stay_there_and_are_known_again() -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place)
    product.images.create(merchant=place.merchant, url="https://img.example/1.jpg")
    wanted(place, product)
    work(place, window)
    told = publication(product).images
    place.send_images = False
    place.save()

    publications.republish(place, [product.pk])
    work(place, window)

    assert window.pictures == [{}]
    assert told != {}
    assert publication(product).images == told


def test_new_skus_go_out_with_a_republished_product() -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place)
    wanted(place, product)
    work(place, window)
    a_sku(place.merchant, code="NOVO", product=product)

    publications.republish(place, [product.pk])
    work(place, window)

    told = {sku.code: sku.external_id for sku in window.products["CANECA"].skus}
    assert told == {"CANECA-1": "x-CANECA-1", "NOVO": ""}
    assert Listing.objects.filter(external_product_id="x-CANECA").count() == 2


def test_a_sku_that_is_sold_inside_another_product_there_is_left_to_it() -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place)
    wanted(place, product)
    work(place, window)
    moved = a_sku(place.merchant, code="NOVO", product=product)
    a_listing(place, moved, external_product_id="elsewhere")

    publications.republish(place, [product.pk])
    work(place, window)

    assert [sku.code for sku in window.products["CANECA"].skus] == ["CANECA-1"]


def test_an_unmapped_brand_waits_and_goes_by_itself_when_the_rule_is_saved() -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place, brand=a_brand(place))
    wanted(place, product)
    work(place, window)
    row = publication(product)
    assert row.error_code == "unmapped"
    assert "Acme" in row.error_detail
    assert window.calls == []

    map_terms(place, (Kind.BRAND, "Acme", "7#ACME S.A."))
    work(place, window)

    brand = window.products["CANECA"].brand
    assert brand is not None
    assert (brand.external_id, brand.name) == ("7", "ACME S.A.")


def test_a_rule_saved_while_the_product_was_looked_at_is_not_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, window = a_place(), ShopWindow()
    product = goods(place, brand=a_brand(place))
    wanted(place, product)

    def and_a_rule_is_saved(connection: Connection, ids: Any) -> Any:
        contents = read(connection, ids)
        map_terms(place, (Kind.BRAND, "Acme", "7#ACME"))
        return contents

    read = sending.reading.contents
    monkeypatch.setattr(sending.reading, "contents", and_a_rule_is_saved)
    work(place, window)

    assert window.calls == []
    assert publication(product).parked_at is None
    monkeypatch.undo()
    work(place, window)

    assert window.said("publish") == ["CANECA"]


def test_twenty_products_are_as_many_statements_as_two() -> None:
    place, window = a_place(), ShopWindow()
    brand = a_brand(place)
    map_terms(place, (Kind.BRAND, "Acme", "7#ACME"))
    counts = []
    for number in (2, 20):
        products = [goods(place, f"P{number}-{n}", brand=brand) for n in range(number)]
        wanted(place, *products)
        with CaptureQueriesContext(database) as captured:
            sending.publish(place, window_of(window))
        counts.append(len(captured))
    assert len(window.products) == 22
    assert counts[0] == counts[1]


def test_a_batch_ends_in_time_and_leaves_the_rest_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.0)
    place, window = a_place(), ShopWindow()
    product = goods(place)
    wanted(place, product)

    work(place, window)

    row = publication(product)
    assert window.calls == []
    assert (row.begun_at, row.sent, row.attempts, row.leased_until) == (None, None, 0, None)
    assert row.due_at is not None
