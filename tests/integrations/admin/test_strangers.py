"""Ana owns one merchant; Bia owns another one, and must see nothing of Ana's."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import ForeignKey, Model

from catalog.models import Brand, Membership, Merchant, Product, Sku, Stock
from integrations.models import ApiToken, Connection, Outbound
from tests.builders import a_merchant, a_product, a_user
from tests.integrations.admin.pages import (
    SCOPED,
    SUPPORT_ONLY,
    address,
    browser,
    errors,
    form_data,
    label,
)
from tests.integrations.admin.rows import rows_of

pytestmark = pytest.mark.django_db

WORD = "segredo"


def anas_rows() -> Merchant:
    merchant = a_merchant(name=WORD)
    rows_of(merchant, WORD)
    return merchant


def bia() -> User:
    return a_user(a_merchant(name="Casa da Bia"))


def a_row(model: type[Model]) -> Model:
    return model._default_manager.all()[0]


@pytest.mark.parametrize("model", SCOPED, ids=label)
def test_a_list_shows_nothing_of_a_stranger(model: type[Model]) -> None:
    anas_rows()
    response = browser(bia()).get(address(model, "changelist"), {"work": "all"}, follow=True)
    assert response.status_code == 200
    assert WORD not in response.content.decode()


@pytest.mark.parametrize("page", ["change", "history", "delete"])
@pytest.mark.parametrize("model", SCOPED, ids=label)
def test_a_page_of_a_stranger_is_not_there(model: type[Model], page: str) -> None:
    anas_rows()
    row = a_row(model)
    stranger = bia()
    response = browser(stranger).get(address(model, page, row.pk), follow=True)
    assert response.redirect_chain == [(address_of_index(), 302)] or response.status_code == 403
    assert WORD not in response.content.decode()


def address_of_index() -> str:
    return "/admin/"


FILTERED = [
    (model, name)
    for model in SCOPED
    for name in ("connection", "brand", "category", "warehouse", "table", "merchant")
    if isinstance(model._meta._forward_fields_map.get(name), ForeignKey)
]


@pytest.mark.parametrize(
    ("model", "name"), FILTERED, ids=[f"{label(model)}.{name}" for model, name in FILTERED]
)
def test_a_filter_does_not_name_a_strangers_row(model: type[Model], name: str) -> None:
    anas_rows()
    user = bia()
    Membership.objects.create(user=user, merchant=a_merchant())  # several: all filters are shown
    related = model._meta.get_field(name).related_model
    assert isinstance(related, type)
    query = {f"{name}__{related._meta.pk.name}__exact": a_row(related).pk}
    response = browser(user).get(address(model, "changelist"), query, follow=True)
    assert WORD not in response.content.decode()


AUTOCOMPLETED = [
    (model, name) for model in SCOPED for name in admin.site._registry[model].autocomplete_fields
]


@pytest.mark.parametrize(
    ("model", "name"), AUTOCOMPLETED, ids=[f"{label(m)}.{n}" for m, n in AUTOCOMPLETED]
)
def test_a_choice_offers_nothing_of_a_stranger(model: type[Model], name: str) -> None:
    anas_rows()
    query = {
        "app_label": model._meta.app_label,
        "model_name": model._meta.model_name,
        "field_name": name,
        "term": "",
    }
    response = browser(bia()).get("/admin/autocomplete/", query)
    assert WORD not in response.content.decode()


@pytest.mark.parametrize(
    ("model", "name"), AUTOCOMPLETED, ids=[f"{label(m)}.{n}" for m, n in AUTOCOMPLETED]
)
def test_an_address_that_fills_in_a_strangers_row_does_not_name_it(
    model: type[Model], name: str
) -> None:
    anas_rows()
    related = model._meta.get_field(name).related_model
    assert isinstance(related, type)
    row = a_row(related)
    html = browser(bia()).get(address(model, "add"), {name: row.pk}).content.decode()
    assert WORD not in html


@pytest.mark.parametrize("model", SUPPORT_ONLY, ids=label)
def test_support_pages_are_closed_to_merchants(model: type[Model]) -> None:
    client = browser(bia())
    assert client.get(address(model, "changelist")).status_code == 403
    assert client.post(address(model, "add"), {}).status_code == 403


def test_users_are_no_choice_for_merchants() -> None:
    query = {"app_label": "catalog", "model_name": "membership", "field_name": "user"}
    assert browser(bia()).get("/admin/autocomplete/", query).status_code == 403


def test_somebody_without_a_merchant_sees_no_page() -> None:
    anas_rows()
    client = browser(a_user())
    assert all(client.get(address(model, "changelist")).status_code == 403 for model in SCOPED)
    assert WORD not in client.get("/admin/").content.decode()


def test_a_forged_merchant_is_not_taken() -> None:
    ana = anas_rows()
    user = bia()
    browser(user).post(address(Brand, "add"), {"name": "Forjada", "merchant": ana.pk})
    assert Brand.objects.get(name="Forjada").merchant.memberships.get().user == user


def test_a_person_with_several_merchants_cannot_name_another_one() -> None:
    ana = anas_rows()
    user = bia()
    Membership.objects.create(user=user, merchant=a_merchant())
    url = address(Brand, "add")
    response = browser(user).post(url, {"name": "Forjada", "merchant": ana.pk})
    assert "merchant" in errors(response)
    assert not Brand.objects.filter(name="Forjada").exists()


def test_a_strangers_brand_cannot_be_pointed_at() -> None:
    anas_rows()
    user = bia()
    product = a_product(Merchant.objects.get(memberships__user=user))
    client = browser(user)
    url = address(Product, "change", product.pk)
    response = client.post(url, form_data(client.get(url), brand=Brand.objects.get().pk))
    assert "brand" in errors(response)


def test_two_merchants_of_one_person_do_not_mix() -> None:
    user = bia()
    other = a_merchant()
    Membership.objects.create(user=user, merchant=other)
    product = a_product(Merchant.objects.get(name="Casa da Bia"))
    brand = Brand.objects.create(merchant=other, name="De outra empresa")
    client = browser(user)
    url = address(Product, "change", product.pk)
    response = client.post(url, form_data(client.get(url), brand=brand.pk))
    assert "brand" in errors(response)


def test_a_strangers_sku_cannot_be_taken_over_by_an_inline() -> None:
    ana = anas_rows()
    user = bia()
    product = a_product(Merchant.objects.get(memberships__user=user))
    sku = Sku.objects.get(merchant=ana)
    client = browser(user)
    url = address(Product, "change", product.pk)
    forged = {
        "skus-TOTAL_FORMS": 1,
        "skus-INITIAL_FORMS": 1,
        "skus-0-id": sku.pk,
        "skus-0-product": product.pk,
        "skus-0-code": "TOMADO",
        "skus-0-variation": "{}",
    }
    client.post(url, form_data(client.get(url), **forged))
    sku.refresh_from_db()
    assert (sku.merchant, sku.code) == (ana, f"{WORD}-sku")


def test_a_strangers_stock_cannot_be_counted() -> None:
    ana = anas_rows()
    row = Stock.objects.get(merchant=ana)
    browser(bia()).post(address(Stock, "change", row.pk), {"on_hand": 0})
    row.refresh_from_db()
    assert row.on_hand == 7


@pytest.mark.parametrize(
    ("model", "action"),
    [(Outbound, "bring_back"), (ApiToken, "revoke"), (Brand, "delete_selected")],
    ids=["resend", "revoke", "delete"],
)
def test_an_action_does_not_reach_a_strangers_rows(model: type[Model], action: str) -> None:
    anas_rows()
    before = list(model._default_manager.values())
    data = {"action": action, "_selected_action": [row["id"] for row in before], "post": "yes"}
    browser(bia()).post(address(model, "changelist"), data)
    assert list(model._default_manager.values()) == before


@pytest.mark.parametrize(
    "button",
    [
        "test",
        "link",
        "import_vocabulary",
        "import_catalog",
        "compare_orders",
        "import_orders",
        "send_all_stock",
        "send_all_prices",
        "deactivate",
    ],
)
def test_a_button_of_a_strangers_connection_is_refused(button: str) -> None:
    anas_rows()
    row = Connection.objects.get()
    url = address(Connection, button, row.pk).replace("_change", "")
    client = browser(bia())
    assert client.get(url).status_code == 403
    assert client.post(url, {"_form_submitted": "on"}).status_code == 403


def test_an_owner_cannot_let_others_in() -> None:
    user = bia()
    merchant = Merchant.objects.get(memberships__user=user)
    forged = {
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 0,
        "memberships-0-user": a_user().pk,
        "memberships-0-role": "owner",
    }
    url = address(Merchant, "change", merchant.pk)
    assert browser(user).post(url, forged).status_code == 403
    assert merchant.memberships.count() == 1
