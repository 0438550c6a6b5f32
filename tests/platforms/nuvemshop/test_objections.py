"""What Nuvemshop would refuse, said before it is sent."""

from decimal import Decimal
from typing import Any

import pytest

from integrations.contract import ProductDraft
from integrations.platforms.nuvemshop.objections import objections
from tests.platforms.nuvemshop.builders import a_draft, a_sku, an_image

BLUE, BLACK = {"Cor": "Azul"}, {"Cor": "Preto"}


def said(draft: ProductDraft) -> list[str]:
    found = objections(draft)
    assert not any(finding.ok for finding in found)
    return [finding.text % finding.values for finding in found]


def test_a_product_that_is_right_has_none() -> None:
    assert said(a_draft(a_sku("A"))) == []
    assert said(a_draft(a_sku("A", variation=BLUE), a_sku("B", variation=BLACK))) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "The title is missing."),
        ({"title": "x" * 256}, "The title has 256 characters; Nuvemshop takes 255."),
        (
            {"images": tuple(an_image(str(number)) for number in range(251))},
            "The product has 251 images; Nuvemshop takes 250.",
        ),
    ],
)
def test_the_product_itself(changes: dict[str, Any], sentence: str) -> None:
    assert said(a_draft(a_sku("A"), **changes)) == [sentence]


def test_more_than_three_options() -> None:
    four = dict.fromkeys(("Cor", "Tamanho", "Material", "Voltagem"), "x")
    assert said(a_draft(a_sku("A", variation=four))) == [
        "The SKUs differ in 4 ways; Nuvemshop takes 3."
    ]


def test_more_than_a_thousand_skus() -> None:
    skus = [a_sku(f"S{number}", variation={"Cor": str(number)}) for number in range(1_001)]
    assert said(a_draft(*skus)) == ["The product has 1001 SKUs; Nuvemshop takes 1000."]


def test_figures_are_asked_of_new_skus_only() -> None:
    bare = {"quantity": None, "list_price": None, "sale_price": None}
    assert said(a_draft(a_sku("A", **bare))) == [
        "SKU A has no price; Nuvemshop would tell buyers to ask for it.",
        "SKU A has no stock figure; Nuvemshop would sell it without limit.",
    ]
    assert said(a_draft(a_sku("A", external_id="7", **bare))) == []


def test_zero_is_a_figure_and_one_price_is_enough() -> None:
    assert said(a_draft(a_sku("A", quantity=0, list_price=Decimal(0), sale_price=None))) == []


def test_skus_that_nothing_tells_apart() -> None:
    assert said(a_draft(a_sku("A", variation=BLUE), a_sku("B", variation=BLUE))) == [
        "SKU A has the same variation as another one.",
        "SKU B has the same variation as another one.",
    ]
    assert said(a_draft(a_sku("A", variation=BLUE), a_sku("B"))) == [
        "SKU B has no variation that tells it from the others."
    ]


def test_an_option_that_one_sku_does_not_say() -> None:
    whole = {"Cor": "Azul", "Tamanho": "M"}
    assert said(a_draft(a_sku("A", variation=whole), a_sku("B", variation=BLUE))) == [
        "SKU B does not say its “Tamanho”, as others do."
    ]
