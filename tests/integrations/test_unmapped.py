"""Which terms have no rule yet, and what hangs on them."""

from decimal import Decimal

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Merchant
from integrations.mapping.kinds import Kind
from integrations.models import MerchantTerm
from integrations.rulebook import unmapped
from orders.models import Status
from tests.builders import a_connection, a_merchant, a_merchant_term, a_rule, a_term, an_order

pytestmark = pytest.mark.django_db


def an_own_term(
    merchant: Merchant,
    kind: Kind,
    term: str,
    attribute: str = "",
    products: int = 1,
    value: int = 0,
) -> MerchantTerm:
    figures = {"products": products, "stock_value": value}
    return a_merchant_term(merchant, kind, term, attribute=attribute, **figures)


def terms(rows: list[unmapped.TermRow]) -> list[str]:
    return [row.term for row in rows]


def test_unmapped_terms_come_first_the_costliest_before_the_others() -> None:
    connection = a_connection(a_merchant())
    for term, value in (("Acme", 900), ("Bela", 10), ("Casa", 500), ("Duna", 10)):
        products = 7 if term == "Duna" else 1
        an_own_term(connection.merchant, Kind.BRAND, term, products=products, value=value)
    a_rule(connection, Kind.BRAND, " acme", "ACME")

    rows = unmapped.page(connection, Kind.BRAND)

    assert terms(rows) == ["Casa", "Duna", "Bela", "Acme"]
    assert rows[3].rule is not None
    assert rows[3].rule.platform_name == "ACME"


def test_a_page_has_its_place_and_its_size() -> None:
    connection = a_connection(a_merchant())
    for number in range(5):
        an_own_term(connection.merchant, Kind.BRAND, f"B{number}", value=10 - number)

    assert terms(unmapped.page(connection, Kind.BRAND, offset=2, limit=2)) == ["B2", "B3"]


def test_only_unmapped_ones_and_a_search_that_knows_no_accents() -> None:
    connection = a_connection(a_merchant())
    for term in ("Calçados > Tênis", "Calçados > Sandálias", "Roupas > Tênis-meia", "Tenda"):
        an_own_term(connection.merchant, Kind.CATEGORY, term)
    a_rule(connection, Kind.CATEGORY, "Tenda", "Tenda")

    everything = unmapped.page(connection, Kind.CATEGORY, search="TEN")
    waiting = unmapped.page(connection, Kind.CATEGORY, search="ten", unmapped_only=True)

    assert sorted(terms(everything)) == ["Calçados > Tênis", "Roupas > Tênis-meia", "Tenda"]
    assert sorted(terms(waiting)) == ["Calçados > Tênis", "Roupas > Tênis-meia"]


@pytest.mark.parametrize("search", ["%", "_", "100\\"])
def test_signs_of_a_search_mean_themselves(search: str) -> None:
    connection = a_connection(a_merchant())
    an_own_term(connection.merchant, Kind.BRAND, "Acme")
    an_own_term(connection.merchant, Kind.BRAND, f"{search}x")

    assert terms(unmapped.page(connection, Kind.BRAND, search=search)) == [f"{search}x"]


def test_a_value_counts_only_when_its_attribute_takes_options_and_nothing_else() -> None:
    connection = a_connection(a_merchant())
    merchant = connection.merchant
    a_term(connection, kind="attribute", external_id="c", name="Cor")
    a_term(connection, kind="attribute", external_id="m", name="Material")
    a_term(connection, kind="attribute", external_id="v", name="Voltagem")
    a_term(connection, kind="attribute_value", name="Azul", parent_id="c")
    a_term(connection, kind="attribute_value", name="220V", parent_id="v")
    for attribute in ("cor", "material", "tensao", "sem regra"):
        an_own_term(merchant, Kind.ATTRIBUTE_VALUE, f"de {attribute}", attribute)
    a_rule(connection, Kind.ATTRIBUTE, "Cor", "Cor", platform_id="c")
    a_rule(connection, Kind.ATTRIBUTE, "material", "Material", platform_id="m")
    a_rule(connection, Kind.ATTRIBUTE, "tensao", "V", platform_id="v", transform={"kind": "trim"})

    assert terms(unmapped.page(connection, Kind.ATTRIBUTE_VALUE)) == ["de cor"]
    assert unmapped.counts(connection)[Kind.ATTRIBUTE_VALUE].unmapped == 1
    [shown] = unmapped.page(connection, Kind.ATTRIBUTE_VALUE, attribute="material")
    assert (shown.term, shown.needed) == ("de material", False)


