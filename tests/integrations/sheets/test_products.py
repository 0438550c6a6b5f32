from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import signals
from catalog.models import AttributeKind, Brand, Product, Sku
from catalog.products import ProductRow, upsert
from tests.builders import a_merchant, a_product, a_sku, an_attribute
from tests.integrations.sheets.trip import imported, messages, tried

pytestmark = pytest.mark.django_db


def test_an_empty_cell_leaves_what_there_is() -> None:
    merchant = a_merchant()
    brand = Brand.objects.create(merchant=merchant, name="Lupo")
    product = a_product(merchant, title="Camisa", brand=brand, ncm="61091000", origin=0)
    sku = a_sku(merchant, code="CAM", product=product, weight=Decimal("0.2"), ean="7891234567895")
    text = "produto;sku;titulo;marca;ncm;origem;peso;ean;ativo\n;CAM;Camisa azul;;;;; ;\n"
    outcome = imported(merchant, "products", text)
    product.refresh_from_db()
    sku.refresh_from_db()
    assert outcome.faults == []
    assert (product.title, product.brand, product.ncm, product.origin) == (
        "Camisa azul",
        brand,
        "61091000",
        0,
    )
    assert (sku.product, sku.ean, sku.weight) == (product, "7891234567895", Decimal("0.200"))


def test_a_zero_is_a_zero() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="CAM", weight=Decimal("0.2"))
    imported(merchant, "products", "sku;peso;garantia_meses;origem\nCAM;0;0;0")
    sku.refresh_from_db()
    assert (sku.weight, sku.product.warranty_months, Product.objects.get().origin) == (0, 0, 0)


def test_one_value_of_a_variation_changes_and_the_others_stay() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="CAM", variation={"Cor": "Azul", "Tamanho": "38"})
    outcome = imported(merchant, "products", "sku;variacao:Cor\nCAM;Preto")
    sku.refresh_from_db()
    assert outcome.faults == []
    assert sku.variation == {"Cor": "Preto", "Tamanho": "38"}


def test_a_variation_that_was_kept_as_a_number_stays_until_another_value_changes() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="CAM", variation={"Cor": "Azul", "Tamanho": 38})
    same = imported(merchant, "products", "sku;variacao:Cor;variacao:Tamanho\nCAM;Azul;38")
    sku.refresh_from_db()
    assert (same.unchanged, sku.variation) == (1, {"Cor": "Azul", "Tamanho": 38})
    changed = imported(merchant, "products", "sku;variacao:Cor;variacao:Tamanho\nCAM;Preto;38")
    sku.refresh_from_db()
    assert (changed.faults, sku.variation) == ([], {"Cor": "Preto", "Tamanho": "38"})


def test_sister_skus_make_one_product() -> None:
    merchant = a_merchant()
    text = "produto;sku;titulo;variacao:Tam\nCAM;CAM-P;Camisa;P\nCAM;CAM-M;;M\n"
    assert imported(merchant, "products", text).faults == []
    assert Product.objects.get().title == "Camisa"
    assert set(Sku.objects.values_list("code", flat=True)) == {"CAM-P", "CAM-M"}


def test_sisters_that_say_different_things_of_their_product_are_told() -> None:
    merchant = a_merchant()
    product = a_product(merchant, code="CAM", title="Velho")
    a_sku(merchant, code="CAM-P", product=product)
    a_sku(merchant, code="CAM-M", product=product)
    text = "produto;sku;titulo\nCAM;CAM-P;Novo\nCAM;CAM-M;Velho\n"
    outcome = imported(merchant, "products", text)
    assert [(fault.number, fault.column) for fault in outcome.faults] == [(3, "titulo")]
    assert "2" in outcome.faults[0].message
    product.refresh_from_db()
    assert product.title == "Novo"


