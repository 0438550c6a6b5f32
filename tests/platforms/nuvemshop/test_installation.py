"""The answer to the exchange of a code for a token."""

from typing import Any

import pytest

from integrations.contract import PlatformError
from integrations.platforms.nuvemshop.installation import grant_of
from tests.platforms.nuvemshop.builders import sample


def test_a_grant_is_for_a_store_and_some_scopes() -> None:
    grant = grant_of(sample("token_response"))
    assert (grant.store_id, grant.token) == ("1234567", "61181d08b7e328d256736hdcb671c3ce50b8af5")
    assert grant.scopes == {"read_orders", "write_orders", "write_products", "read_customers"}


def test_the_store_may_be_told_by_another_name_and_as_a_number() -> None:
    assert grant_of({"access_token": "t", "store_id": 7}).store_id == "7"


def test_a_refusal_comes_as_a_success() -> None:
    with pytest.raises(PlatformError) as refused:
        grant_of(sample("token_error_invalid_grant"))
    assert (refused.value.code, refused.value.permanent) == ("grant_refused", True)
    assert refused.value.detail == "The authorization code has expired"


@pytest.mark.parametrize(
    "answer", [None, [], "ok", {}, {"access_token": "t"}, {"user_id": "1"}, {"error": "x"}]
)
def test_half_an_answer_is_no_grant(answer: Any) -> None:
    with pytest.raises(PlatformError) as refused:
        grant_of(answer)
    assert refused.value.code == "grant_refused"
