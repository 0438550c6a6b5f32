"""Reading the catalogue page by page."""

from integrations.contract import ListingRef
from integrations.platforms.anymarket.simulator import Simulator
from tests.platforms.anymarket.builders import Ear, account_of, add_skus, connected
from tests.platforms.pages import pages_of, rows_of, sizes


def test_every_sku_is_listed_under_its_code() -> None:
    with Simulator() as simulator:
        product = account_of(simulator).add_product(
            [{"partnerId": "A", "ean": "7891234567895", "title": "Camiseta"}, {"partnerId": "B"}]
        )
        found = rows_of(connected(simulator).listings)
        assert found == [
            ListingRef(
                external_id=str(product.skus[0].id),
                external_product_id=str(product.id),
                code="A",
                ean="7891234567895",
                title="Camiseta",
            ),
            ListingRef(
                external_id=str(product.skus[1].id),
                external_product_id=str(product.id),
                code="B",
                title="B",
            ),
        ]


def test_a_sku_without_a_code_is_told_too() -> None:
    with Simulator() as simulator:
        account_of(simulator).add_product([{"partnerId": "A"}, {"title": "No code"}])
        assert [ref.code for ref in rows_of(connected(simulator).listings)] == ["A", ""]


def test_all_pages_are_read_without_following_the_links() -> None:
    with Simulator() as simulator:
        ear = Ear()
        add_skus(account_of(simulator), *(f"SKU-{number}" for number in range(250)))
        pages = pages_of(connected(simulator, ear=ear).listings)
        assert [len(page.rows) for page in pages] == [100, 100, 50]
        assert len({ref.external_id for page in pages for ref in page.rows}) == 250
        # The links say http://api.anymarket.com.br: none of the calls went there.
        assert all(call.url.startswith(simulator.url) for call in ear.calls)
        assert '"href":"http://api.anymarket.com.br/v2/products?' in ear.calls[0].response


def test_a_full_last_page_is_the_end() -> None:
    with Simulator() as simulator:
        ear = Ear()
        add_skus(account_of(simulator), *(f"SKU-{number}" for number in range(100)))
        assert sizes(connected(simulator, ear=ear).listings) == [100]
        assert len(ear.calls) == 1


def test_an_empty_account_has_no_listings() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        assert rows_of(connected(simulator).listings) == []