def test_options_with_commas_and_quotes_are_one_value() -> None:
    merchant = a_merchant()
    option = 'Aço, "inox"; 1/2"'
    attribute = an_attribute(merchant, "material", AttributeKind.LIST, options=[option, "Aço"])
    a_sku(merchant, code="CAM")
    quoted = option.replace('"', '""')
    outcome = imported(merchant, "products", f'sku;atributo:material\nCAM;"{quoted}"')
    assert outcome.faults == []
    assert attribute.values.get().value == option


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        (AttributeKind.NUMBER, "1,50", "1.5"),
        (AttributeKind.YES_NO, "Não", "false"),
        (AttributeKind.TEXT, "1,50", "1,50"),
    ],
)
def test_an_attribute_is_read_by_its_kind(kind: AttributeKind, text: str, kept: str) -> None:
    merchant = a_merchant()
    attribute = an_attribute(merchant, "x", kind)
    a_sku(merchant, code="CAM")
    imported(merchant, "products", f"sku;atributo:x\nCAM;{text}")
    assert attribute.values.get().value == kept


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("titulo", "x" * 151),
        ("ean", "123"),
        ("peso", "pesado"),
        ("peso", "1.234"),
        ("peso", "-1"),
        ("altura", "0,001"),
        ("origem", "9"),
        ("garantia_meses", "1,5"),
        ("genero", "rapaz"),
        ("ativo", "talvez"),
        ("ncm", "123456789"),
        ("descricao", "=cmd|' /C calc'!A0"),
        ("atributo:cor", "=1"),
    ],
)
def test_a_wrong_cell_is_told_by_its_column_and_changes_nothing(column: str, text: str) -> None:
    merchant = a_merchant()
    a_sku(merchant, code="CAM", product=a_product(merchant, title="Camisa"))
    before = list(Product.objects.values()) + list(Sku.objects.values())
    outcome = imported(merchant, "products", f"sku;{column}\nCAM;{text}")
    assert list(messages(outcome)) == [column]
    assert list(Product.objects.values()) + list(Sku.objects.values()) == before


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("sku;categoria\nCAM;" + "x" * 81, "80"),
        ("sku;categoria\nCAM;" + " > ".join(["x" * 79] * 13), "80"),
        ("sku;marca\nCAM;" + "x" * 256, ""),
        ("sku;atributo:cor\nCAM;azul", "cor"),
        ("produto;sku\nOUTRO;CAM", ""),
        ("sku;titulo\n;Camisa", ""),
        ("sku\nNOVO", ""),
    ],
)
def test_a_line_that_cannot_be_taken_is_told(line: str, word: str) -> None:
    merchant = a_merchant()
    a_sku(merchant, code="CAM")
    a_product(merchant, code="OUTRO")
    outcome = imported(merchant, "products", line)
    assert len(outcome.faults) == 1
    assert word in outcome.faults[0].message


def test_a_code_that_comes_twice_counts_as_the_last_line_says() -> None:
    merchant = a_merchant()
    outcome = imported(merchant, "products", "sku;titulo;ean\nA;X;\nA;X;7891234567895")
    assert [fault.number for fault in outcome.faults] == [2]
    assert Sku.objects.get().ean == "7891234567895"


def test_a_trial_writes_nothing_and_tells_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    a_sku(merchant, code="CAM", product=a_product(merchant, title="Camisa"))
    text = "sku;titulo;marca;categoria\nCAM;Nova;Lupo;Casa > Mesa\nMEIA;Meia;;"
    outcome = tried(merchant, "products", text)
    assert [(row.key, row.effect) for row in outcome.touched] == [
        ("CAM", "changed"),
        ("MEIA", "added"),
    ]
    assert {(c.column, c.before, c.after) for c in outcome.touched[0].cells} == {
        ("titulo", "Camisa", "Nova"),
        ("marca", "", "Lupo"),
        ("categoria", "", "Casa > Mesa"),
    }
    assert Product.objects.get().title == "Camisa"
    assert not Brand.objects.exists()


def test_the_doorbell_rings_for_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    changed = a_sku(merchant, code="CAM")
    a_sku(merchant, code="MEIA", product=a_product(merchant, title="Meia"))
    rung: list[Any] = []
    monkeypatch.setattr(signals, "ring", lambda *told: rung.append(told))
    imported(merchant, "products", "sku;titulo\nCAM;Nova\nMEIA;Meia")
    assert [told for told in rung if told[1]] == [(signals.Topic.PRODUCT, [changed.pk], "test")]


def test_many_lines_are_no_more_queries_than_few() -> None:
    merchant = a_merchant()
    an_attribute(merchant, "cor")

    def queries(numbers: range) -> int:
        text = "sku;titulo;marca;atributo:cor;variacao:Tam\n" + "".join(
            f"S{n};Camisa {n};Lupo;azul;{n}\n" for n in numbers
        )
        with CaptureQueriesContext(connection) as captured:
            assert imported(merchant, "products", text).faults == []
        return len(captured)

    queries(range(1))
    assert queries(range(10, 13)) == queries(range(20, 220))


def test_another_merchants_product_is_not_touched() -> None:
    other = a_merchant()
    a_sku(other, code="CAM", product=a_product(other, code="CAM", title="Deles"))
    merchant = a_merchant()
    imported(merchant, "products", "sku;titulo\nCAM;Nossa")
    assert Product.objects.get(merchant=other).title == "Deles"
    assert Product.objects.get(merchant=merchant).title == "Nossa"


def test_html_of_a_description_comes_in_as_it_is() -> None:
    merchant = a_merchant()
    html = '<p onclick="x()">Bom &amp; <script>barato</script></p>'
    row = ProductRow(0, "CAM", "CAM", {"title": "Camisa"}, {})
    upsert(merchant.pk, [row], "test")
    quoted = html.replace('"', '""')
    imported(merchant, "products", f'sku;descricao\nCAM;"{quoted}"')
    assert Product.objects.get().description == html
