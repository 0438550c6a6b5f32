"""The shapes in which the API says no, and what of it may be tried again."""

import pytest

from integrations.contract import PlatformError, RateLimited, Unauthorised
from integrations.platforms.nuvemshop.errors import in_plain_words, is_past_the_end, words_of
from tests.platforms.nuvemshop.builders import SAMPLES, text_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("400_bad_json", "Problems parsing JSON"),
        ("400_missing_user_agent", "Bad Request"),
        ("401_invalid_token", "Invalid access token"),
        ("402_payment_required", "Payment Required"),
        ("404_last_page", "Last page is 3"),
        ("422_field_map", "name: can't be blank"),
        ("422_stock_action", "Valid actions are 'replace', 'variation'."),
        (
            "422_validation",
            "Validation error | price: The price must be at least 0."
            " | stock: The stock must be an integer.",
        ),
        (
            "422_duplicate_variants",
            "Variants cannot be repeated | duplicate_variant_ids: 33745216, 33745217",
        ),
        (
            "400_duplicate_tracking_event",
            "Bad Request | The tracking event must not be identical to an existing tracking event",
        ),
        ("500_internal", "Internal Server Error"),
    ],
)
def test_each_shape_has_a_sentence(name: str, words: str) -> None:
    assert words_of(text_of(SAMPLES / "errors" / f"{name}.json")) == words


def test_the_messages_of_a_fulfillment_order_are_a_shape_of_their_own() -> None:
    text = '{"description": "Invalid", "messages": {"status": ["is not allowed"]}}'
    assert words_of(text) == "Invalid | status: is not allowed"


@pytest.mark.parametrize("text", ["<html>Bad gateway</html>", "", "[]", "{}", "7"])
def test_a_text_of_no_shape_is_its_own_sentence(text: str) -> None:
    assert words_of(text) == text


def test_every_sample_of_an_error_has_words_that_are_no_json() -> None:
    for path in (SAMPLES / "errors").glob("*.json"):
        assert not words_of(text_of(path)).startswith("{"), path.name


def test_only_the_words_of_a_last_page_are_the_end_of_a_list() -> None:
    def of(detail: str, status: int) -> PlatformError:
        return PlatformError(detail, code="not_found", permanent=True, status=status)

    assert is_past_the_end(of("Last page is 3", 404))
    assert is_past_the_end(of("Last page is 0", 404))
    assert not is_past_the_end(of("Product with such id does not exist", 404))
    assert not is_past_the_end(of("Last page is 3", 422))


def test_a_bill_that_is_not_paid_is_looked_at_again() -> None:
    refused = PlatformError("{}", code="rejected", permanent=True, status=402)
    told = in_plain_words(refused)
    assert (told.code, told.permanent, told.status) == ("payment_required", False, 402)


@pytest.mark.parametrize("kind", [PlatformError, RateLimited, Unauthorised])
def test_the_words_change_and_the_kind_stays(kind: type[PlatformError]) -> None:
    told = in_plain_words(kind('{"error": "No"}', retry_after=7.0, status=418))
    assert (type(told), told.detail, told.retry_after, told.status) == (kind, "No", 7.0, 418)
