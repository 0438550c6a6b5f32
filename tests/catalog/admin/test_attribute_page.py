from typing import Any

import pytest

from catalog import signals
from catalog.models import Attribute, AttributeKind, AttributeValue, Merchant, Product
from tests.builders import a_merchant, a_product, a_sku, a_user, an_attribute
from tests.integrations.admin.pages import address, browser, errors, form_data

pytestmark = pytest.mark.django_db

PREFIX = "attribute_values"


def say(merchant: Merchant, product: Product, attribute: Attribute, text: str) -> Any:
    """Save the product's page with one value, the stored one or a new one."""
    client = browser(a_user(merchant))
    url = address(Product, "change", product.pk)
    stored = product.attribute_values.values_list("pk", flat=True)
    row = {"attribute": attribute.pk, "value": text}
    if stored:
        row |= {"id": stored[0], "product": product.pk}
    counts = {f"{PREFIX}-TOTAL_FORMS": 1, f"{PREFIX}-INITIAL_FORMS": len(stored)}
    given = {f"{PREFIX}-0-{key}": value for key, value in row.items()}
    return client.post(url, form_data(client.get(url), **counts, **given))


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        (AttributeKind.TEXT, "Azul", "Azul"),
        (AttributeKind.NUMBER, "12,50", "12.5"),
        (AttributeKind.NUMBER, "0", "0"),
        (AttributeKind.YES_NO, "sim", "true"),
        (AttributeKind.YES_NO, "Não", "false"),
        (AttributeKind.LIST, "220 V", "220 V"),
        (AttributeKind.LIST, 'Aço, "inox"; 1/2"', 'Aço, "inox"; 1/2"'),
    ],
)
def test_a_value_is_written_as_people_write_it(
    kind: AttributeKind, written: str, kept: str
) -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    options = [kept, "Aço"] if kind == AttributeKind.LIST else []
    attribute = an_attribute(merchant, "a", kind, options=options)
    assert say(merchant, product, attribute, written).status_code == 302
    assert product.attribute_values.get().value == kept


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (AttributeKind.TEXT, ""),
        (AttributeKind.NUMBER, "dez"),
        (AttributeKind.YES_NO, "talvez"),
        (AttributeKind.LIST, "110 V"),
    ],
)
def test_what_the_kind_cannot_say_is_told_on_the_page(kind: AttributeKind, written: str) -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    attribute = an_attribute(merchant, "a", kind)
    assert say(merchant, product, attribute, written).status_code == 200
    assert not product.attribute_values.exists()


def test_a_saved_value_changes_its_text_and_not_its_attribute() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    first, second = an_attribute(merchant, "a"), an_attribute(merchant, "b")
    say(merchant, product, first, "Azul")
    say(merchant, product, second, "Preto")
    value = product.attribute_values.get()
    assert (value.attribute, value.value) == (first, "Preto")


def test_a_strangers_attribute_cannot_be_said() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    say(merchant, product, an_attribute(a_merchant(), "a"), "Azul")
    assert not AttributeValue.objects.exists()


def options_of(attribute: Attribute) -> list[str]:
    return list(attribute.options.values_list("value", flat=True))


def post_attribute(merchant: Merchant, attribute: Attribute, **changes: Any) -> Any:
    client = browser(a_user(merchant))
    url = address(Attribute, "change", attribute.pk)
    return client.post(url, form_data(client.get(url), **changes))


def removal(attribute: Attribute) -> dict[str, Any]:
    """The form that takes the attribute's only option away."""
    return {
        "options-TOTAL_FORMS": 1,
        "options-INITIAL_FORMS": 1,
        "options-0-id": attribute.options.get().pk,
        "options-0-attribute": attribute.pk,
        "options-0-position": 1,
        "options-0-DELETE": "on",
    }


def test_an_option_that_no_product_says_can_go() -> None:
    merchant = a_merchant()
    attribute = an_attribute(merchant, "volt", AttributeKind.LIST, options=["110 V"])
    post_attribute(merchant, attribute, **removal(attribute))
    assert options_of(attribute) == []


def test_an_option_that_products_say_must_stay() -> None:
    merchant = a_merchant()
    attribute = an_attribute(merchant, "volt", AttributeKind.LIST, options=["110 V"])
    say(merchant, a_product(merchant), attribute, "110 V")
    response = post_attribute(merchant, attribute, **removal(attribute))
    assert "110 V" in str(response.context["inline_admin_formsets"][0].formset.non_form_errors())
    assert options_of(attribute) == ["110 V"]


def test_a_text_has_no_options_and_no_unit() -> None:
    merchant = a_merchant()
    attribute = an_attribute(merchant, "cor")
    option = {"options-TOTAL_FORMS": 1, "options-0-value": "Azul", "options-0-position": 1}
    assert post_attribute(merchant, attribute, **option).status_code == 200
    assert options_of(attribute) == []
    assert "unit" in errors(post_attribute(merchant, attribute, unit="cm"))


def test_the_kind_of_an_attribute_that_products_use_stays() -> None:
    merchant = a_merchant()
    attribute = an_attribute(merchant, "cor")
    say(merchant, a_product(merchant), attribute, "Azul")
    post_attribute(merchant, attribute, kind="number", name="Cor")
    attribute.refresh_from_db()
    assert (attribute.kind, attribute.name) == (AttributeKind.TEXT, "Cor")


@pytest.mark.parametrize("way", ["page", "action"])
def test_deleting_an_attribute_rings_for_the_products_that_used_it(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    attribute = an_attribute(merchant, "cor")
    say(merchant, sku.product, attribute, "Azul")
    rung: list[Any] = []
    monkeypatch.setattr(signals, "ring", lambda *told: rung.append(told[:2]))
    client = browser(a_user(merchant))
    if way == "page":
        client.post(address(Attribute, "delete", attribute.pk), {"post": "yes"})
    else:
        data = {"action": "delete_selected", "_selected_action": [attribute.pk], "post": "yes"}
        client.post(address(Attribute, "changelist"), data)
    assert not AttributeValue.objects.exists()
    assert rung == [(signals.Topic.PRODUCT, [sku.pk])]
