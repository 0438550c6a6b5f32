"""The rows that say what is to be on sale where."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.postgres.functions import TransactionNow
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from catalog import product_changes
from catalog.models import Product
from catalog.prices import PriceRow, set_prices
from catalog.stock import Count, set_on_hand
from integrations import publications, publishing, queue, wakeup
from integrations.contract import PlatformError
from integrations.models import Connection, Publication
from integrations.queue import claim
from tests.builders import a_listing, a_merchant, a_price_table, a_product, a_warehouse
from tests.integrations.publishing.stage import a_place, goods, publication

pytestmark = pytest.mark.django_db


def wanted(place: Connection, *products: Product, **values: Any) -> None:
    publications.want(place, [product.pk for product in products])
    Publication.objects.update(**values)


def parked(place: Connection, product: Product, code: str, **values: Any) -> None:
    wanted(place, product, due_at=None, parked_at=timezone.now(), error_code=code, **values)


def test_a_product_is_wanted_once() -> None:
    place = a_place()
    products = [goods(place, code) for code in "AB"]
    assert publications.want(place, [products[0].pk]) == 1
    assert publications.want(place, [product.pk for product in products]) == 1
    assert Publication.objects.filter(due_at__isnull=False, published_at=None).count() == 2


def test_only_the_connections_merchants_products_are_wanted() -> None:
    place = a_place()
    assert publications.want(place, [a_product(a_merchant()).pk]) == 0
    assert not Publication.objects.exists()


def test_a_published_product_is_left_alone() -> None:
    place = a_place()
    product = goods(place)
    wanted(place, product, due_at=None, published_at=timezone.now())
    assert publications.want(place, [product.pk]) == 0
    assert publication(product).due_at is None


def test_a_parked_product_that_is_wanted_again_is_tried_again() -> None:
    place = a_place()
    product = goods(place)
    parked(place, product, "rejected")
    assert publications.want(place, [product.pk]) == 1
    assert publication(product).parked_at is None


@pytest.mark.parametrize("size", [2, 50])
def test_many_products_are_as_many_statements_as_few(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    place = a_place()
    ids = [goods(place, str(number)).pk for number in range(size)]
    with django_assert_num_queries(5):  # savepoint, turn, rows, parked ones, release
        assert publications.want(place, ids) == size


def test_wanting_a_product_wakes_its_connection(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    place = a_place(push_products=True)
    with django_capture_on_commit_callbacks(execute=True):
        publications.want(place, [goods(place).pk])
    assert [task.task["func"] for task in OrmQ.objects.all()] == [wakeup.DISPATCH]


def test_a_waiting_product_is_work_unless_the_flow_is_off() -> None:
    place = a_place(pull_orders=False)
    wanted(place, goods(place))
    assert wakeup.wanting() == [place.pk]
    Connection.objects.update(push_products=False)
    assert wakeup.wanting() == []


def test_all_that_is_not_linked_is_what_has_skus_and_is_active_and_nowhere_there() -> None:
    place = a_place()
    fresh, linked, waiting = (goods(place, code) for code in "ABC")
    goods(place, "OFF", active=False)
    a_product(place.merchant)
    goods(a_place(), "STRANGER")
    a_listing(place, linked.skus.get())
    wanted(place, waiting)

    assert publications.unlinked(place).get() == fresh
    assert publications.want_unlinked(place) == 1
    assert publication(fresh).due_at is not None
    assert publications.want_unlinked(place) == 0


def test_republishing_is_of_published_products_only() -> None:
    place = a_place()
    product, never = goods(place, "A"), goods(place, "B")
    wanted(place, product, due_at=None, published_at=timezone.now())
    wanted_before = publications.want(place, [never.pk])

    assert publications.republish(place, [product.pk, never.pk]) == wanted_before == 1

    assert publication(product).anew
    assert publication(product).due_at is not None
    assert not publication(never).anew


def test_what_has_not_begun_is_withdrawn() -> None:
    place = a_place()
    waiting, begun, at_work, there = (goods(place, code) for code in "ABCD")
    wanted(place, waiting, begun, at_work, there)
    now = timezone.now()
    Publication.objects.filter(product=begun).update(begun_at=now)
    Publication.objects.filter(product=there).update(published_at=now)
    Publication.objects.filter(product=at_work).update(leased_until="2100-01-01T00:00:00Z")

    ids = [product.pk for product in (waiting, begun, at_work, there)]
    assert publications.withdraw(place, ids) == 1

    assert not Publication.objects.filter(product=waiting).exists()


@pytest.mark.parametrize("code", ["unmapped", "objections", "rejected"])
def test_a_changed_product_is_tried_again(code: str) -> None:
    place = a_place()
    product = goods(place)
    parked(place, product, code)
    product_changes.announce([product.pk], "erp")
    assert publication(product).parked_at is None


def test_what_a_person_has_to_see_to_does_not_come_back_by_a_change() -> None:
    place = a_place()
    product = goods(place)
    parked(place, product, "kills_workers")
    product_changes.announce([product.pk], "erp")
    assert publication(product).parked_at is not None


def test_a_change_of_a_published_product_marks_nothing() -> None:
    place = a_place()
    product = goods(place)
    wanted(place, product, due_at=None, published_at=timezone.now())
    product_changes.announce([product.pk], "erp")
    assert publication(product).due_at is None


def test_a_change_of_another_product_brings_nothing_back() -> None:
    place = a_place()
    product = goods(place)
    parked(place, product, "objections")
    product_changes.announce([goods(place, "OUTRO").pk], "erp")
    assert publication(product).parked_at is not None


def test_a_first_count_and_a_first_price_bring_back_what_was_refused_for_want_of_them() -> None:
    place = a_place()
    a_warehouse(place.merchant, code="CD")
    a_price_table(place.merchant, is_default=True)
    product = goods(place)
    parked(place, product, "objections")
    set_on_hand(place.merchant_id, [Count(0, "CANECA-1", "CD", 1)], "erp")
    assert publication(product).parked_at is None

    parked(place, product, "objections")
    set_prices(place.merchant_id, [PriceRow(0, "CANECA-1", "", Decimal("9.90"))], "erp")
    assert publication(product).parked_at is None

    parked(place, product, "unmapped")
    set_on_hand(place.merchant_id, [Count(0, "CANECA-1", "CD", 2)], "erp")
    assert publication(product).parked_at is not None


def test_a_change_while_the_product_is_looked_at_is_not_missed() -> None:
    place = a_place()
    product = goods(place)
    wanted(place, product, due_at=TransactionNow())
    rows = claim(Publication, place.pk, "product", 10)
    product_changes.announce([product.pk], "erp")
    fault = PlatformError("", code="objections", permanent=True)
    queue.failed(Publication, [(rows[0], fault)])
    assert publication(product).parked_at is None
    assert publication(product).due_at is not None


def test_only_who_holds_the_lease_notes_what_was_told() -> None:
    place = a_place()
    product = goods(place)
    wanted(place, product, due_at=TransactionNow())
    rows = claim(Publication, place.pk, "product", 10)
    Publication.objects.update(lease="another")
    publishing.note([publishing.Noted(rows[0], "x", {}, {})])
    publishing.begin([(rows[0], {"title": "x"})])
    row = publication(product)
    assert (row.published_at, row.external_product_id, row.begun_at) == (None, "", None)


def test_asking_for_it_anew_while_it_is_told_is_kept() -> None:
    place = a_place()
    product = goods(place)
    wanted(place, product, due_at=TransactionNow(), published_at=timezone.now(), anew=True)
    rows = claim(Publication, place.pk, "product", 10)
    publications.republish(place, [product.pk])
    publishing.note([publishing.Noted(rows[0], "x", {}, {})])
    assert publication(product).anew
    assert publication(product).due_at is not None
