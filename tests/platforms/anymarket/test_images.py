"""Pictures on ANYMARKET: told once, known again, taken away, told again when they broke."""

from dataclasses import replace

from integrations.platforms.anymarket.simulator import Account, Simulator
from tests.platforms.anymarket.builders import Ear, account_of, connected
from tests.platforms.anymarket.goods import plain, published
from tests.platforms.counter import image


def urls(account: Account) -> list[str]:
    [product] = account.products.values()
    return [row.url for row in product.images]


def test_an_image_that_could_not_be_fetched_is_told_again() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.knobs.image_delay = 0.0
        account.knobs.broken_images = {image(1).url}
        draft, known = published(simulator, Ear())
        account.knobs.broken_images = set()
        again = connected(simulator).republish(draft, known).images
        assert sorted(urls(account)) == [image(1).url, image(2).url]
        assert again["sha-1"] != known["sha-1"]
        assert again["sha-2"] == known["sha-2"]


def test_an_image_that_was_not_fetched_yet_is_left_in_peace() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.knobs.image_delay = 600.0
        draft, known = published(simulator, Ear())
        assert connected(simulator).republish(draft, known).images == known


def test_images_that_others_put_there_stay() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        draft, known = published(simulator, Ear())
        [product] = account.products.values()
        account.add_image(product, {"url": "https://panel.example/own.jpg"})
        connected(simulator).republish(replace(draft, images=(image(2),)), known)
        assert urls(account) == [image(2).url, "https://panel.example/own.jpg"]


def test_an_image_under_another_address_is_the_same() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        draft, known = published(simulator, Ear())
        moved = tuple(replace(row, url=row.url + "?v=2") for row in draft.images)
        assert connected(simulator).republish(replace(draft, images=moved), known).images == known
        assert urls(account) == [image(1).url, image(2).url]


def test_an_image_that_somebody_deleted_there_comes_back() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        draft, known = published(simulator, Ear())
        [product] = account.products.values()
        product.images = []
        connected(simulator).republish(draft, known)
        assert urls(account) == [image(1).url, image(2).url]


def test_an_image_whose_id_was_never_noted_is_known_by_its_address() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        draft, known = published(simulator, Ear())
        assert connected(simulator).republish(draft, {}).images == known
        assert len(urls(account)) == 2


def test_images_know_their_place_and_their_variation() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        draft = plain(Ear(), simulator)
        blue = replace(image(2), variation="Azul")
        connected(simulator).publish(replace(draft, images=(image(1), blue)))
        [product] = account.products.values()
        told = [(row.index, row.main, row.variation) for row in product.images]
        assert told == [(1, True, ""), (2, False, "Azul")]
