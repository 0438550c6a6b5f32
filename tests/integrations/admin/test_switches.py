import pytest
from django_q.models import OrmQ

from integrations import outbox
from integrations.models import Switch
from tests.builders import a_connection, a_listing, a_merchant, a_sku, a_user
from tests.integrations.admin.pages import address, browser

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_switch_notes_who_turned_it_and_why() -> None:
    merchant = a_merchant()
    user = a_user(merchant)
    browser(user).post(address(Switch, "add"), {"reason": "Manutenção do ERP"})
    switch = Switch.objects.get()
    assert (switch.merchant, switch.on) == (merchant, False)
    assert (switch.reason, switch.changed_by) == ("Manutenção do ERP", user)


def test_what_waited_is_woken_when_it_is_switched_on() -> None:
    merchant = a_merchant()
    Switch.objects.create(merchant=merchant, on=False)
    connection = a_connection(merchant)
    outbox.follow([a_listing(connection, a_sku(merchant))])
    browser(a_user(merchant)).post(address(Switch, "change", merchant.pk), {"on": "on"})
    assert [row.task["args"] for row in OrmQ.objects.all()] == [(connection.pk,)]
