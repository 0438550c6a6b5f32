"""What a platform is told of a product, in its own words."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from catalog.models import AttributeKind, AttributeValue, Image, Product
from catalog.prices import PriceRow, set_prices
from integrations.content import frozen, reading
from integrations.content.drafting import Content
from integrations.contract import ProductDraft
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Reason
from integrations.models import Connection, Publication, Term
from tests.builders import a_price_table, a_sku, a_stock, a_term, a_warehouse, an_attribute
from tests.integrations.publishing.stage import a_brand, a_category, a_place, goods, map_terms

pytestmark = pytest.mark.django_db


def content_of(place: Connection, product: Product) -> Content:
    return reading.contents(place, [product.pk])[product.pk]


def draft_of(place: Connection, product: Product) -> ProductDraft:
    return content_of(place, product).draft


def says(product: Product, code: str, value: str, kind: AttributeKind, **values: Any) -> None:
    attribute = an_attribute(product.merchant, code, kind, **values)
    AttributeValue.objects.create(
        merchant=product.merchant, product=product, attribute=attribute, value=value
    )


def gaps(content: Content) -> Sequence[tuple[Kind, str, Reason, bool]]:
    return [
        (gap.unmapped.kind, gap.unmapped.term, gap.unmapped.reason, gap.blocks)
        for gap in content.gaps
    ]


def said_of(draft: ProductDraft) -> list[tuple[str, str, str]]:
    return [
        (said.attribute.external_id, said.attribute.name, said.value) for said in draft.attributes
    ]


def test_what_maps_by_itself_goes_as_it_is() -> None:
    place = a_place()
    product = goods(
        place, model="X", gender="baby", warranty_months=0, warranty_text="30 dias", ncm="61091000"
    )

    draft = draft_of(place, product)

    assert (draft.model, draft.gender, draft.warranty_months) == ("X", "baby", 0)
    assert (draft.warranty_text, draft.ncm, draft.origin) == ("30 dias", "61091000", None)


def test_the_html_of_a_description_goes_as_it_is() -> None:
    place = a_place()
    html = '<h2 onclick="x()">Macia</h2><script>x()</script>&nbsp;<b>é'

    assert draft_of(place, goods(place, description=html)).description == html


def test_figures_go_along_and_zero_is_one_of_them() -> None:
    place = a_place()
    product = goods(place)
    sku = product.skus.get()
    a_stock(sku, a_warehouse(place.merchant), 0)
    a_price_table(place.merchant, is_default=True)
    set_prices(place.merchant_id, [PriceRow(0, sku.code, "", Decimal("9.90"))], "test")

    [told] = draft_of(place, product).skus

    assert (told.quantity, told.sale_price) == (0, Decimal("9.90"))


def test_unknown_figures_are_not_told() -> None:
    place = a_place()
    [told] = draft_of(place, goods(place)).skus
    assert (told.quantity, told.list_price, told.sale_price, told.height) == (None,) * 4


def test_stock_follows_the_connections_rule_and_limits() -> None:
    place = a_place()
    product = goods(place)
    main, other = (a_warehouse(place.merchant, code=code) for code in ("M", "O"))
    a_stock(product.skus.get(), main, 3)
    a_stock(product.skus.get(), other, 4)
    assert draft_of(place, product).skus[0].quantity == 7

    place.stock_rule, place.warehouse = "one", other
    assert draft_of(place, product).skus[0].quantity == 4

    place.buffer_units = 1
    assert draft_of(place, product).skus[0].quantity == 3


def test_brand_and_category_become_the_platforms() -> None:
    place = a_place()
    product = goods(place, brand=a_brand(place), category=a_category(place, "Casa > Copos"))
    map_terms(
        place,
        (Kind.BRAND, "acme", "7#ACME"),
        (Kind.CATEGORY, "Casa > Copos", "9#Cozinha/Copos"),
    )

    draft = draft_of(place, product)

    assert draft.brand is not None
    assert draft.category is not None
    assert (draft.brand.external_id, draft.brand.name) == ("7", "ACME")
    assert (draft.category.external_id, draft.category.name) == ("9", "Cozinha/Copos")


def test_an_unmapped_brand_or_category_blocks() -> None:
    place = a_place()
    product = goods(place, brand=a_brand(place), category=a_category(place, "Copos"))
    assert gaps(content_of(place, product)) == [
        (Kind.BRAND, "Acme", Reason.NO_RULE, True),
        (Kind.CATEGORY, "Copos", Reason.NO_RULE, True),
    ]


def test_an_attribute_without_a_rule_is_left_out_and_reported() -> None:
    place = a_place()
    product = goods(place)
    says(product, "smell", "limão", AttributeKind.TEXT)

    content = content_of(place, product)

    assert said_of(content.draft) == []
    assert gaps(content) == [(Kind.ATTRIBUTE, "smell", Reason.NO_RULE, False)]


def test_an_open_attribute_takes_values_as_they_stand_and_zero_is_one() -> None:
    place = a_place()
    product = goods(place)
    says(product, "power", "0", AttributeKind.NUMBER)
    says(product, "vegan", "true", AttributeKind.YES_NO)
    map_terms(place, (Kind.ATTRIBUTE, "power", "1#Potência"), (Kind.ATTRIBUTE, "vegan", "2#Vegano"))

    assert said_of(draft_of(place, product)) == [("1", "Potência", "0"), ("2", "Vegano", "Sim")]


def test_a_rules_transform_is_applied_with_the_attributes_unit() -> None:
    place = a_place()
    product = goods(place)
    says(product, "volume", "1.5", AttributeKind.NUMBER, unit="l")
    rewriting = {"kind": "number", "to": "ml"}
    map_terms(place, (Kind.ATTRIBUTE, "volume", "1#Volume"), transform=rewriting)

    assert said_of(draft_of(place, product)) == [("1", "Volume", "1500")]


def test_an_attribute_with_options_takes_only_mapped_values() -> None:
    place = a_place()
    product = goods(place)
    says(product, "colour", "blue", AttributeKind.TEXT)
    a_term(place, kind="attribute_value", parent_id="1", name="Azul", external_id="11")
    map_terms(place, (Kind.ATTRIBUTE, "colour", "1#Cor"))
    content = content_of(place, product)
    assert said_of(content.draft) == []
    assert gaps(content) == [(Kind.ATTRIBUTE_VALUE, "blue", Reason.NO_RULE, False)]

    map_terms(place, (Kind.ATTRIBUTE_VALUE, "blue", "11#Azul"), attribute="colour")
    assert said_of(draft_of(place, product)) == [("1", "Cor", "Azul")]


def test_an_unmapped_value_of_a_required_attribute_blocks() -> None:
    place = a_place()
    product = goods(place)
    says(product, "colour", "blue", AttributeKind.TEXT)
    a_term(place, kind="attribute", external_id="1", name="Cor", required=True)
    a_term(place, kind="attribute_value", parent_id="1", name="Azul", external_id="11")
    map_terms(place, (Kind.ATTRIBUTE, "colour", "1#Cor"))
    assert [gap.blocks for gap in content_of(place, product).gaps] == [True]


def test_a_rule_onto_a_term_that_is_gone_counts_as_none() -> None:
    place = a_place()
    product = goods(place, brand=a_brand(place))
    term = a_term(place, external_id="7", name="ACME")
    map_terms(place, (Kind.BRAND, "Acme", "7#ACME"))
    assert gaps(content_of(place, product)) == []

    Term.objects.filter(pk=term.pk).update(gone_at=term.seen_at)
    assert gaps(content_of(place, product)) == [(Kind.BRAND, "Acme", Reason.GONE, True)]


def test_an_unmapped_variation_blocks_whether_its_name_or_its_value() -> None:
    place = a_place()
    product = goods(place)
    product.skus.update(variation={"Cor": "Azul"})
    assert gaps(content_of(place, product)) == [(Kind.ATTRIBUTE, "Cor", Reason.NO_RULE, True)]

    a_term(place, kind="attribute_value", parent_id="1", name="Blue", external_id="11")
    map_terms(place, (Kind.ATTRIBUTE, "Cor", "1#Colour"))
    assert gaps(content_of(place, product)) == [
        (Kind.ATTRIBUTE_VALUE, "Azul", Reason.NO_RULE, True)
    ]

    map_terms(place, (Kind.ATTRIBUTE_VALUE, "Azul", "11#Blue"), attribute="Cor")
    assert draft_of(place, product).skus[0].variation == {"Colour": "Blue"}


def test_a_rule_of_another_connection_or_another_term_means_nothing() -> None:
    place, other = a_place(), a_place()
    product = goods(place, brand=a_brand(place))
    map_terms(other, (Kind.BRAND, "Acme", "7#ACME"))
    map_terms(place, (Kind.BRAND, "Acme Ltda", "8#ACME"))
    assert draft_of(place, product).brand is None


def test_images_go_only_where_they_are_wanted() -> None:
    place = a_place()
    product = goods(place)
    Image.objects.create(merchant=place.merchant, product=product, url="https://x.example/1.jpg")
    [image] = draft_of(place, product).images
    assert image.key == image.url == "https://x.example/1.jpg"

    place.send_images = False
    assert draft_of(place, product).images == ()


def test_an_uploaded_image_needs_a_public_address(settings: Any) -> None:
    place = a_place()
    product = goods(place)
    Image.objects.create(
        merchant=place.merchant, product=product, file="images/1/ab/ab.jpg", content_hash="ab"
    )
    settings.PUBLIC_URL = ""
    content = content_of(place, product)
    assert [finding.ok for finding in content.in_the_way] == [False]
    assert content.draft.images == ()

    settings.PUBLIC_URL = "https://depara.example/"
    content = content_of(place, product)
    assert content.in_the_way == ()
    assert content.draft.images[0].key == "ab"
    assert content.draft.images[0].url.startswith("https://depara.example/images/")


def test_a_stranger_is_not_read() -> None:
    place = a_place()
    assert reading.contents(place, [goods(a_place()).pk]) == {}


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        ({"title": "Outra"}, ["title"]),
        ({"description": "Outra"}, ["description"]),
        ({"warranty_months": 3, "active": False}, ["warranty_months", "active"]),
    ],
)
def test_what_differs_is_told_field_by_field(change: dict[str, Any], differing: list[str]) -> None:
    place = a_place()
    row = published(place, goods(place))
    assert frozen.differs(row) == []

    Product.objects.update(**change)

    assert frozen.differs(row) == differing


def published(place: Connection, product: Product) -> Publication:
    told = frozen.told(content_of(place, product))
    row = Publication.objects.create(
        merchant=place.merchant,
        connection=place,
        product=product,
        sent=told,
        published_at="2026-03-14T15:09:00Z",
    )
    row.refresh_from_db()
    return row


def test_skus_images_attributes_and_terms_are_compared_too() -> None:
    place = a_place()
    product = goods(place, brand=a_brand(place))
    map_terms(place, (Kind.BRAND, "Acme", "7#ACME"), (Kind.ATTRIBUTE, "power", "1#Potência"))
    row = published(place, product)

    says(product, "power", "5", AttributeKind.NUMBER)
    Image.objects.create(merchant=place.merchant, product=product, url="https://x.example/1.jpg")
    product.skus.update(weight=Decimal("1.250"))
    a_sku(place.merchant, product=product)
    map_terms(place, (Kind.BRAND, "Acme", "8#ACME 2"))

    assert frozen.differs(row) == ["brand", "attributes", "images", "skus", "new_skus"]


def test_sizes_are_the_same_however_many_zeros_they_have() -> None:
    place = a_place()
    product = goods(place)
    product.skus.update(weight=Decimal("1.2"))
    row = published(place, product)
    product.skus.update(weight=Decimal("1.200"))
    assert frozen.differs(row) == []


def test_stock_and_prices_are_never_a_difference() -> None:
    place = a_place()
    product = goods(place)
    row = published(place, product)
    a_stock(product.skus.get(), a_warehouse(place.merchant), 9)
    assert frozen.differs(row) == []


def test_of_what_was_there_before_nobody_knows_what_it_shows() -> None:
    place = a_place()
    row = published(place, goods(place))
    Publication.objects.update(sent=None)
    row.refresh_from_db()
    assert frozen.differs(row) == []


def test_ten_products_are_as_many_statements_as_two() -> None:
    place = a_place()
    counts = []
    for number in (2, 10):
        products = [goods(place, f"{number}-{n}") for n in range(number)]
        with CaptureQueriesContext(database) as captured:
            assert len(reading.contents(place, [one.pk for one in products])) == number
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10
