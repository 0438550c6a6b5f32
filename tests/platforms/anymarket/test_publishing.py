"""A product told to ANYMARKET, beyond what every platform has to do."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from integrations.contract import PlatformError
from integrations.platforms.anymarket.simulator import Simulator
from tests.platforms.anymarket.builders import Ear, account_of, connected
from tests.platforms.anymarket.goods import plain, published
from tests.platforms.counter import a_draft, image, sku


def sent(ear: Ear, method: str) -> list[dict[str, Any]]:
    return [json.loads(call.request) for call in ear.calls if call.method == method]


@pytest.mark.parametrize(
    ("setting", "scope", "computed"),
    [("sku", "SKU", False), ("sku_marketplace", "SKU_MARKETPLACE", False), ("cost", "COST", True)],
)
def test_the_price_lives_where_the_connection_says(
    setting: str, scope: str, computed: bool
) -> None:
    with Simulator() as simulator:
        account_of(simulator)
        payload = connected(simulator, price_scope=setting).payload_of(plain(Ear(), simulator))
        assert (payload["definitionPriceScope"], payload["calculatedPrice"]) == (scope, computed)


def test_stock_goes_to_the_chosen_location() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        draft = a_draft(connected(simulator), skus=(sku("A", quantity=4),))
        connected(simulator, stock_location="702").publish(draft)
        assert account.amount("A", 702) == 4
        assert [place for _sku, place in account.rows] == [702]


def test_without_a_chosen_location_it_goes_to_the_default_one() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        draft = a_draft(connected(simulator), skus=(sku("A", quantity=4),))
        connected(simulator, ear=ear, stock_location="").publish(draft)
        assert account.amount("A") == 4
        assert "stockLocalId" not in sent(ear, "POST")[0]["skus"][0]


def test_the_product_is_as_large_as_the_largest_of_its_skus() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        draft = plain(Ear(), simulator)
        one, other = draft.skus
        one = replace(one, height=Decimal(7), width=None, weight=Decimal("0.5"))
        other = replace(other, height=Decimal(5), width=Decimal(9), weight=None)
        payload = connected(simulator).payload_of(replace(draft, skus=(one, other)))
        sizes = [payload[key] for key in ("height", "width", "length", "weight")]
        assert sizes == [Decimal(7), Decimal(9), Decimal(30), Decimal("0.5")]


def test_a_single_sku_needs_no_variation() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connected(simulator).publish(a_draft(connected(simulator), skus=(sku("A"),)))
        [product] = account.products.values()
        assert product.as_json([], 0)["hasVariations"] is False


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("male", "MALE"),
        ("female", "FEMALE"),
        ("boy", "BOY"),
        ("girl", "GIRL"),
        ("unisex", "UNISSEX"),
        ("baby", "BABIES"),
    ],
)
def test_genders_go_out_and_come_back(ours: str, theirs: str) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        platform = connected(simulator)
        platform.publish(a_draft(platform, gender=ours))
        [product] = account.products.values()
        assert product.facts["gender"] == theirs
        assert [draft.gender for draft in platform.products().rows] == [ours]


def test_a_product_is_one_request() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        ear = Ear()
        draft = plain(ear, simulator)
        connected(simulator, ear=ear).publish(draft)
        assert [call.method for call in ear.calls] == ["POST"]


def test_ids_that_the_answer_leaves_out_are_asked_for() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        draft = plain(ear, simulator)
        account.knobs.bare_answers = True
        published = connected(simulator, ear=ear).publish(draft)
        [product] = account.products.values()
        assert published.skus == {row.code: str(row.id) for row in product.skus}
        assert list(published.images.values()) == [str(row.id) for row in product.images]
        assert ear.paths("GET") == [f"/products/{product.id}/{what}" for what in ("skus", "images")]


def test_a_filter_that_is_ignored_finds_no_stranger() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        draft = plain(Ear(), simulator)
        account.add_product([{"partnerId": "STRANGER"}])
        account.knobs.filters_ignored = True
        assert connected(simulator).find_product(draft) is None


def test_a_product_without_a_code_is_looked_for_by_its_skus_only() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        account.add_product([{"partnerId": "STRANGER"}], externalIdProduct="")
        draft = replace(plain(ear, simulator), code="")
        assert connected(simulator, ear=ear).find_product(draft) is None
        assert ["externalId" in call.url for call in ear.calls] == [False, False]


def test_a_change_leaves_alone_what_is_set_in_the_panel() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        draft, known = published(simulator, ear)
        connected(simulator, ear=ear, price_scope="cost").republish(draft, known)
        product, *skus = sent(ear, "PATCH")
        untouched = {"priceFactor", "calculatedPrice", "definitionPriceScope", "hasVariations"}
        assert not product.keys() & (untouched | {"id", "skus", "images"})
        assert {key for row in skus for key in row} == {"title", "partnerId", "ean", "active"}
        assert [row.scope for row in account.products.values()] == ["SKU"]


def test_a_sku_whose_answer_was_lost_is_not_added_twice() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        draft, known = published(simulator, ear)
        forgotten = replace(draft.skus[1], external_id="")
        again = connected(simulator, ear=ear).republish(
            replace(draft, skus=(draft.skus[0], forgotten)), known
        )
        assert again.skus == {row.code: str(row.id) for row in account.skus.values()}
        assert ear.paths("POST") == []


def test_a_sku_that_is_elsewhere_is_already_there() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        draft, known = published(simulator, Ear())
        account.add_product([{"partnerId": "ELSEWHERE"}])
        stranger = sku("ELSEWHERE", variation={"Cor": "Verde"})
        with pytest.raises(PlatformError) as refused:
            connected(simulator).republish(replace(draft, skus=(*draft.skus, stranger)), known)
        assert (refused.value.code, refused.value.permanent) == ("already_there", True)


def test_the_id_of_a_new_sku_or_image_is_asked_for_when_the_answer_is_silent() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        draft, known = published(simulator, Ear())
        account.knobs.bare_answers = True
        more = replace(
            draft,
            skus=(*draft.skus, sku("S-3", variation={"Cor": "Verde"})),
            images=(*draft.images, image(3)),
        )
        again = connected(simulator).republish(more, known)
        [product] = account.products.values()
        assert again.skus["S-3"] == str(product.skus[-1].id)
        assert again.images["sha-3"] == str(product.images[-1].id)


def test_nothing_is_read_when_every_sku_has_its_id_but_the_images() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        ear = Ear()
        draft, known = published(simulator, ear)
        connected(simulator, ear=ear).republish(draft, known)
        assert ear.paths("GET") == [f"/products/{draft.external_id}/images"]
        assert ear.paths("POST") == ear.paths("DELETE") == []
