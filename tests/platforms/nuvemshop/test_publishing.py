"""Products told, told anew, and what would be lost on the way."""

import json
from dataclasses import replace

import pytest

from integrations.contract import PlatformError, Published, TermRef
from integrations.platforms.nuvemshop.connector import Platform
from integrations.platforms.nuvemshop.simulator import Account, Simulator
from integrations.platforms.nuvemshop.simulator.holdings import SECOND_LOCATION
from tests.platforms.nuvemshop.builders import (
    Ear,
    a_draft,
    a_sku,
    account_of,
    add_products,
    an_image,
    codes,
    connected,
    level,
)

BLUE, BLACK = {"Cor": "Azul", "Tamanho": "M"}, {"Cor": "Preto", "Tamanho": "M"}


def two(**changes: object) -> object:
    return a_draft(a_sku("A", variation=BLUE), a_sku("B", variation=BLACK), **changes)


def variations(account: Account) -> list[dict[str, str]]:
    [product] = account.products.values()
    names = [name["pt"] for name in product.attributes]
    rows = [[value["pt"] for value in variant.values] for variant in product.variants]
    return [dict(zip(names, values, strict=True)) for values in rows]


def anew(connector: Platform, draft: object, known: Published) -> Published:
    skus = tuple(replace(sku, external_id=known.skus.get(sku.code, "")) for sku in draft.skus)
    told = replace(draft, external_id=known.external_id, skus=skus)
    return connector.republish(told, known.images)


def test_values_stand_in_the_order_of_the_options_whoever_says_them_first() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        draft = a_draft(
            a_sku("A", variation=BLUE), a_sku("B", variation={"Tamanho": "M", "Cor": "Preto"})
        )
        connected(simulator).publish(draft)
        assert variations(account) == [BLUE, BLACK]


def test_a_product_of_one_sku_has_no_options() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        known = connected(simulator, ear=ear).publish(a_draft(a_sku("A")))
        assert known.skus.keys() == {"A"}
        assert variations(account) == [{}]
        assert "attributes" not in ear.calls[-1].request


def test_the_first_figure_goes_to_the_chosen_location() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connected(simulator, stock_location=SECOND_LOCATION).publish(a_draft(a_sku("A")))
        assert account.amount("A", SECOND_LOCATION) == 5


def test_a_sku_that_is_not_on_sale_begins_with_nothing_in_stock() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connected(simulator).publish(a_draft(a_sku("A", active=False)))
        assert account.by_code["A"].stock == 0


def test_pictures_beyond_the_ninth_follow_one_by_one() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        pictures = tuple(an_image(f"p{number}") for number in range(11))
        known = connected(simulator, ear=ear).publish(a_draft(a_sku("A"), images=pictures))
        [product] = account.products.values()
        assert [image.told for image in product.images] == [image.url for image in pictures]
        assert known.images == {
            picture.key: str(image.id)
            for picture, image in zip(pictures, product.images, strict=True)
        }
        assert ear.said("POST") == ["/products", *[f"/products/{product.id}/images"] * 2]


def test_a_picture_of_one_variation_is_shown_on_its_variants() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        pictures = (an_image("all"), an_image("azul", "Azul"), an_image("azul2", "Azul"))
        known = connected(simulator).publish(two(images=pictures))
        assert str(account.by_code["A"].facts["image_id"]) == known.images["sha-azul"]
        assert account.by_code["B"].facts.get("image_id") is None


@pytest.mark.parametrize("code", ["CAM/AZ M", "CAMISETA ÇÃO #1?", "..", "50%", "a+b"])
def test_any_code_is_found(code: str) -> None:
    with Simulator() as simulator:
        account_of(simulator)
        connector = connected(simulator)
        draft = a_draft(a_sku(code))
        known = connector.publish(draft)
        assert connector.find_product(draft) == known
        with pytest.raises(PlatformError) as twice:
            connector.publish(draft)
        assert twice.value.code == "already_there"


def test_a_code_like_it_is_another_product() -> None:
    with Simulator() as simulator:
        add_products(account_of(simulator), "CAM/1-X")
        assert connected(simulator).find_product(a_draft(a_sku("CAM/1"))) is None


def test_a_code_that_is_there_twice_is_the_first_one() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        rows = [{"partnerId": "A", "variations": {"Cor": colour}} for colour in ("Azul", "Preto")]
        first = account.add_product(rows)
        add_products(account, "A")
        found = connected(simulator).find_product(a_draft(a_sku("A")))
        assert found is not None
        assert found.external_id == str(first.id)
        assert found.skus == {"A": str(first.variants[0].id)}


def test_pictures_of_others_are_not_taken_for_ours() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        [product] = account.products.values()
        product.images.append(account.new_image("https://elsewhere.example/their-own.png"))
        found = connected(simulator).find_product(a_draft(a_sku("A"), images=(an_image("mine"),)))
        assert found is not None
        assert found.images == {}


