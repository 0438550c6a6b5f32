"""From the catalog to the platform: published once, frozen there, told anew only on purpose."""

from decimal import Decimal

import pytest

from catalog.models import AttributeKind, AttributeValue, Category, Product
from integrations import publications
from integrations.content import frozen
from integrations.mapping.kinds import Kind
from integrations.models import Listing, MappingRule, Publication, Switch, Term
from integrations.platforms.anymarket.simulator import Simulator
from tests.builders import a_sku, an_attribute
from tests.flows.showroom import (
    SIZES,
    a_bottle,
    a_showroom,
    map_to,
    mapped,
    publication,
    publish,
    show,
    shown,
)

pytestmark = pytest.mark.django_db(transaction=True)

ONE, TWO, THREE = (f"https://img.example/{n}.jpg" for n in (1, 2, 3))


def test_a_product_is_published_whole_and_then_followed(anymarket: Simulator) -> None:
    shop = a_showroom(anymarket)
    mapped(shop)
    product = a_bottle(shop, images=(ONE, TWO), model="T-1", gender="unisex", warranty_months=12)

    publish(shop, product)

    there = shown(shop)
    assert there.title == "Garrafa térmica 1 L"
    assert there.facts["brand"]["name"] == "Tramontina"
    assert there.facts["category"]["path"] == "Casa/Garrafas térmicas"
    assert (there.facts["model"], there.facts["gender"]) == ("T-1", "UNISSEX")
    assert there.facts["warrantyTime"] == 12
    assert [image.url for image in there.images] == [ONE, TWO]
    assert shop.account.amount("GARRAFA-1") == 5
    assert (there.skus[0].price, there.skus[0].sell_price) == (Decimal("99.90"), Decimal("89.90"))
    assert there.is_active
    assert shop.account.stock_writes("GARRAFA-1") == []  # it went with the product
    assert shop.account.price_writes("GARRAFA-1") == []
    assert shop.waiting() == 0

    shop.count(**{"GARRAFA-1": 2})
    shop.work()
    assert shop.account.amount("GARRAFA-1") == 2
    assert Listing.objects.get().external_id == str(there.skus[0].id)


def test_variations_go_in_the_platforms_words(anymarket: Simulator) -> None:
    shop = a_showroom(anymarket)
    mapped(shop)
    map_to(shop, Kind.ATTRIBUTE, "Colour", "Cor")
    map_to(shop, Kind.ATTRIBUTE_VALUE, "blue", "Azul", "Colour")
    map_to(shop, Kind.ATTRIBUTE_VALUE, "black", "Preto", "Colour")
    variations = {"G-B": {"Colour": "blue"}, "G-P": {"Colour": "black"}}
    product = a_bottle(shop, variations=variations)
    product.images.create(merchant=shop.merchant, url=ONE, variation="blue")

    publish(shop, product)

    assert {sku.code: sku.variation for sku in shown(shop).skus} == {
        "G-B": {"Cor": "Azul"},
        "G-P": {"Cor": "Preto"},
    }
    assert shown(shop).images[0].variation == "Azul"


def test_a_lost_answer_makes_no_second_product(anymarket: Simulator) -> None:
    shop = a_showroom(anymarket)
    mapped(shop)
    product = a_bottle(shop, images=(ONE,))
    publications.want(shop.connection, [product.pk])

    shop.work_but_loses_the_answer_to("POST /products")
    assert publication(product).published_at is None
    shop.work()

    assert len(shop.account.products) == 1
    assert publication(product).external_product_id == str(shown(shop).id)
    assert Listing.objects.count() == 1


def test_what_is_unmapped_waits_and_goes_by_itself_when_the_rule_is_saved(
    anymarket: Simulator,
) -> None:
    shop = a_showroom(anymarket)
    product = a_bottle(shop)

    publish(shop, product)

    row = publication(product)
    assert row.error_code == "unmapped"
    assert "Tramonta" in row.error_detail
    assert "Garrafas" in row.error_detail
    assert not shop.account.products

    mapped(shop)
    shop.work()
    assert shown(shop).facts["brand"]["name"] == "Tramontina"


