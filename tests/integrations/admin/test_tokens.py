import re

import pytest
from django.utils import timezone

from integrations import tokens
from integrations.models import ApiToken, Scope
from tests.builders import a_merchant, a_user
from tests.integrations.admin.pages import address, browser, errors

pytestmark = pytest.mark.django_db


def test_a_token_is_shown_once_and_works() -> None:
    merchant = a_merchant()
    client = browser(a_user(merchant))
    data = {"partner": "Meu ERP", "scopes": [Scope.STOCK_WRITE, Scope.ORDERS_READ]}
    html = client.post(address(ApiToken, "add"), data, follow=True).content.decode()
    found = re.search(r"dpr_[\w-]+", html)
    assert found is not None
    token = tokens.find(found[0], timezone.now())
    assert token is not None
    assert (token.merchant, token.partner) == (merchant, "Meu ERP")
    assert token.scopes == [Scope.STOCK_WRITE, Scope.ORDERS_READ]
    for url in (address(ApiToken, "changelist"), address(ApiToken, "change", token.pk)):
        again = client.get(url).content.decode()
        assert found[0] not in again
        assert token.digest not in again


def test_a_token_needs_a_scope() -> None:
    client = browser(a_user(a_merchant()))
    response = client.post(address(ApiToken, "add"), {"partner": "Meu ERP"})
    assert "scopes" in errors(response)


def test_a_token_is_revoked() -> None:
    merchant = a_merchant()
    token, plain = tokens.issue(merchant, "Meu ERP", [Scope.STOCK_WRITE])
    data = {"action": "revoke", "_selected_action": [token.pk]}
    browser(a_user(merchant)).post(address(ApiToken, "changelist"), data)
    assert tokens.find(plain, timezone.now()) is None


def test_the_digest_cannot_be_asked_for() -> None:
    merchant = a_merchant()
    token, _plain = tokens.issue(merchant, "Meu ERP", [Scope.STOCK_WRITE])
    query = {"digest__startswith": token.digest[:4]}
    response = browser(a_user(merchant)).get(address(ApiToken, "changelist"), query)
    assert response.status_code == 400
