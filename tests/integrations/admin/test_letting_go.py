"""A connection, or its store, that is deleted leaves no stock held for orders that waited."""

import pytest
from django.db.models import Model

from catalog.ledger import disagreements
from catalog.models import Stock
from integrations import waiting_orders
from integrations.models import Connection, Store, WaitingOrder
from tests.builders import a_user
from tests.integrations.admin.pages import address, browser
from tests.integrations.test_waiting_orders import CARRIER, a_draft, a_place, a_row, an_item

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Connection, Store])
@pytest.mark.parametrize("way", ["from its page", "from the list"])
def test_deleting_gives_back_what_was_held(model: type[Model], way: str) -> None:
    connection, skus = a_place(4)
    waiting_orders.keep(a_row(connection), a_draft(an_item("A", 3)), skus, CARRIER)
    assert Stock.objects.get(sku__code="A").reserved == 3
    client = browser(a_user(connection.merchant))
    row = model._default_manager.get()

    if way == "from its page":
        client.post(address(model, "delete", row.pk), {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(address(model, "changelist"), chosen)

    assert not Connection.objects.exists()
    assert not WaitingOrder.objects.exists()
    assert Stock.objects.get(sku__code="A").reserved == 0
    assert disagreements() == []