def test_what_the_platform_would_refuse_waits_until_the_catalog_is_right(
    anymarket: Simulator,
) -> None:
    shop = a_showroom(anymarket)
    mapped(shop)
    product = a_bottle(shop)
    late = a_sku(shop.merchant, code="NOVA", product=product, **SIZES)
    late.variation = {}
    product.skus.exclude(pk=late.pk).delete()

    publish(shop, product)
    assert publication(product).error_code == "objections"
    assert "NOVA" in publication(product).error_detail

    shop.price(NOVA=("10.00", "12.00"))
    shop.count(NOVA=0)
    shop.work()

    assert publication(product).published_at is not None
    assert shop.account.amount("NOVA") == 0


def test_after_publication_the_catalogs_changes_stay_here(anymarket: Simulator) -> None:
    shop = a_showroom(anymarket)
    mapped(shop)
    product = a_bottle(shop, images=(ONE,))
    publish(shop, product)

    Product.objects.update(title="Outra", description="Outra")
    show(shop, product, TWO)
    shop.count(**{"GARRAFA-1": 3})
    shop.work()

    assert shown(shop).title == "Garrafa térmica 1 L"
    assert [image.url for image in shown(shop).images] == [ONE]
    assert shop.account.amount("GARRAFA-1") == 3
    assert frozen.differs(publication(product)) == ["title", "description", "images"]


def test_republishing_tells_all_anew_and_only_the_images_that_changed(
    anymarket: Simulator,
) -> None:
    shop = a_showroom(anymarket)
    mapped(shop)
    product = a_bottle(shop, images=(ONE, TWO))
    publish(shop, product)
    before = {image.url: image.id for image in shown(shop).images}
    Product.objects.update(title="Outra")
    show(shop, product, TWO, THREE)

    publications.republish(shop.connection, [product.pk])
    shop.work()

    after = {image.url: image.id for image in shown(shop).images}
    assert shown(shop).title == "Outra"
    assert after.keys() == {TWO, THREE}
    assert after[TWO] == before[TWO]
    assert frozen.differs(publication(product)) == []


def test_images_stay_there_when_they_are_no_longer_sent(anymarket: Simulator) -> None:
    shop = a_showroom(anymarket)
    mapped(shop)
    product = a_bottle(shop, images=(ONE, TWO))
    publish(shop, product)
    before = {image.url: image.id for image in shown(shop).images}
    shop.connection.send_images = False
    shop.connection.save()
    Product.objects.update(title="Outra")

    publications.republish(shop.connection, [product.pk])
    shop.work()

    assert shown(shop).title == "Outra"
    assert {image.url: image.id for image in shown(shop).images} == before


def test_a_new_sku_goes_out_with_a_republished_product(anymarket: Simulator) -> None:
    shop = a_showroom(anymarket)
    mapped(shop)
    map_to(shop, Kind.ATTRIBUTE, "Cor", "Cor")
    map_to(shop, Kind.ATTRIBUTE_VALUE, "Azul", "Azul", "Cor")
    map_to(shop, Kind.ATTRIBUTE_VALUE, "Preto", "Preto", "Cor")
    product = a_bottle(shop, variations={"G-A": {"Cor": "Azul"}})
    publish(shop, product)
    a_sku(shop.merchant, code="G-P", product=product, variation={"Cor": "Preto"}, **SIZES)
    shop.count(**{"G-P": 7})
    shop.price(**{"G-P": ("89.90", "99.90")})
    assert frozen.differs(publication(product)) == ["new_skus"]

    publications.republish(shop.connection, [product.pk])
    shop.work()

    assert [sku.code for sku in shown(shop).skus] == ["G-A", "G-P"]
    assert shop.account.amount("G-P") == 7
    assert Listing.objects.filter(sku__code="G-P").exists()


