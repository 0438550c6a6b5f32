"""Everything the platform has comes into the merchant's catalog; nothing there is overwritten."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection as database
from django.db import transaction
from django.test.utils import CaptureQueriesContext

from catalog.models import (
    Attribute,
    AttributeKind,
    AttributeValue,
    Brand,
    Category,
    Image,
    Price,
    Product,
    Sku,
    Stock,
)
from integrations import differences, tasks
from integrations.content import frozen
from integrations.contract import TermKind
from integrations.models import (
    Connection,
    Decision,
    Difference,
    Job,
    JobKind,
    Listing,
    MappingRule,
    MappingVersion,
    Publication,
    Term,
)
from integrations.platforms.anymarket.simulator import Account, Simulator
from integrations.platforms.sandbox.simulator import Simulator as Sandbox
from integrations.sync import catalog_import
from integrations.sync.importing import terms
from tests.builders import a_connection, a_merchant, a_product, a_sku, a_term, an_attribute
from tests.long_work import done

pytestmark = pytest.mark.django_db(transaction=True)

EAN = "7891234567895"
SHIRT: dict[str, Any] = {
    "title": "Camiseta básica",
    "externalIdProduct": "P-SHIRT",
    "description": "<p>Algodão</p>",
    "brand": "Lupo",
    "category": "Moda/Camisetas",
    "model": "Slim",
    "gender": "MALE",
    "warrantyTime": 3,
    "warrantyText": "De fábrica",
    "nbm": "61091000",
    "origin": 0,
    "height": 10.5,
    "weight": 0.255,
    "characteristics": {"Composição": "Algodão"},
}
SHIRT_SKUS: list[dict[str, Any]] = [
    {"partnerId": "SHIRT-M", "ean": EAN, "variations": {"Cor": "Azul", "Tamanho": "M"}},
    {"partnerId": "SHIRT-G", "variations": {"Cor": "Azul", "Tamanho": "G"}},
]


def an_account(anymarket: Simulator, **values: Any) -> tuple[Connection, Account]:
    account = anymarket.account(token="t-1", oi="1.")
    connection = a_connection(
        a_merchant(),
        settings={"api_url": anymarket.url, "oi": account.oi},
        secrets={"token": account.token},
        **values,
    )
    return connection, account


def imported(connection: Connection) -> dict[str, Any]:
    """What came of it."""
    job = done(JobKind.CATALOG, connection)
    assert job.error_code == "", job.error_detail
    return {**job.result["counts"], "skips": dict(job.result.get("skips", []))}


def test_an_empty_catalog_is_filled_linked_and_frozen(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    account.add_product(SHIRT_SKUS, **SHIRT)
    job = done(JobKind.CATALOG, connection)

    product = Product.objects.get()
    assert (product.code, product.title, product.description) == (
        "P-SHIRT", "Camiseta básica", "<p>Algodão</p>",
    )  # fmt: skip
    assert (str(product.brand), str(product.category)) == ("Lupo", "Moda > Camisetas")
    assert (product.model, product.gender, product.ncm, product.origin) == (
        "Slim", "male", "61091000", 0,
    )  # fmt: skip
    assert (product.warranty_months, product.warranty_text) == (3, "De fábrica")
    assert [str(value) for value in product.attribute_values.all()] == ["Composição: Algodão"]
    large, medium = Sku.objects.order_by("code")
    assert (medium.code, medium.ean, medium.variation) == (
        "SHIRT-M", EAN, {"Cor": "Azul", "Tamanho": "M"},
    )  # fmt: skip
    assert (medium.height, medium.weight, medium.width) == (
        Decimal("10.50"), Decimal("0.255"), None,
    )  # fmt: skip
    assert {(row.sku, row.external_id) for row in Listing.objects.all()} == {
        (sku, str(account.by_code[sku.code].id)) for sku in (medium, large)
    }
    publication = Publication.objects.get()
    assert (publication.product, publication.due_at) == (product, None)
    assert publication.published_at is not None
    assert frozen.differs(publication) == []
    assert not Difference.objects.exists()
    assert (job.done, job.total) == (1, 1)
    for nothing in (Image, Price, Stock):
        assert not nothing._default_manager.exists()


def test_the_platforms_words_become_the_merchants_with_rules_both_ways(
    anymarket: Simulator,
) -> None:
    connection, _account = an_account(anymarket)
    counts = imported(connection)

    assert set(Brand.objects.values_list("name", flat=True)) == set(
        Term.objects.filter(kind="brand").values_list("name", flat=True)
    )
    assert Category.objects.filter(path="Eletrônicos > Áudio > Fones Bluetooth").exists()
    colour = Attribute.objects.get(name="Cor")
    assert (colour.code, colour.kind) == ("cor", AttributeKind.LIST)
    assert [str(option) for option in colour.options.all()] == [
        "Azul", "Preto", "Branco", "Verde", "Vermelho",
    ]  # fmt: skip
    assert Attribute.objects.get(name="Potência").kind == AttributeKind.TEXT
    bound = MappingRule.objects.filter(connection=connection)
    assert bound.count() == counts["rules"] == Term.objects.exclude(kind="warehouse").count()
    blue = bound.get(kind="attribute_value", merchant_term="Azul")
    assert blue.attribute == "cor"
    assert Term.objects.get(kind="attribute_value", external_id=blue.platform_id).name == "Azul"
    assert set(MappingVersion.objects.values_list("cause", flat=True)) == {"import"}


def test_a_second_import_does_nothing(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    account.add_product(SHIRT_SKUS, **SHIRT)
    imported(connection)
    models = (Brand, Category, Attribute, Product, Sku, Listing, MappingRule, MappingVersion)
    before = [list(model._default_manager.order_by("pk").values()) for model in models]

    counts = imported(connection)

    assert [list(model._default_manager.order_by("pk").values()) for model in models] == before
    assert {name: n for name, n in counts.items() if n and name != "skips"} == {}
    assert counts["skips"] == {}


def test_what_reads_the_same_is_bound_and_not_made_twice(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    merchant = connection.merchant
    brand = Brand.objects.create(merchant=merchant, name="LUPO")
    an_attribute(merchant, "color", AttributeKind.LIST, options=["AZUL"], name="côr")
    Category.objects.create(merchant=merchant, name="moda", path="moda")
    account.add_product(SHIRT_SKUS, **SHIRT)
    imported(connection)

    assert Product.objects.get().brand == brand
    assert [str(one) for one in Brand.objects.filter(name__iexact="lupo")] == ["LUPO"]
    colour = Attribute.objects.get(code="color")
    assert [option.value for option in colour.options.all()][:2] == ["AZUL", "Preto"]
    assert MappingRule.objects.get(kind="brand", merchant_term="LUPO").platform_name == "Lupo"
    assert MappingRule.objects.get(kind="attribute_value", merchant_term="AZUL").attribute == (
        "color"
    )
    assert Sku.objects.get(code="SHIRT-M").variation == {"color": "Azul", "Tamanho": "M"}


def test_several_of_the_merchants_words_that_fit_are_reported_and_not_guessed_between(
    anymarket: Simulator,
) -> None:
    connection, _account = an_account(anymarket)
    for name in ("Lúpo", "Lupô"):
        Brand.objects.create(merchant=connection.merchant, name=name)
    counts = imported(connection)
    assert "Lupo" in counts["skips"]
    assert not MappingRule.objects.filter(platform_name="Lupo").exists()


def test_rules_that_are_there_stay_as_they_are(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    imported(connection)
    rule = MappingRule.objects.get(kind="brand", platform_name="Lupo")
    mine = Brand.objects.create(merchant=connection.merchant, name="Minha Lupo")
    MappingRule.objects.filter(pk=rule.pk).update(merchant_term=mine.name)
    account.add_product(SHIRT_SKUS, **SHIRT)
    imported(connection)
    assert Product.objects.get().brand == mine
    assert MappingRule.objects.filter(kind="brand", platform_id=rule.platform_id).count() == 1


def test_a_category_that_no_path_can_name_costs_only_itself(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    account.words.categories += [{"id": 9, "name": "A > B", "path": "A > B", "children": []}]
    counts = imported(connection)
    assert "A > B" in counts["skips"]
    assert Category.objects.filter(path="Moda > Camisetas").exists()
    assert not Category.objects.filter(name="B").exists()


def test_a_circle_in_the_category_tree_costs_only_its_own_nodes(anymarket: Simulator) -> None:
    connection, _account = an_account(anymarket)
    for external_id, above in (("1", "2"), ("2", "1"), ("3", ""), ("4", "gone")):
        a_term(
            connection, kind="category", external_id=external_id, name=f"C{external_id}",
            path=f"C{external_id}", parent_id=above,
        )  # fmt: skip
    with transaction.atomic():
        told = terms.batch(connection, TermKind.CATEGORY, 0)
        tally = terms.bring(connection, TermKind.CATEGORY, told)
    assert [category.path for category in Category.objects.all()] == ["C3"]
    assert {what for what, _why in tally.skips} == {"C1", "C2", "C4"}


def test_a_word_the_catalog_refuses_is_reported_with_its_reason(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    account.words.brands.append({"id": 999, "name": "M" * 300})
    account.words.categories.append({"id": 9, "name": "C" * 90, "path": "C" * 90, "children": []})
    counts = imported(connection)
    assert {"M" * 300, "C" * 90} <= set(counts["skips"])
    assert not MappingRule.objects.filter(platform_id="999").exists()


def test_what_differs_is_listed_and_nothing_is_overwritten(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    merchant = connection.merchant
    brand = Brand.objects.create(merchant=merchant, name="Hering")
    product = a_product(
        merchant, code="P-SHIRT", title="Camiseta", description="<p>Algodão</p>", brand=brand,
        gender="male", warranty_months=12,
    )  # fmt: skip
    sku = a_sku(merchant, code="SHIRT-M", product=product, height=Decimal("0"))
    told = {key: SHIRT[key] for key in ("title", "externalIdProduct", "description", "brand")}
    account.add_product(
        SHIRT_SKUS[:1], **told, gender="MALE", warrantyTime=3, height=10.5,
        characteristics={"Composição": "Algodão"},
    )  # fmt: skip
    before = Product.objects.values().get()
    counts = imported(connection)

    assert Product.objects.values().get() == before
    assert Sku.objects.get() == sku
    assert {(row.field, row.sku, row.ours, row.theirs) for row in Difference.objects.all()} == {
        ("title", None, "Camiseta", "Camiseta básica"),
        ("brand", None, "Hering", "Lupo"),
        ("category", None, "", "Geral"),
        ("warranty_months", None, "12", "3"),
        ("attribute:composição", None, "", "Algodão"),
        ("ean", sku, "", EAN),
        ("height", sku, "0", "10.5"),
    }
    assert counts["differences"] == 7
    assert set(Difference.objects.values_list("decision", flat=True)) == {Decision.OPEN}
    assert Listing.objects.get().sku == sku
    assert Publication.objects.get().product == product


def test_a_difference_is_asked_again_only_when_the_platform_changes_its_mind(
    anymarket: Simulator,
) -> None:
    connection, account = an_account(anymarket)
    a_sku(connection.merchant, code="SHIRT-M", product=a_product(connection.merchant, title="Meu"))
    there = account.add_product([{"partnerId": "SHIRT-M"}], title="Deles")
    imported(connection)
    row = Difference.objects.get(field="title")
    assert differences.keep([row.pk], "ana") == 1

    imported(connection)
    row.refresh_from_db()
    assert (row.decision, row.decided_by) == (Decision.KEPT, "ana")

    there.title = "Deles, novo"
    imported(connection)
    row.refresh_from_db()
    assert (row.decision, row.decided_by, row.theirs) == (Decision.OPEN, "", "Deles, novo")

    Product.objects.update(title="Deles, novo")
    imported(connection)
    assert not Difference.objects.filter(field="title").exists()


def test_differences_of_what_the_platform_no_longer_tells_go(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    a_sku(connection.merchant, code="SHIRT-M", product=a_product(connection.merchant, title="Meu"))
    there = account.add_product([{"partnerId": "SHIRT-M"}], title="Deles")
    imported(connection)
    assert Difference.objects.exists()
    del account.products[there.id]
    imported(connection)
    assert not Difference.objects.exists()


def test_a_brand_that_a_rule_leads_to_is_no_difference(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    imported(connection)
    mine = Brand.objects.create(merchant=connection.merchant, name="Lupo Brasil")
    MappingRule.objects.filter(kind="brand", platform_name="Lupo").update(merchant_term=mine.name)
    product = a_product(connection.merchant, title="Camiseta", brand=mine)
    a_sku(connection.merchant, code="SHIRT-M", product=product)
    account.add_product([{"partnerId": "SHIRT-M"}], title="Camiseta", brand="Lupo")
    imported(connection)
    assert not Difference.objects.filter(field="brand").exists()


def test_what_has_no_code_or_collides_is_reported_and_the_others_come(
    anymarket: Simulator,
) -> None:
    connection, account = an_account(anymarket)
    merchant = connection.merchant
    a_sku(merchant, code="MINE", ean=EAN)
    one, other = a_sku(merchant, code="ONE"), a_sku(merchant, code="OTHER")
    account.add_product([{"title": "Sem código"}])
    account.add_product([{"partnerId": "TWICE", "title": "x"}])
    account.add_product([{"partnerId": "TWICE", "title": "y"}])
    account.add_product([{"partnerId": "KNOWN-EAN", "ean": EAN}])
    account.add_product([{"partnerId": "NO-PRODUCT-CODE"}], externalIdProduct="", title="Sem P")
    account.add_product([{"partnerId": "ONE"}, {"partnerId": "OTHER"}], externalIdProduct="BOTH")
    account.add_product([{"partnerId": "WRONG", "ean": "123"}])
    account.add_product([{"partnerId": "GOOD"}], externalIdProduct="P-GOOD")
    counts = imported(connection)

    assert set(Sku.objects.values_list("code", flat=True)) == {"MINE", "ONE", "OTHER", "GOOD"}
    assert set(counts["skips"]) == {"Sem código", "TWICE", "KNOWN-EAN", "BOTH", "WRONG", "Sem P"}
    assert counts["skipped"] == 7
    assert {row.sku.code for row in Listing.objects.all()} == {"ONE", "OTHER", "GOOD"}
    assert not Difference.objects.filter(sku__in=[one, other]).exists()
    assert (counts["products"], counts["skus"]) == (1, 1)


def test_a_sku_that_is_linked_to_another_one_keeps_its_link(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    account.add_product([{"partnerId": "A"}])
    imported(connection)
    link = Listing.objects.get()
    account.by_code["A"].code = "B"  # another one gets its code over there
    account.add_product([{"partnerId": "A"}], externalIdProduct="P-2")
    counts = imported(connection)
    assert Listing.objects.get() == link
    assert "A" in counts["skips"]


def test_a_new_sku_of_a_known_product_joins_it(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    product = a_product(connection.merchant, code="OURS", title="Nosso")
    a_sku(connection.merchant, code="SHIRT-M", product=product)
    account.add_product(SHIRT_SKUS, **SHIRT)
    counts = imported(connection)
    assert {sku.code for sku in product.skus.all()} == {"SHIRT-M", "SHIRT-G"}
    assert (counts["products"], counts["skus"], counts["linked"]) == (0, 1, 2)
    product.refresh_from_db()
    assert product.title == "Nosso"


def test_a_word_nobody_knows_costs_the_word_and_not_the_product(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    an_attribute(connection.merchant, "composição", AttributeKind.NUMBER, name="Composição")
    account.add_product([{"partnerId": "A"}], **{**SHIRT, "externalIdProduct": "P"})
    counts = imported(connection)
    assert Product.objects.get().title == "Camiseta básica"
    assert not AttributeValue.objects.exists()
    assert "Composição" in counts["skips"]


def test_a_page_of_twenty_is_as_many_statements_as_a_page_of_two(anymarket: Simulator) -> None:
    def statements(number: int) -> int:
        connection, account = an_account(anymarket)
        for index in range(number):
            code = f"{number}-{index}"
            account.add_product([{"partnerId": code}], **{**SHIRT, "externalIdProduct": code})
        with CaptureQueriesContext(database) as captured:
            imported(connection)
        return len(captured)

    few = statements(2)
    connection = Connection.objects.get()
    connection.delete()
    assert statements(20) == few


def test_the_sandbox_is_imported_too() -> None:
    with Sandbox() as sandbox:
        account = sandbox.account(token="t", oi="1")
        known = {key: value for key, value in SHIRT.items() if key != "characteristics"}
        account.add_product(SHIRT_SKUS[:1], **{**known, "gender": "male"})
        connection = a_connection(
            a_merchant(),
            platform="sandbox",
            settings={"api_url": sandbox.url},
            secrets={"token": "t"},
        )
        imported(connection)
    product = Product.objects.get()
    assert (product.code, str(product.brand), str(product.category)) == (
        "P-SHIRT", "Lupo", "Moda > Camisetas",
    )  # fmt: skip
    assert Listing.objects.get().sku.code == "SHIRT-M"
    assert frozen.differs(Publication.objects.get()) == []


def test_a_product_that_cannot_be_understood_costs_only_itself(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    account.add_product([{"partnerId": "BAD-1"}], title="Sem pé", externalIdProduct="BAD")
    account.add_product(SHIRT_SKUS, **SHIRT)
    account.knobs.malformed_products = {"BAD"}

    job = done(JobKind.CATALOG, connection)

    assert (job.error_code, job.done, job.total) == ("", 2, 2)
    assert [product.code for product in Product.objects.all()] == ["P-SHIRT"]
    assert job.result["counts"]["skipped"] == 1
    [(_what, why)] = job.result["skips"]
    assert "Sem pé" in why


def test_in_the_sandbox_too_a_product_that_cannot_be_understood_costs_only_itself() -> None:
    with Sandbox() as simulator:
        account = simulator.account(token="t-1", oi="1.")
        connection = a_connection(
            a_merchant(),
            platform="sandbox",
            settings={"api_url": simulator.url},
            secrets={"token": account.token},
        )
        bad = account.add_product([{"partnerId": "BAD-1"}], externalIdProduct="BAD")
        account.add_product([{"partnerId": "GOOD-1"}], externalIdProduct="GOOD")
        account.knobs.malformed_products = {"BAD"}

        skips = imported(connection)["skips"]

    assert [product.code for product in Product.objects.all()] == ["GOOD"]
    assert list(skips) == [bad["id"]]
    assert "$.skus" in skips[bad["id"]]


def test_a_character_that_cannot_be_kept_keeps_nothing_back(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    account.words.brands.append({"id": 999, "name": "Nulo\0"})
    bad = {**SHIRT, "title": "Camiseta\0", "characteristics": {"Composição": "Algodão\0"}}
    account.add_product(SHIRT_SKUS[:1], **bad)
    account.add_product([{"partnerId": "OTHER\0", "variations": {"Cor": "Azul\0"}}], title="B")

    imported(connection)
    links = done(JobKind.LINK, connection)

    assert Product.objects.get(code="P-SHIRT").title == "Camiseta\ufffd"
    assert Brand.objects.filter(name="Nulo\ufffd").exists()
    assert links.error_code == "", links.error_detail


def test_each_night_what_was_imported_once_is_imported_again(anymarket: Simulator) -> None:
    connection, _account = an_account(anymarket)
    a_connection(connection.merchant)
    assert catalog_import.due() == []
    imported(connection)
    assert catalog_import.due() == [connection]
    tasks.import_catalogs()
    assert Job.objects.get(kind=JobKind.CATALOG, finished_at=None).connection == connection


def test_another_merchants_words_and_products_are_left_out_of_it(anymarket: Simulator) -> None:
    connection, account = an_account(anymarket)
    stranger = a_merchant()
    Brand.objects.create(merchant=stranger, name="Lupo")
    a_sku(stranger, code="SHIRT-M", ean=EAN)
    a_term(a_connection(stranger), kind="brand", external_id="104", name="Lupo")
    account.add_product(SHIRT_SKUS, **SHIRT)
    imported(connection)
    assert Product.objects.get(merchant=connection.merchant).brand.merchant == connection.merchant
    assert Sku.objects.filter(merchant=stranger).count() == 1
    assert not MappingRule.objects.filter(merchant=stranger).exists()
