from integrations.platforms.sandbox.simulator import Simulator
from tests.platforms.pages import pages_of, rows_of, sizes
from tests.platforms.sandbox.builders import account_of, connected, listing


def test_every_page_is_read_and_each_listing_comes_once() -> None:
    with Simulator() as simulator:
        account = account_of(simulator, *(f"S{number}" for number in range(120)))
        pages = pages_of(connected(simulator).listings)
        assert [len(page.rows) for page in pages] == [50, 50, 20]
        found = [ref for page in pages for ref in page.rows]
        assert found == [listing(account, f"S{number}") for number in range(120)]


def test_an_empty_shop_has_no_listings() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        assert sizes(connected(simulator).listings) == [0]


def test_a_listing_without_a_code_is_told_too() -> None:
    with Simulator() as simulator:
        account_of(simulator, "A", "", "B")
        assert [ref.code for ref in rows_of(connected(simulator).listings)] == ["A", "", "B"]


def test_the_check_tells_whose_token_it_is() -> None:
    with Simulator() as simulator:
        account_of(simulator, "A", "B")
        (finding,) = connected(simulator).check()
        assert finding.ok
        assert finding.text % finding.values == (
            "The token works: this is “Sandbox 1”, with 2 listings."
        )
