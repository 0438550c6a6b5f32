import pytest
from django.db.models.functions import Now

from integrations.models import Scope, Switch
from tests.builders import a_merchant, a_token
from tests.integrations.api.calls import get, send
from tests.integrations.diagnosis_cases import Sold, sold

pytestmark = pytest.mark.django_db


def diagnosis(shop: Sold) -> dict[str, object]:
    response = get(f"listings/{shop.listing.pk}/diagnosis", a_token(shop.merchant))
    assert response.status_code == 200
    body: dict[str, object] = response.json()
    return body


def test_what_is_told_is_kept_back_by_nothing() -> None:
    shop = sold()

    body = diagnosis(shop)

    assert list(body)[:5] == ["listing", "sku", "connection", "blocking", "blocking_flow"]
    assert (body["listing"], body["sku"]) == (shop.listing.pk, shop.sku.code)
    assert (body["connection"], body["blocking"]) == (shop.connection.pk, None)


def test_the_first_condition_that_keeps_it_back_stands_on_top() -> None:
    shop = sold(push_prices=False)
    shop.work("price").update(due_at=Now(), waiting_since=Now())

    body = diagnosis(shop)

    assert (body["blocking"], body["blocking_flow"]) == ("flow_off", "price")
    conditions = body["conditions"]
    assert isinstance(conditions, list)
    [blocking] = [one for one in conditions if one["state"] == "blocks"]
    assert (blocking["code"], blocking["flow"]) == ("flow_off", "price")
    assert set(blocking) == {"code", "flow", "state", "title", "text", "link"}
    page = f"/admin/integrations/connection/{shop.connection.pk}/change/"
    assert blocking["link"] == f"http://testserver{page}"
    waits = [one["flow"] for one in conditions if one["state"] == "waits"]
    assert waits == ["price"]


def test_the_conditions_come_in_their_order() -> None:
    shop = sold()
    Switch.objects.create(merchant=shop.merchant, on=False)

    body = diagnosis(shop)

    conditions = body["conditions"]
    assert isinstance(conditions, list)
    assert body["blocking"] == "switched_off"
    assert [one["code"] for one in conditions if one["flow"] is None] == [
        "switched_off",
        "inactive",
        "needs_reauthorisation",
        "resting",
        "error",
        "product_inactive",
        "not_linked",
    ]
    assert [one["code"] for one in conditions if one["flow"] == "stock"] == [
        "flow_off",
        "no_figure",
        "no_change",
        "waiting",
        "error",
    ]
    assert [one["code"] for one in conditions if one["flow"] == "products"] == [
        "flow_off",
        "not_published",
        "unmapped",
        "objections",
        "frozen",
        "waiting",
        "error",
    ]


def test_a_strangers_listing_is_not_there() -> None:
    shop = sold()
    path = f"listings/{shop.listing.pk}/diagnosis"

    response = get(path, a_token(a_merchant()))

    assert response.status_code == 404
    assert shop.sku.code not in response.content.decode()


@pytest.mark.parametrize("listing", ["0", str(2**70), "x", "-1"])
def test_a_listing_that_is_none_is_not_found(listing: str) -> None:
    assert get(f"listings/{listing}/diagnosis", a_token(a_merchant())).status_code == 404


def test_it_needs_the_scope_of_reading_products() -> None:
    shop = sold()
    path = f"listings/{shop.listing.pk}/diagnosis"
    others = a_token(shop.merchant, scopes=set(Scope) - {Scope.PRODUCTS_READ})

    assert get(path, a_token(shop.merchant, scopes=[Scope.PRODUCTS_READ])).status_code == 200
    assert get(path, others).json()["code"] == "missing_scope"
    assert get(path, "").status_code == 401
    assert send("POST", path, others, {}).status_code == 405
