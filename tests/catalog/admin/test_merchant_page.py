import pytest
from django.utils.html import escape

from catalog import signals
from catalog.models import AddOn, Brand, Merchant, Plan
from catalog.plans import real_time
from tests.builders import a_cnpj, a_connection, a_merchant, a_supporter, a_user
from tests.integrations.admin.pages import address, browser, errors

pytestmark = pytest.mark.django_db

NO_MEMBERS = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}


def merchant_data(**changes: object) -> dict[str, object]:
    given = {"name": "Casa Verde", "cnpj": a_cnpj(), "plan": "pro"}
    return {**given, "time_zone": "America/Sao_Paulo", **NO_MEMBERS, **changes}


def test_support_opens_a_merchant_with_its_first_member() -> None:
    person = a_user()
    member = {
        "memberships-TOTAL_FORMS": 1,
        "memberships-0-user": person.pk,
        "memberships-0-role": "owner",
    }
    browser(a_supporter()).post(address(Merchant, "add"), merchant_data(**member))
    assert Merchant.objects.get().memberships.get().user == person


def test_a_wrong_cnpj_is_refused() -> None:
    data = merchant_data(cnpj="11.222.333/0001-00")
    assert "cnpj" in errors(browser(a_supporter()).post(address(Merchant, "add"), data))


def test_nobody_deletes_a_merchant() -> None:
    merchant = a_merchant()
    url = address(Merchant, "delete", merchant.pk)
    assert browser(a_supporter()).post(url, {"post": "yes"}).status_code == 403


def test_a_member_does_not_change_the_merchant() -> None:
    merchant = a_merchant()
    url = address(Merchant, "change", merchant.pk)
    assert browser(a_user(merchant)).post(url, merchant_data()).status_code == 403
    merchant.refresh_from_db()
    assert merchant.name == "Casa Azul"


def test_a_saved_row_stays_with_its_merchant() -> None:
    brand = Brand.objects.create(merchant=a_merchant(), name="Antiga")
    owner = brand.merchant
    data = {"name": "Nova", "merchant": a_merchant().pk}
    browser(a_supporter()).post(address(Brand, "change", brand.pk), data)
    brand.refresh_from_db()
    assert (brand.name, brand.merchant) == ("Nova", owner)


def test_support_changes_plan_and_add_ons() -> None:
    merchant = a_merchant(plan=Plan.BASIC)
    data = merchant_data(cnpj=merchant.cnpj, plan="advanced", add_ons=["real_time_orders"])

    browser(a_supporter()).post(address(Merchant, "change", merchant.pk), data)

    merchant.refresh_from_db()
    assert (merchant.plan, merchant.add_ons) == (Plan.ADVANCED, [AddOn.REAL_TIME_ORDERS])


def test_an_add_on_that_does_not_exist_is_refused() -> None:
    data = merchant_data(add_ons=["free_beer"])
    assert "add_ons" in errors(browser(a_supporter()).post(address(Merchant, "add"), data))


@pytest.mark.parametrize("plan", [Plan.BASIC, Plan.PRO])
def test_a_member_reads_the_plan_the_add_ons_and_what_they_include(plan: Plan) -> None:
    merchant = a_merchant(plan=plan, add_ons=[AddOn.REAL_TIME_ORDERS])

    html = browser(a_user(merchant)).get(address(Merchant, "change", merchant.pk)).content.decode()

    assert str(plan.label) in html
    assert str(AddOn.REAL_TIME_ORDERS.label) in html
    assert escape(real_time(merchant).text) in html
    assert 'name="plan"' not in html
    assert 'name="add_ons"' not in html


def test_a_smaller_plan_takes_instant_events_with_the_same_save() -> None:
    merchant = a_merchant(plan=Plan.PRO)
    connection = a_connection(merchant, sale_events=True, push_interval=0)
    other = a_connection(a_merchant(plan=Plan.PRO), sale_events=True)
    data = merchant_data(cnpj=merchant.cnpj, plan="basic")

    browser(a_supporter()).post(address(Merchant, "change", merchant.pk), data)

    connection.refresh_from_db()
    assert (connection.sale_events, connection.push_interval) == (False, 5)
    assert connection.pull_orders
    other.refresh_from_db()
    assert other.sale_events


def test_taking_the_add_on_away_is_a_smaller_plan_too() -> None:
    merchant = a_merchant(plan=Plan.ADVANCED, add_ons=[AddOn.REAL_TIME_ORDERS])
    connection = a_connection(merchant, sale_events=True)
    data = merchant_data(cnpj=merchant.cnpj, plan="advanced")

    browser(a_supporter()).post(address(Merchant, "change", merchant.pk), data)

    connection.refresh_from_db()
    assert not connection.sale_events


def test_the_bell_rings_only_when_the_plan_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[list[int]] = []
    monkeypatch.setattr(signals, "ring_plan", rung.append)
    merchant = a_merchant(plan=Plan.PRO)
    support = browser(a_supporter())
    url = address(Merchant, "change", merchant.pk)

    support.post(url, merchant_data(cnpj=merchant.cnpj, name="Outra"))
    assert rung == []

    support.post(url, merchant_data(cnpj=merchant.cnpj, plan="master"))
    assert rung == [[merchant.pk]]