def test_told_anew_no_variant_category_or_translation_is_lost() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connector = connected(simulator)
        known = connector.publish(two())
        [product] = account.products.values()
        sale = next(iter(account.categories))
        product.categories = [sale]
        product.facts["name"]["es"] = "Remera"
        product.attributes[0]["es"] = "Color"
        theirs = replace(product.variants[0], id=7, values=[{"pt": "Verde"}, {"pt": "M"}])
        product.variants.append(theirs)

        anew(connector, two(title="Camisa"), known)

        assert product.facts["name"] == {"pt": "Camisa", "es": "Remera"}
        assert product.attributes == [{"pt": "Cor", "es": "Color"}, {"pt": "Tamanho"}]
        assert product.categories == [sale]
        assert theirs in product.variants


def test_told_anew_our_category_stands_beside_the_merchants() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connector = connected(simulator)
        ours, theirs = sorted(account.categories)
        known = connector.publish(a_draft(a_sku("A")))
        [product] = account.products.values()
        product.categories = [theirs]
        draft = a_draft(a_sku("A"), category=TermRef(external_id=str(ours), name="Roupas"))
        anew(connector, draft, known)
        anew(connector, draft, known)
        assert product.categories == [theirs, ours]


def test_told_anew_in_the_stores_own_language() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.languages = ["es", "pt"]
        connector = connected(simulator)
        known = connector.publish(a_draft(a_sku("A")))
        anew(connector, a_draft(a_sku("A"), title="Camisa"), known)
        [product] = account.products.values()
        assert product.facts["name"] == {"es": "Camisa", "pt": "Camiseta"}


def test_told_anew_what_is_missing_here_stays_there() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connector = connected(simulator)
        brand = TermRef(external_id="Acme", name="Acme")
        known = connector.publish(a_draft(a_sku("A"), description="<p>Longa</p>", brand=brand))
        anew(connector, a_draft(a_sku("A")), known)
        [product] = account.products.values()
        assert product.facts["description"] == {"pt": "<p>Longa</p>"}
        assert product.facts["brand"] == "Acme"


def test_told_anew_a_new_option_gets_a_value_on_every_variant() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connector = connected(simulator)
        known = connector.publish(a_draft(a_sku("A", variation={"Cor": "Azul"})))
        grown = a_draft(a_sku("A", variation=BLUE), a_sku("B", variation=BLACK))
        again = anew(connector, grown, known)
        assert variations(account) == [BLUE, BLACK]
        assert again.skus.keys() == {"A", "B"}


def test_told_anew_a_sku_whose_answer_was_lost_is_not_made_twice() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connector = connected(simulator)
        known = connector.publish(a_draft(a_sku("A", variation=BLUE)))
        account.knobs.losing_answers_to = (
            f"POST /2025-03/1234567/products/{known.external_id}/variants"
        )
        with pytest.raises(PlatformError):
            anew(connector, two(), known)
        account.knobs.losing_answers_to = ""
        again = anew(connector, two(), known)
        assert [row.sku for row in account.products[int(known.external_id)].variants] == ["A", "B"]
        assert again.skus["B"] == str(account.by_code["B"].id)


def test_told_anew_values_that_stay_are_not_said_again() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        ear = Ear()
        connector = connected(simulator, ear=ear)
        known = connector.publish(two())
        anew(connector, two(), known)
        [patched] = [call for call in ear.calls if call.method == "PATCH"]
        assert "values" not in patched.request
        [content] = [json.loads(call.request) for call in ear.calls if call.method == "PUT"]
        assert content.keys() == {"published", "name"}


def test_told_anew_an_image_that_is_gone_already_is_no_error() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connector = connected(simulator)
        known = connector.publish(a_draft(a_sku("A"), images=(an_image("old"),)))
        account.products[int(known.external_id)].images.clear()
        draft = a_draft(a_sku("A"), images=(an_image("new"),))
        assert anew(connector, draft, known).images.keys() == {"sha-new"}


def test_told_anew_pictures_that_others_put_there_stay() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connector = connected(simulator)
        known = connector.publish(a_draft(a_sku("A"), images=(an_image("old"),)))
        product = account.products[int(known.external_id)]
        product.images.append(account.new_image("https://elsewhere.example/theirs.png"))
        anew(connector, a_draft(a_sku("A"), images=(an_image("new"),)), known)
        told = sorted(image.told for image in product.images)
        assert told == [an_image("new").url, "https://elsewhere.example/theirs.png"]


def test_a_published_product_is_pushed_to_like_any_other() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connector = connected(simulator)
        connector.publish(a_draft(a_sku("A")))
        assert codes(connector.push_stock([level(account, "A", 9)])) == [None]
        assert account.amount("A") == 9
