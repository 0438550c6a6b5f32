import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from catalog.models import Merchant, Role
from integrations.models import PrivacyRequest, PrivacyRequestKind
from tests.builders import a_connection, a_merchant, a_supporter, a_user
from tests.integrations.admin.pages import address, browser

pytestmark = pytest.mark.django_db


def a_request(merchant: Merchant | None = None, **values: Any) -> PrivacyRequest:
    """A request for data that was answered, unless told otherwise."""
    given = {
        "platform": "nuvemshop",
        "account": "71",
        "kind": PrivacyRequestKind.DATA_REQUEST,
        "done_at": timezone.now(),
        "orders": 1,
        "export": {"orders": [{"buyer": {"name": "João"}}]},
        **values,
    }
    connection = a_connection(merchant, platform="nuvemshop") if merchant else None
    return PrivacyRequest.objects.create(merchant=merchant, connection=connection, **given)


def export(user: User, row: PrivacyRequest) -> Any:
    return browser(user).get(address(PrivacyRequest, "export", row.pk))


def test_the_owner_fetches_the_answer_as_a_file() -> None:
    merchant = a_merchant()
    row = a_request(merchant)
    response = export(a_user(merchant), row)
    assert response["Content-Type"] == "application/json"
    assert response["Content-Disposition"] == f'attachment; filename="lgpd-{row.pk}.json"'
    assert "no-store" in response["Cache-Control"]
    assert json.loads(response.content) == row.export


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_nobody_but_the_owner_does(role: Role) -> None:
    merchant = a_merchant()
    assert export(a_user(merchant, role=role), a_request(merchant)).status_code == 404


def test_a_strangers_answer_is_not_there() -> None:
    assert export(a_user(a_merchant()), a_request(a_merchant())).status_code == 404


def test_what_was_not_answered_or_erased_meanwhile_is_not_there() -> None:
    merchant = a_merchant()
    owner = a_user(merchant)
    assert export(owner, a_request(merchant, done_at=None)).status_code == 404
    assert export(owner, a_request(merchant, export={})).status_code == 404


def test_the_page_leads_to_the_file_and_shows_nothing_of_it() -> None:
    merchant = a_merchant()
    row = a_request(merchant, call={"email": "joao@example.com"})
    page = browser(a_user(merchant)).get(address(PrivacyRequest, "change", row.pk))
    html = page.content.decode()
    assert address(PrivacyRequest, "export", row.pk) in html
    assert "João" not in html and "joao@" not in html


def test_a_list_tells_what_was_done_and_when() -> None:
    merchant = a_merchant()
    a_request(merchant, kind=PrivacyRequestKind.STORE_REDACT, orders=1234, signed=True)
    page = browser(a_user(merchant)).get(address(PrivacyRequest, "changelist"))
    html = page.content.decode()
    assert "71" in html and ("1.234" in html or "1234" in html)


def test_a_store_that_nobody_has_is_seen_by_support_alone() -> None:
    a_request(account="sem-dono")
    url = address(PrivacyRequest, "changelist")
    assert "sem-dono" in browser(a_supporter()).get(url).content.decode()
    assert "sem-dono" not in browser(a_user(a_merchant())).get(url).content.decode()


def test_the_log_is_not_edited() -> None:
    merchant = a_merchant()
    row = a_request(merchant)
    client = browser(a_user(merchant))
    assert (
        client.post(address(PrivacyRequest, "delete", row.pk), {"post": "yes"}).status_code == 403
    )
    assert client.get(address(PrivacyRequest, "add")).status_code == 403
