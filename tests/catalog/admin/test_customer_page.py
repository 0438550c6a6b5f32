import pytest

from catalog.models import Customer
from tests.builders import a_customer, a_merchant, a_user
from tests.integrations.admin.pages import address, browser, errors

pytestmark = pytest.mark.django_db


def test_a_document_is_checked_and_kept_without_punctuation() -> None:
    merchant = a_merchant()
    client = browser(a_user(merchant))
    data = {"code": "C1", "name": "Ana", "document": "529.982.247-24", "postal_code": "17010-000"}
    assert "document" in errors(client.post(address(Customer, "add"), data))
    client.post(address(Customer, "add"), {**data, "document": "529.982.247-25"})
    ana = Customer.objects.get()
    assert (ana.merchant, ana.document, ana.postal_code) == (merchant, "52998224725", "17010000")


def test_the_same_code_twice_is_an_error_in_the_form() -> None:
    merchant = a_merchant()
    a_customer(merchant, code="C1")
    response = browser(a_user(merchant)).post(
        address(Customer, "add"), {"code": "C1", "name": "Ana"}
    )
    assert "__all__" in errors(response)


def test_an_owner_can_have_a_customer_forgotten() -> None:
    merchant = a_merchant()
    customer = a_customer(merchant)
    url = address(Customer, "delete", customer.pk)
    browser(a_user(merchant)).post(url, {"post": "yes"})
    assert not Customer.objects.exists()