def test_zero_is_told_a_missing_value_is_not_and_an_unmapped_one_is_reported(
    anymarket: Simulator,
) -> None:
    shop = a_showroom(anymarket)
    mapped(shop)
    map_to(shop, Kind.ATTRIBUTE, "power", "Potência")
    product = a_bottle(shop)
    for code, kind, value in (
        ("power", AttributeKind.NUMBER, "0"),
        ("smell", AttributeKind.TEXT, "limão"),
    ):
        AttributeValue.objects.create(
            merchant=shop.merchant,
            product=product,
            attribute=an_attribute(shop.merchant, code, kind),
            value=value,
        )
    shop.count(**{"GARRAFA-1": 0})

    publish(shop, product)

    facts = shown(shop).facts
    assert [(row["name"], row["value"]) for row in facts["characteristics"]] == [("Potência", "0")]
    assert facts["warrantyTime"] == 0
    assert shop.account.amount("GARRAFA-1") == 0
    assert not {"model", "gender", "warrantyText", "nbm", "origin"} & facts.keys()
    [left_out] = publication(product).sent["left_out"]  # type: ignore[index]
    assert "smell" in left_out


def test_brands_and_categories_are_made_there_parents_first(anymarket: Simulator) -> None:
    shop = a_showroom(anymarket, send_terms=True)
    product = a_bottle(shop)
    above = Category.objects.create(merchant=shop.merchant, name="Bar", path="Bar")
    wine = Category.objects.create(
        merchant=shop.merchant, name="Vinhos", path="Bar > Vinhos", parent=above
    )
    Product.objects.update(category=wine)

    publish(shop, product)

    facts = shown(shop).facts
    assert facts["brand"]["name"] == "Tramonta"
    assert facts["category"]["path"] == "Bar/Vinhos"
    assert Term.objects.filter(name__in=["Tramonta", "Bar", "Vinhos"]).count() == 3
    assert MappingRule.objects.count() == 3
    assert publication(product).due_at is None


@pytest.mark.parametrize("path", ["/brands", "/categories"])
def test_a_term_whose_answer_was_lost_is_not_made_twice(anymarket: Simulator, path: str) -> None:
    shop = a_showroom(anymarket, send_terms=True)
    product = a_bottle(shop)
    publications.want(shop.connection, [product.pk])

    shop.work_but_loses_the_answer_to(f"POST {path}")
    shop.work()

    assert [row["name"] for row in shop.account.words.brands].count("Tramonta") == 1
    assert [row["name"] for row in shop.account.words.categories].count("Garrafas") == 1
    assert publication(product).published_at is not None


def test_a_category_that_another_system_numbered_like_ours_is_left_to_it(
    anymarket: Simulator,
) -> None:
    shop = a_showroom(anymarket, send_terms=True)
    product = a_bottle(shop)
    theirs = {"id": 9, "name": "Garrafas", "partnerId": str(product.category_id), "parent": 8}
    shop.account.words.categories += [{"id": 8, "name": "Bar", "children": [theirs]}]

    publish(shop, product)

    assert shown(shop).facts["category"]["id"] != 9


def test_products_wait_while_their_flow_or_the_switch_is_off(anymarket: Simulator) -> None:
    shop = a_showroom(anymarket, push_products=False)
    mapped(shop)
    product = a_bottle(shop)
    publish(shop, product)
    assert not shop.account.products

    type(shop.connection).objects.update(push_products=True)
    Switch.objects.create(merchant=shop.merchant, on=False)
    shop.work()
    assert not shop.account.products

    Switch.objects.update(on=True)
    shop.work()
    assert publication(product).published_at is not None


def test_stock_and_orders_go_before_products(anymarket: Simulator) -> None:
    shop = a_showroom(anymarket)
    mapped(shop)
    first, second = a_bottle(shop), a_bottle(shop, "COPO")
    publish(shop, first)
    shop.account.sell({"GARRAFA-1": 1})
    shop.account.requests.clear()

    publish(shop, second)

    told = list(shop.account.requests)
    stock = next(index for index, what in enumerate(told) if "stocks" in what)
    product = next(index for index, what in enumerate(told) if what == "POST /products")
    assert stock < product


def test_one_refused_product_waits_in_sight_and_the_others_go(anymarket: Simulator) -> None:
    shop = a_showroom(anymarket)
    mapped(shop)
    products = [a_bottle(shop, code) for code in ("UM", "DOIS", "TRES")]
    shop.account.knobs.rejected_skus = {"DOIS-1": "Código recusado."}

    publish(shop, *products)

    assert len(shop.account.products) == 2
    row = Publication.objects.get(parked_at__isnull=False)
    assert row.product == products[1]
    assert "Código recusado." in row.error_detail
