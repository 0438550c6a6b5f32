"""What ANYMARKET would refuse, said in plain words beforehand."""

from dataclasses import replace
from typing import Any

import pytest

from integrations.contract import ProductDraft, SaidAttribute, TermRef
from integrations.platforms.anymarket.connector import Platform
from tests.platforms.counter import image, sku


def a_product(**changes: Any) -> ProductDraft:
    whole: dict[str, Any] = {
        "code": "P",
        "title": "Camiseta",
        "description": "De algodão.",
        "brand": TermRef(external_id="101", name="Acme"),
        "category": TermRef(external_id="2100", name="Moda/Camisetas"),
        "warranty_months": 0,
        "images": (image(1),),
        "skus": (sku("A"),),
    }
    return ProductDraft(**(whole | changes))


def said(draft: ProductDraft) -> list[str]:
    """The findings in the way, as people read them in English."""
    return [found.text % found.values for found in Platform.objections(draft) if not found.ok]


def attribute(name: str, value: str) -> SaidAttribute:
    return SaidAttribute(attribute=TermRef(external_id="", name=name), value=value)


def test_a_whole_product_is_taken() -> None:
    assert Platform.objections(a_product()) == []


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"title": ""}, "The title is missing."),
        ({"description": ""}, "The description is missing."),
        ({"brand": None}, "The brand is missing."),
        ({"category": None}, "The category is missing."),
        ({"warranty_months": None}, "The warranty in months is missing; without warranty it is 0."),
    ],
)
def test_what_is_missing_is_named(lacking: dict[str, Any], words: str) -> None:
    assert said(a_product(**lacking)) == [words]


@pytest.mark.parametrize(
    ("longest", "longer", "words"),
    [
        (
            {"title": "x" * 150},
            {"title": "x" * 151},
            "The title has 151 characters; ANYMARKET takes 150.",
        ),
        (
            {"description": "x" * 10_000},
            {"description": "x" * 10_001},
            "The description has 10001 characters; ANYMARKET takes 10000.",
        ),
        (
            {"brand": TermRef(external_id="1", name="x" * 255)},
            {"brand": TermRef(external_id="1", name="x" * 256)},
            "The brand's name has 256 characters; ANYMARKET takes 255.",
        ),
        (
            {"category": TermRef(external_id="1", name="Moda/" + "x" * 80)},
            {"category": TermRef(external_id="1", name="Moda/" + "y" * 81)},
            f"The category “{'y' * 81}” has 81 characters; ANYMARKET takes 80.",
        ),
        (
            {"category": TermRef(external_id="1", name="/".join(["x" * 9] * 100))},
            {"category": TermRef(external_id="1", name="/".join(["x" * 9] * 101))},
            "The category is too deep: its path has 1009 characters; ANYMARKET takes 1000.",
        ),
        (
            {"attributes": (attribute("x" * 255, "y" * 255),)},
            {"attributes": (attribute("Material", "y" * 256),)},
            "The attribute “Material” has a text of 256 characters; ANYMARKET takes 255.",
        ),
        (
            {"skus": (sku("A", ean="7" * 13),)},
            {"skus": (sku("A", ean="7" * 14),)},
            "SKU A: the EAN has 14 digits; ANYMARKET takes 13.",
        ),
        (
            {"skus": (sku("A", title="x" * 150),)},
            {"skus": (sku("A", title="x" * 151),)},
            "SKU A: the title has 151 characters; ANYMARKET takes 150.",
        ),
        (
            {"skus": (sku("x" * 120),)},
            {"skus": (sku("x" * 121),)},
            f"SKU {'x' * 121}: the code has 121 characters; ANYMARKET takes 120.",
        ),
    ],
)
def test_what_is_too_long_is_told_with_what_is_taken(
    longest: dict[str, Any], longer: dict[str, Any], words: str
) -> None:
    assert said(a_product(**longest)) == []
    assert said(a_product(**longer)) == [words]


@pytest.mark.parametrize("size", ["height", "width", "length", "weight"])
def test_a_size_that_no_sku_tells_is_missing(size: str) -> None:
    unknown = sku("A", variation={"Cor": "Azul"}, **{size: None})
    known = sku("B", variation={"Cor": "Preto"})
    assert said(a_product(skus=(unknown, known))) == []
    [words] = said(a_product(skus=(unknown,)))
    assert words == f"The {size} is missing; ANYMARKET takes no product without it."


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("list_price", "SKU A has no price; ANYMARKET takes no new SKU without it."),
        ("sale_price", "SKU A has no price; ANYMARKET takes no new SKU without it."),
        ("quantity", "SKU A has no stock figure; ANYMARKET takes no new SKU without it."),
    ],
)
def test_figures_are_asked_of_new_skus_only(figure: str, words: str) -> None:
    unknown = sku("A", **{figure: None})
    assert said(a_product(skus=(unknown,))) == [words]
    assert said(a_product(skus=(replace(unknown, external_id="1"),))) == []


def test_several_skus_have_to_be_told_apart() -> None:
    blue, bare = sku("A", variation={"Cor": "Azul"}), sku("B")
    assert said(a_product(skus=(blue, bare))) == [
        "SKU B has no variation that tells it from the others."
    ]
    assert said(a_product(skus=(blue, replace(bare, variation={"Cor": "Azul"})))) == [
        "SKU A has the same variation as another one.",
        "SKU B has the same variation as another one.",
    ]


def test_a_product_without_images_is_taken_and_not_activated() -> None:
    [found] = Platform.objections(a_product(images=()))
    assert found.ok
    assert found.text == "ANYMARKET does not activate a product without images."