def test_an_attribute_whose_options_have_all_gone_is_open_again() -> None:
    connection = a_connection(a_merchant())
    a_term(connection, kind="attribute", external_id="c", name="Cor")
    a_term(connection, kind="attribute_value", parent_id="c", gone_at=timezone.now())
    an_own_term(connection.merchant, Kind.ATTRIBUTE_VALUE, "Azul", "cor")
    a_rule(connection, Kind.ATTRIBUTE, "cor", "Cor", platform_id="c")

    assert unmapped.page(connection, Kind.ATTRIBUTE_VALUE) == []


def test_a_rule_for_any_attribute_maps_the_values_of_each() -> None:
    connection = a_connection(a_merchant())
    for attribute in ("cor", "estampa"):
        an_own_term(connection.merchant, Kind.ATTRIBUTE_VALUE, "Azul", attribute)
    a_rule(connection, Kind.ATTRIBUTE_VALUE, "azul", "BLUE")

    rows = unmapped.page(connection, Kind.ATTRIBUTE_VALUE)

    assert [row.rule and row.rule.platform_name for row in rows] == ["BLUE", "BLUE"]
    assert all(row.rule and row.rule.any_attribute for row in rows)
    assert unmapped.counts(connection)[Kind.ATTRIBUTE_VALUE].mapped == 2


def test_a_rule_onto_a_term_that_is_gone_is_marked_and_counts_for_nothing() -> None:
    connection = a_connection(a_merchant())
    term = a_term(connection, external_id="7", name="Acme")
    an_own_term(connection.merchant, Kind.BRAND, "Acme")
    a_rule(connection, Kind.BRAND, "Acme", "Acme", platform_id="7")
    [row] = unmapped.page(connection, Kind.BRAND)
    assert row.rule
    assert not row.rule.gone

    term.gone_at = timezone.now()
    term.save()

    [row] = unmapped.page(connection, Kind.BRAND, unmapped_only=True)
    assert row.rule
    assert row.rule.gone
    assert unmapped.counts(connection)[Kind.BRAND].waiting == 1
    assert terms(unmapped.report(connection)) == ["Acme"]


def test_counts_say_what_hangs_on_the_rest() -> None:
    connection = a_connection(a_merchant())
    an_own_term(connection.merchant, Kind.BRAND, "Acme", products=5, value=100)
    an_own_term(connection.merchant, Kind.BRAND, "Bela", products=2, value=30)
    an_own_term(connection.merchant, Kind.BRAND, "Casa", products=1, value=3)
    a_rule(connection, Kind.BRAND, "Acme", "ACME")

    count = unmapped.counts(connection)[Kind.BRAND]

    assert (count.terms, count.mapped, count.unmapped, count.waiting) == (3, 1, 2, 2)
    assert (count.products, count.stock_value) == (3, Decimal(33))


def test_what_is_created_there_or_not_sent_at_all_does_not_wait() -> None:
    connection = a_connection(a_merchant())
    for kind in (Kind.BRAND, Kind.ATTRIBUTE, Kind.WAREHOUSE):
        an_own_term(connection.merchant, kind, f"{kind} 1")
    assert sorted(terms(unmapped.report(connection))) == ["attribute 1", "brand 1"]
    assert unmapped.totals([connection]) == {connection.pk: 2}

    connection.send_terms = True
    assert terms(unmapped.report(connection)) == ["attribute 1"]
    assert unmapped.totals([connection]) == {connection.pk: 1}

    connection.push_products = False
    assert unmapped.report(connection) == []
    assert unmapped.counts(connection)[Kind.BRAND].unmapped == 1
    assert unmapped.counts(connection)[Kind.BRAND].waiting == 0


