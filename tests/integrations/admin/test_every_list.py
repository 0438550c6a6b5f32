import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Merchant
from tests.builders import a_merchant, a_supporter, a_user
from tests.integrations.admin.pages import MODELS, SCOPED, address, browser, label
from tests.integrations.admin.rows import rows_of, rows_of_support

pytestmark = pytest.mark.django_db


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


def some_rows(merchant: Merchant, numbers: range) -> None:
    for number in numbers:
        rows_of(merchant, f"row{number}")
        rows_of_support(f"row{number}")


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_support_sees_a_list_with_as_many_queries_for_3_rows_as_for_12(model: type[Model]) -> None:
    assert_constant_queries(a_merchant(), a_supporter(), model)


@pytest.mark.parametrize("model", SCOPED, ids=label)
def test_a_merchant_sees_a_list_with_as_many_queries_for_3_rows_as_for_12(
    model: type[Model],
) -> None:
    merchant = a_merchant()
    assert_constant_queries(merchant, a_user(merchant), model)


def assert_constant_queries(merchant: Merchant, user: User, model: type[Model]) -> None:
    client = browser(user)
    url = address(model, "changelist")
    some_rows(merchant, range(3))
    client.get(url)  # fills what is kept between requests
    few = queries_of(client, url)
    some_rows(merchant, range(3, 12))
    assert queries_of(client, url) == few
