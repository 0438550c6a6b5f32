"""Installing the app: the way to the consent, and a code exchanged for a token."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from integrations.contract import PlatformError, Unauthorised
from integrations.platforms.nuvemshop.connector import Platform
from integrations.platforms.nuvemshop.installation import grant_of
from integrations.platforms.nuvemshop.simulator import App, Simulator
from tests.platforms.nuvemshop.builders import STORE, TOKEN, Ear, account_of, connected, sample

SECRET = "app-client-secret-for-tests"
BACK = "https://depara.example/install/nuvemshop/back/"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        account_of(running)
        running.app(App(redirect_url=BACK))
        yield running


def our_app(simulator: Simulator, **changes: Any) -> dict[str, Any]:
    return {
        "app_id": "4321",
        "app_secret": SECRET,
        "auth_url": simulator.url,
        "contact": "dev@exemplo.com",
        **changes,
    }


def consented(simulator: Simulator, state: str = "s") -> httpx.URL:
    """Where the merchant's browser comes back to."""
    answer = httpx.get(Platform.consent_address(our_app(simulator), state))
    assert answer.status_code == 302
    return httpx.URL(answer.headers["location"])


def refusal(simulator: Simulator, code: str, **app: Any) -> PlatformError:
    with pytest.raises(PlatformError) as refused:
        Platform.exchange(our_app(simulator, **app), code, Ear().wire())
    return refused.value


def test_the_consent_is_asked_for_in_brazil() -> None:
    app = {"app_id": "4321", "app_secret": SECRET}
    assert Platform.consent_address(app, "a b&c") == (
        "https://www.nuvemshop.com.br/apps/4321/authorize?state=a+b%26c"
    )


def test_the_merchant_comes_back_with_a_code_that_is_good_for_a_token(
    simulator: Simulator,
) -> None:
    back = consented(simulator, "a b&c")
    assert (str(back).partition("?")[0], back.params["state"]) == (BACK, "a b&c")
    grant = Platform.exchange(our_app(simulator), back.params["code"], Ear().wire())
    assert (grant.account, grant.settings) == (STORE, {"store_id": STORE})
    assert "read_orders" in grant.scopes
    assert connected(simulator, **grant.secrets).check()[0].ok


def test_a_new_token_is_the_end_of_the_one_before(simulator: Simulator) -> None:
    code = consented(simulator).params["code"]
    Platform.exchange(our_app(simulator), code, Ear().wire())
    with pytest.raises(Unauthorised):
        connected(simulator, token=TOKEN).check()


def test_a_code_is_good_once_and_not_for_long(simulator: Simulator) -> None:
    code = consented(simulator).params["code"]
    Platform.exchange(our_app(simulator), code, Ear().wire())
    again = refusal(simulator, code)
    assert (again.code, again.permanent) == ("grant_refused", True)
    simulator.app(App(redirect_url=BACK, code_seconds=-1.0))
    late = refusal(simulator, consented(simulator).params["code"])
    assert (late.code, late.detail) == ("grant_refused", "The authorization code has expired")


def test_an_app_that_the_platform_does_not_know_is_refused(simulator: Simulator) -> None:
    code = consented(simulator).params["code"]
    for wrong in ({"app_id": "1"}, {"app_secret": "wrong"}):
        error = refusal(simulator, code, **wrong)
        assert (error.code, error.permanent) == ("grant_refused", True)


def test_a_refusal_with_a_status_of_its_own_is_one_too(simulator: Simulator) -> None:
    elsewhere = refusal(simulator, "c", auth_url=f"{simulator.url}/elsewhere")
    assert (elsewhere.code, elsewhere.permanent) == ("grant_refused", True)


def test_a_host_that_is_down_may_be_asked_again() -> None:
    with Simulator() as gone:
        app = our_app(gone)
    with pytest.raises(PlatformError) as failed:
        Platform.exchange(app, "c", Ear().wire())
    assert (failed.value.code, failed.value.permanent) == ("unreachable", False)


def test_neither_secret_nor_code_nor_token_are_kept_of_the_call(simulator: Simulator) -> None:
    ear, code = Ear(), consented(simulator).params["code"]
    grant = Platform.exchange(our_app(simulator), code, ear.wire())
    assert [call.status for call in ear.calls] == [200]
    assert not [
        secret for secret in (SECRET, code, grant.secrets["token"]) if secret in repr(ear.calls)
    ]


def test_a_grant_is_for_a_store_and_some_scopes() -> None:
    grant = grant_of(sample("token_response"))
    assert grant.account == "1234567"
    assert grant.secrets == {"token": "61181d08b7e328d256736hdcb671c3ce50b8af5"}
    assert grant.scopes == {"read_orders", "write_orders", "write_products", "read_customers"}


def test_the_store_may_be_told_by_another_name_and_as_a_number() -> None:
    grant = grant_of({"access_token": "t", "store_id": 7})
    assert (grant.account, grant.settings) == ("7", {"store_id": "7"})


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
