"""Products in the shop's own plain way, beyond what every platform has to do."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from integrations.contract import PlatformError, ProductDraft, TermKind
from integrations.platforms.sandbox.connector import Platform
from integrations.platforms.sandbox.simulator import Simulator
from tests.platforms.counter import a_draft, image, sku
from tests.platforms.pages import rows_of
from tests.platforms.sandbox.builders import account_of, connected
from tests.platforms.sandbox.test_simulator import ask, control


def published(platform: Platform, **changes: Any) -> ProductDraft:
    """A product that is there, with the ids it got."""
    draft = a_draft(platform, **changes)
    known = platform.publish(draft)
    skus = tuple(replace(row, external_id=known.skus[row.code]) for row in draft.skus)
    return replace(draft, external_id=known.external_id, skus=skus)


def test_a_title_that_is_too_long_is_told_with_what_is_taken() -> None:
    draft = ProductDraft(code="P", title="x" * 121, images=(image(1),))
    [found] = Platform.objections(draft)
    assert (found.ok, found.text % found.values) == (
        False,
        "The title has 121 characters; the Sandbox takes 120.",
    )
    assert Platform.objections(replace(draft, title="x" * 120)) == []


def test_a_product_that_is_gone_cannot_be_told_anew() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        draft = published(connected(simulator))
        account.products.clear()
        with pytest.raises(PlatformError) as refused:
            connected(simulator).republish(draft, {})
        assert (refused.value.code, refused.value.permanent) == ("not_found", True)


def test_a_new_sku_brings_its_figures_and_a_known_one_keeps_its_own() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        platform = connected(simulator)
        draft = published(platform)
        fresh = sku("S-3", quantity=7, sale_price=Decimal("45.00"))
        platform.republish(replace(draft, skus=(*draft.skus, fresh)), {})
        figures = [
            (row["quantity"], row["sale_price"])
            for row in account.products[int(draft.external_id)]["skus"]
        ]
        assert figures == [
            (0, Decimal("49.90")),
            (0, Decimal("49.90")),
            (7, Decimal("45.00")),
        ]


def test_a_word_that_is_told_twice_under_one_code_is_the_first() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        make = connected(simulator).create_term
        assert make(TermKind.BRAND, "Outra", "B-1") == make(TermKind.BRAND, "Nova", "B-1")


def test_every_page_of_products_is_read() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        for number in range(60):
            account.add_product([{"partnerId": f"S{number}"}], title=f"Produto {number}")
        titles = [draft.title for draft in rows_of(connected(simulator).products)]
        assert titles[1:] == [f"Produto {number}" for number in range(60)]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"skus": []},
        {"skus": [{"sku": ""}]},
        {"skus": [{"sku": "A", "quantity": -1}]},
        {"skus": [{"sku": "A", "colour": "red"}]},
        {"brand": "b99"},
        {"category": "c99"},
        {"images": [{"url": ""}]},
    ],
)
def test_what_is_written_wrongly_is_refused_and_nothing_is_kept(changes: dict[str, Any]) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        products = len(account.products)
        body = {"title": "Camiseta", "skus": [{"sku": "A"}]} | changes
        assert ask(simulator, "POST", "/products", body).status_code == 422
        assert len(account.products) == products
        assert "A" not in account.by_code


def test_a_code_that_is_there_is_a_conflict() -> None:
    with Simulator() as simulator:
        account_of(simulator, "A")
        body: dict[str, Any] = {"code": "P", "title": "Camiseta", "skus": [{"sku": "B"}]}
        assert ask(simulator, "POST", "/products", body).is_success
        changes = ({"skus": [{"sku": "C"}]}, {"code": "Q"}, {"code": "", "skus": [{"sku": "A"}]})
        for change in changes:
            assert ask(simulator, "POST", "/products", body | change).status_code == 409
        twice = {"title": "Camiseta", "skus": [{"sku": "D"}, {"sku": "D"}]}
        assert ask(simulator, "POST", "/products", twice).status_code == 409


def test_told_anew_a_sku_of_another_product_is_already_there() -> None:
    with Simulator() as simulator:
        account_of(simulator, "ELSEWHERE")
        draft = published(connected(simulator))
        with pytest.raises(PlatformError) as refused:
            connected(simulator).republish(replace(draft, skus=(*draft.skus, sku("ELSEWHERE"))), {})
        assert (refused.value.code, refused.value.permanent) == ("already_there", True)


def test_every_request_is_counted_by_method_and_path() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        ask(simulator, "GET", "/products")
        ask(simulator, "PUT", "/products/7", {"title": "Camiseta", "skus": [{"sku": "A"}]})
        counted = control(simulator, "GET", "/1/requests").json()
        assert counted == {"GET /products": 1, "PUT /products/{id}": 1}


def test_a_gender_that_is_seeded_in_the_other_simulators_word_is_the_shops_own() -> None:
    with Simulator() as simulator:
        account_of(simulator).add_product([{"partnerId": "A"}], gender="UNISSEX")
        genders = [draft.gender for draft in rows_of(connected(simulator).products)]
        assert genders == ["", "unisex"]
