from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from catalog.models import Membership, Merchant
from tests.builders import a_merchant, an_order

pytestmark = pytest.mark.django_db

FOUR_AM_IN_LONDON = datetime(2026, 6, 10, 4, 0, tzinfo=UTC)


def page_of_an_order(*merchants: Merchant, superuser: bool = False) -> str:
    order = an_order(merchants[0], placed_at=FOUR_AM_IN_LONDON)
    user = get_user_model().objects.create_user("ana", is_staff=True, is_superuser=superuser)
    for merchant in merchants:
        Membership.objects.create(user=user, merchant=merchant)
    client = Client()
    client.force_login(user)
    return client.get(f"/admin/orders/order/{order.pk}/change/").content.decode()


def test_a_merchant_in_manaus_sees_manaus_time() -> None:
    assert "00:00" in page_of_an_order(a_merchant(time_zone="America/Manaus"))


def test_a_merchant_in_sao_paulo_sees_sao_paulo_time() -> None:
    assert "01:00" in page_of_an_order(a_merchant())


def test_somebody_with_merchants_in_two_zones_sees_the_installations() -> None:
    page = page_of_an_order(a_merchant(time_zone="America/Manaus"), a_merchant())

    assert "01:00" in page


def test_support_sees_the_installations_zone() -> None:
    page = page_of_an_order(a_merchant(time_zone="America/Manaus"), superuser=True)

    assert "01:00" in page
