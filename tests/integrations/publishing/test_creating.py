"""Brands and categories made on the platform on the way."""

import pytest

from integrations import publications
from integrations.contract import RateLimited, TermKind
from integrations.mapping.kinds import Kind
from integrations.models import Connection, MappingRule, MappingVersion, Term
from integrations.sync import creating
from integrations.sync import publish as publishing
from tests.builders import a_term
from tests.integrations.publishing.shop_window import ShopWindow, window_of
from tests.integrations.publishing.stage import (
    a_brand,
    a_category,
    a_place,
    goods,
    map_terms,
    publication,
)

pytestmark = pytest.mark.django_db


def publish(place: Connection, window: ShopWindow) -> None:
    publications.want(place, list(place.merchant.product_set.values_list("pk", flat=True)))
    publishing.publish(place, window_of(window))


def test_a_category_is_made_below_its_parents_and_each_gets_a_rule() -> None:
    place, window = a_place(send_terms=True), ShopWindow()
    product = goods(place, category=a_category(place, "Casa > Bar > Copos"))

    publish(place, window)

    assert window.calls[:3] == [("category", "Casa"), ("category", "Bar"), ("category", "Copos")]
    assert window.terms[TermKind.CATEGORY, f"depara-{product.category_id}"].parent_id == "t-Bar"
    rules = dict(MappingRule.objects.values_list("merchant_term", "platform_id"))
    assert rules == {"Casa": "t-Casa", "Casa > Bar": "t-Bar", "Casa > Bar > Copos": "t-Copos"}
    assert Term.objects.filter(kind="category", gone_at=None).count() == 3
    assert publication(product).published_at is not None
    assert MappingVersion.objects.get().cause == "publishing"


def test_a_parent_that_has_a_rule_is_not_made() -> None:
    place, window = a_place(send_terms=True), ShopWindow()
    goods(place, category=a_category(place, "Casa > Copos"))
    map_terms(place, (Kind.CATEGORY, "Casa", "5#Lar"))

    publish(place, window)

    assert window.said("category") == ["Copos"]
    [term] = window.terms.values()
    assert term.parent_id == "5"


def test_a_term_of_that_very_name_is_used() -> None:
    place, window = a_place(send_terms=True), ShopWindow()
    product = goods(place, brand=a_brand(place, "Acme"))
    a_term(place, kind="brand", name="ACME", external_id="7")

    publish(place, window)

    assert window.terms == {}
    brand = window.products["CANECA"].brand
    assert brand is not None
    assert brand.external_id == "7"
    assert publication(product).published_at is not None


def test_the_erps_code_of_a_brand_goes_along() -> None:
    place, window = a_place(send_terms=True), ShopWindow()
    goods(place, brand=a_brand(place, "Acme", code="B-9"))
    publish(place, window)
    assert window.terms.keys() == {(TermKind.BRAND, "B-9")}


def test_a_brand_without_a_code_gets_one_that_no_other_system_has() -> None:
    place, window = a_place(send_terms=True), ShopWindow()
    brand = a_brand(place, "Acme")
    goods(place, brand=brand)
    publish(place, window)
    assert window.terms.keys() == {(TermKind.BRAND, f"depara-{brand.pk}")}


def test_a_refused_term_parks_its_products_with_the_platforms_words() -> None:
    place, window = a_place(send_terms=True), ShopWindow(refused_terms={"Acme"})
    product, other = goods(place, brand=a_brand(place, "Acme")), goods(place, "COPO")

    publish(place, window)

    assert publication(product).error_code == "unmapped"
    assert "Não pode" in publication(product).error_detail
    assert publication(other).published_at is not None
    assert not MappingRule.objects.exists()


def test_nothing_is_made_unless_the_connection_says_so() -> None:
    place, window = a_place(send_terms=False), ShopWindow()
    product = goods(place, brand=a_brand(place))
    publish(place, window)
    assert window.terms == {}
    assert publication(product).error_code == "unmapped"


def test_one_brand_of_many_products_is_made_once() -> None:
    place, window = a_place(send_terms=True), ShopWindow()
    brand = a_brand(place)
    for number in range(3):
        goods(place, f"P{number}", brand=brand)
    publish(place, window)
    assert window.said("brand") == ["Acme"]
    assert len(window.products) == 3


def test_what_does_not_fit_into_a_visit_is_made_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, window = a_place(send_terms=True), ShopWindow()
    product = goods(place, brand=a_brand(place))
    monkeypatch.setattr(creating, "SECONDS", 0.0)
    with pytest.raises(RateLimited):
        publish(place, window)
    assert publication(product).parked_at is None
    assert publication(product).attempts == 0

    monkeypatch.undo()
    publish(place, window)
    assert publication(product).published_at is not None
