import pytest
from django.db.models import Model
from django.test import Client

from catalog.models import Brand, Merchant, Role
from integrations import tokens
from integrations.models import ApiToken, Connection, Scope
from tests.builders import a_connection, a_merchant, a_user
from tests.integrations.admin.pages import SCOPED, address, browser, label
from tests.integrations.admin.rows import rows_of

pytestmark = pytest.mark.django_db


def person(merchant: Merchant, role: Role) -> Client:
    return browser(a_user(merchant, role=role))


@pytest.mark.parametrize("model", SCOPED, ids=label)
def test_a_viewer_reads_every_page(model: type[Model]) -> None:
    merchant = a_merchant()
    rows_of(merchant, "palavra")
    row = model._default_manager.all()[0]
    viewer = person(merchant, Role.VIEWER)
    assert viewer.get(address(model, "change", row.pk)).status_code == 200
    assert viewer.get(address(model, "history", row.pk)).status_code == 200


@pytest.mark.parametrize("model", SCOPED, ids=label)
def test_a_viewer_changes_nothing(model: type[Model]) -> None:
    merchant = a_merchant()
    rows_of(merchant, "palavra")
    row = model._default_manager.all()[0]
    viewer = person(merchant, Role.VIEWER)
    for url in (
        address(model, "add"),
        address(model, "change", row.pk),
        address(model, "delete", row.pk),
    ):
        assert viewer.post(url, {"post": "yes"}).status_code == 403
    assert model._default_manager.get(pk=row.pk) == row


def test_a_viewer_presses_no_button() -> None:
    connection = a_connection(a_merchant())
    viewer = person(connection.merchant, Role.VIEWER)
    url = address(Connection, "deactivate", connection.pk)
    assert viewer.post(url, {"_form_submitted": "on"}).status_code == 403


def test_an_operator_changes_but_does_not_delete() -> None:
    merchant = a_merchant()
    brand = Brand.objects.create(merchant=merchant, name="Antiga")
    operator = person(merchant, Role.OPERATOR)
    operator.post(address(Brand, "change", brand.pk), {"name": "Nova"})
    brand.refresh_from_db()
    assert brand.name == "Nova"
    assert operator.post(address(Brand, "delete", brand.pk), {"post": "yes"}).status_code == 403


def test_an_owner_deletes() -> None:
    merchant = a_merchant()
    brand = Brand.objects.create(merchant=merchant, name="Antiga")
    person(merchant, Role.OWNER).post(address(Brand, "delete", brand.pk), {"post": "yes"})
    assert not Brand.objects.exists()


def test_a_role_counts_only_at_its_own_merchant() -> None:
    merchant = a_merchant()
    brand = Brand.objects.create(merchant=merchant, name="Antiga")
    user = a_user(merchant, role=Role.VIEWER)
    a_merchant().memberships.create(user=user, role=Role.OWNER)
    client = browser(user)
    assert client.post(address(Brand, "change", brand.pk), {"name": "Nova"}).status_code == 403


def test_an_action_reaches_only_rows_the_person_may_change() -> None:
    seen, owned = a_merchant(), a_merchant()
    tokens.issue(seen, "ERP", [Scope.STOCK_WRITE])
    tokens.issue(owned, "ERP", [Scope.STOCK_WRITE])
    user = a_user(seen, role=Role.VIEWER)
    owned.memberships.create(user=user, role=Role.OWNER)
    chosen = list(ApiToken.objects.values_list("pk", flat=True))
    data = {"action": "revoke", "_selected_action": chosen}
    browser(user).post(address(ApiToken, "changelist"), data)
    assert ApiToken.objects.get(revoked_at__isnull=False).merchant == owned
