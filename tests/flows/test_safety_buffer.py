"""Less is offered than there is: the figure that reaches the platform."""

import pytest

from catalog.models import Sku
from integrations import parameters
from integrations.models import Connection
from integrations.platforms.anymarket.simulator import Simulator
from tests.builders import a_token, a_user
from tests.flows.shop import Shop, a_shop
from tests.integrations.admin.pages import address, browser, form_data
from tests.integrations.api.calls import put_products

pytestmark = pytest.mark.django_db(transaction=True)


def limited(anymarket: Simulator, **limits: int) -> Shop:
    shop = a_shop(anymarket)
    Connection.objects.update(**limits)
    shop.count(A=10, B=1)
    shop.work()
    return shop


def test_the_buffer_is_kept_back_and_the_most_not_passed(anymarket: Simulator) -> None:
    shop = limited(anymarket, buffer_units=2, max_published=5)

    assert shop.account.stock_writes("A") == [5]
    assert shop.account.stock_writes("B") == [0]


def test_a_change_of_the_buffer_tells_the_figures_that_it_changes(anymarket: Simulator) -> None:
    shop = limited(anymarket, max_published=3)

    parameters.change(Connection.objects.get(), {"max_published": 2})
    shop.work()

    assert shop.account.stock_writes("A") == [3, 2]
    assert shop.account.stock_writes("B") == [1]


def test_a_skus_buffer_of_the_api_is_told_at_once(anymarket: Simulator) -> None:
    shop = limited(anymarket, buffer_units=2)
    token = a_token(shop.merchant)

    product = Sku.objects.get(code="A").product.code
    row = {"sku": "A", "product": product, "buffer_units": 4, "buffer_percent": 0}
    assert put_products(token, [row]).json()["rejections"] == []
    shop.work()
    assert put_products(token, [{**row, "buffer_units": None}]).json()["rejections"] == []
    shop.work()

    assert shop.account.stock_writes("A") == [8, 6, 8]


def test_a_skus_buffer_of_the_page_is_told_at_once(anymarket: Simulator) -> None:
    shop = limited(anymarket)
    client = browser(a_user(shop.merchant))
    url = address(Sku, "change", Sku.objects.get(code="A").pk)

    assert client.post(url, form_data(client.get(url), buffer_percent=25)).status_code == 302
    shop.work()

    assert shop.account.stock_writes("A") == [10, 7]


@pytest.mark.parametrize(("name", "value"), [("buffer_percent", 101), ("buffer_units", -1)])
def test_a_wrong_buffer_of_a_sku_is_refused(anymarket: Simulator, name: str, value: int) -> None:
    shop = limited(anymarket)
    product = Sku.objects.get(code="A").product.code

    answer = put_products(a_token(shop.merchant), [{"sku": "A", "product": product, name: value}])

    [refused] = answer.json()["rejections"]
    assert refused["code"] == "wrong_value"
    assert name in refused["reason"]