def test_carriers_are_those_of_orders_that_are_not_over() -> None:
    connection = a_connection(a_merchant())
    merchant, source = connection.merchant, connection.source
    a_term(connection, kind="carrier", external_id="9", name="Jadlog")
    for carrier, status in (
        ("Correios", Status.PAID),
        ("CORREIOS", Status.SHIPPED),
        ("Loggi", Status.DELIVERED),
        ("jadlog", Status.PAID),
        ("Total", Status.INVOICED),
        ("", Status.PAID),
    ):
        an_order(merchant, source=source, carrier=carrier, status=status)
    an_order(merchant, source="connection:0", carrier="Alheia")
    a_rule(connection, Kind.CARRIER, "Jad", "Jadlog", platform_id="9")

    rows = unmapped.page(connection, Kind.CARRIER)

    assert [(row.term, row.orders, row.platform_id) for row in rows[1:]] == [
        ("Total", 1, ""),
        ("Jadlog", 1, "9"),
    ]
    assert (rows[0].term.lower(), rows[0].orders) == ("correios", 2)
    assert rows[2].rule
    assert rows[2].rule.merchant_term == "Jad"
    count = unmapped.counts(connection)[Kind.CARRIER]
    assert (count.terms, count.mapped, count.orders) == (3, 1, 3)


def test_a_carriers_rule_without_an_id_is_found_by_its_name() -> None:
    connection = a_connection(a_merchant())
    an_order(connection.merchant, source=connection.source, carrier="Correios PAC")
    a_rule(connection, Kind.CARRIER, "Correios", "correios pac")

    assert unmapped.page(connection, Kind.CARRIER, unmapped_only=True) == []


def test_the_report_ends_with_carriers_and_only_while_orders_come_in() -> None:
    connection = a_connection(a_merchant())
    an_own_term(connection.merchant, Kind.BRAND, "Barata", value=1)
    an_own_term(connection.merchant, Kind.CATEGORY, "Cara", value=2)
    an_order(connection.merchant, source=connection.source, carrier="Total")
    assert terms(unmapped.report(connection)) == ["Cara", "Barata", "Total"]

    connection.pull_orders = False
    assert terms(unmapped.report(connection)) == ["Cara", "Barata"]


def test_required_terms_wait_for_a_rule() -> None:
    connection = a_connection(a_merchant())
    a_term(connection, kind="attribute", external_id="1", name="Voltagem", required=True)
    a_term(connection, kind="attribute", external_id="2", name="Cor", required=True)
    a_term(
        connection,
        kind="attribute",
        external_id="3",
        name="Foi",
        required=True,
        gone_at=timezone.now(),
    )
    a_term(connection, kind="attribute", external_id="4", name="Livre")
    a_rule(connection, Kind.ATTRIBUTE, "cor", "Cor", platform_id="2")

    assert [term.name for term in unmapped.required(connection)] == ["Voltagem"]


def test_another_merchants_terms_and_another_connections_rules_do_not_count() -> None:
    connection, other = a_connection(a_merchant()), a_connection(a_merchant())
    sister = a_connection(connection.merchant)
    an_own_term(other.merchant, Kind.BRAND, "Alheia")
    an_own_term(connection.merchant, Kind.BRAND, "Acme")
    a_rule(sister, Kind.BRAND, "Acme", "ACME")

    [row] = unmapped.page(connection, Kind.BRAND)

    assert (row.term, row.rule) == ("Acme", None)


def test_the_totals_of_many_connections_are_as_few_statements_as_those_of_one() -> None:
    merchants = [a_merchant() for _ in range(4)]
    connections = [a_connection(merchant) for merchant in merchants]
    for connection in connections:
        an_own_term(connection.merchant, Kind.ATTRIBUTE_VALUE, "Azul", "cor")
    with CaptureQueriesContext(database) as few:
        unmapped.totals(connections[:1])
    with CaptureQueriesContext(database) as many:
        unmapped.totals(connections)
    assert len(many) == len(few) == 4
