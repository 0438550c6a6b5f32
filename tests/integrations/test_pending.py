"""What a person has to see to is found by itself, and is over by itself."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.models import Brand
from integrations import jobs, pending
from integrations.mapping.kinds import Kind
from integrations.models import Activity, Connection, Job, JobKind, Problem, State, Term
from integrations.pending import Cause
from integrations.problems import EXPLANATIONS
from integrations.rulebook import merchant_terms, rules
from integrations.sync import job_steps
from integrations.sync.pending import then_looked_at
from tests.builders import a_connection, a_merchant, a_product, a_sku, a_term
from tests.integrations.rule_sheets import a_row, put

pytestmark = pytest.mark.django_db


def a_shop() -> Connection:
    return a_connection(a_merchant())


def found(connection: Connection) -> list[tuple[str, str, int]]:
    """What is open."""
    still = Problem.objects.filter(connection=connection, solved_at=None)
    return sorted(still.values_list("code", "subject", "number"))


def a_product_of(connection: Connection, brand: str) -> None:
    made, _ = Brand.objects.get_or_create(merchant=connection.merchant, name=brand)
    product = a_product(connection.merchant, brand=made)
    merchant_terms.note([a_sku(connection.merchant, product=product).pk])
    merchant_terms.count(connection.merchant_id)


def test_every_code_has_an_explanation() -> None:
    codes = {pending.REQUIRED_TERM, pending.TERM_GONE, pending.UNMAPPED_TERMS}
    codes.add(pending.MISSING_ORDERS)

    assert codes <= EXPLANATIONS.keys()


def test_a_term_that_the_platform_requires_is_told_before_anything_is_sent() -> None:
    shop = a_shop()
    term = a_term(shop, kind="attribute", name="Voltagem", required=True)
    a_term(shop, kind="attribute", name="Cor", required=False)

    pending.look(shop)

    assert found(shop) == [("required_term", f"attribute:{term.external_id}", 1)]
    assert "Voltagem" in Problem.objects.get().detail


def test_a_required_term_is_over_once_a_rule_leads_to_it() -> None:
    shop = a_shop()
    term = a_term(shop, kind="attribute", name="Voltagem", required=True)
    pending.look(shop)

    put(shop, a_row("voltagem", "Voltagem", kind=Kind.ATTRIBUTE, platform_id=term.external_id))
    pending.look(shop)

    assert found(shop) == []
    assert Problem.objects.get().solved_at is not None


def test_where_no_products_are_sent_nothing_is_required() -> None:
    shop = a_connection(a_merchant(), push_products=False)
    a_term(shop, kind="attribute", required=True)

    pending.look(shop)

    assert found(shop) == []


def test_a_rule_onto_a_term_that_went_is_told_with_the_number_of_rules() -> None:
    shop = a_shop()
    term = a_term(shop, name="Nike")
    put(shop, *(a_row(name, "Nike", platform_id=term.external_id) for name in ("A", "B")))
    Term.objects.update(gone_at=timezone.now())

    pending.look(shop)

    assert found(shop) == [("term_gone", f"brand:{term.external_id}", 2)]
    rules.save(shop, remove=rules.rows_of(shop.pk), cause="test")
    pending.look(shop)
    assert found(shop) == []


def test_a_term_that_went_without_a_rule_is_nobodys_problem() -> None:
    shop = a_shop()
    a_term(shop, gone_at=timezone.now())
    kept = a_term(shop, kind="category", external_id="7")
    put(shop, a_row("Casa", kind=Kind.CATEGORY, platform_id=kept.external_id))
    a_term(shop, kind="brand", external_id="7", gone_at=timezone.now())

    pending.look(shop)

    assert found(shop) == []


def test_unmapped_terms_are_one_problem_for_each_kind_with_what_waits() -> None:
    shop = a_shop()
    for brand in ("Acme", "Acme", "Zeta"):
        a_product_of(shop, brand)

    pending.look(shop)

    assert found(shop) == [("unmapped_terms", "brand", 2)]
    assert "3" in Problem.objects.get().detail

    put(shop, a_row("Acme"), a_row("Zeta"))
    pending.look(shop)
    assert found(shop) == []


def test_a_problem_that_lasts_keeps_its_time_and_one_that_comes_back_has_a_new_one() -> None:
    shop = a_shop()
    pending.tell(shop.merchant_id, shop, "term_gone", [Cause("a", "A")])
    Problem.objects.update(since="2026-01-01T00:00Z")
    pending.tell(shop.merchant_id, shop, "term_gone", [Cause("a", "A again", 3)])
    problem = Problem.objects.get()
    assert (problem.since.year, problem.since.month, problem.detail) == (2026, 1, "A again")

    pending.tell(shop.merchant_id, shop, "term_gone", [])
    pending.tell(shop.merchant_id, shop, "term_gone", [Cause("a", "A")])

    problem = Problem.objects.get()
    assert problem.solved_at is None
    assert problem.since.date() != timezone.datetime(2026, 1, 1).date()


def test_what_is_told_of_one_connection_solves_nothing_of_another() -> None:
    merchant = a_merchant()
    one, other = a_connection(merchant), a_connection(merchant)
    pending.tell(merchant.pk, one, "term_gone", [Cause("a", "A")])
    pending.tell(merchant.pk, None, "term_gone", [Cause("a", "A")])
    pending.tell(merchant.pk, one, "required_term", [Cause("a", "A")])

    pending.tell(merchant.pk, other, "term_gone", [])

    assert Problem.objects.filter(solved_at=None).count() == 3


def test_a_connection_at_rest_lacks_nothing() -> None:
    shop = a_connection(a_merchant(), state=State.INACTIVE)
    a_term(shop, kind="attribute", required=True)

    pending.look(shop)

    assert found(shop) == []


def test_orders_that_were_missing_last_night_are_one_problem() -> None:
    shop = a_shop()
    Activity.objects.filter(connection=shop).update(missing_orders=3)
    pending.look(shop)
    assert found(shop) == [("missing_orders", "", 3)]

    Activity.objects.filter(connection=shop).update(missing_orders=0)
    pending.look(shop)
    assert found(shop) == []


def test_very_many_terms_are_one_problem() -> None:
    shop = a_shop()
    for number in range(pending.MOST_NAMED + 1):
        a_term(shop, kind="attribute", name=f"A{number}", required=True)

    pending.look(shop)

    assert found(shop) == [("required_term", "attribute", pending.MOST_NAMED + 1)]


def test_many_terms_are_no_more_statements_than_few() -> None:
    shop = a_shop()
    a_term(shop, kind="attribute", required=True)
    with CaptureQueriesContext(database) as few:
        pending.look(shop)
    for _ in range(30):
        a_term(shop, kind="attribute", required=True)
    with CaptureQueriesContext(database) as many:
        pending.look(shop)

    assert len(many) == len(few)


def test_a_change_of_the_rules_has_it_looked_up_anew() -> None:
    shop = a_shop()

    put(shop, a_row("A"))

    assert Job.objects.get(kind=JobKind.PROBLEMS).connection == shop


@pytest.mark.django_db(transaction=True)
def test_a_count_and_a_look_are_jobs_that_tell_what_waits() -> None:
    shop = a_shop()
    brand = Brand.objects.create(merchant=shop.merchant, name="Acme")
    a_sku(shop.merchant, product=a_product(shop.merchant, brand=brand))
    count = jobs.start(JobKind.COUNT, shop.merchant_id)
    job_steps.run(count.pk)
    assert found(shop) == [("unmapped_terms", "brand", 1)]

    put(shop, a_row("Acme"))
    Job.objects.filter(kind=JobKind.PROBLEMS).update(due_at=timezone.now())
    job_steps.run(Job.objects.get(kind=JobKind.PROBLEMS).pk)

    assert found(shop) == []
    assert not Job.objects.filter(finished_at=None).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("done", "told"), [(True, 1), (False, 0)])
def test_a_reading_of_the_vocabulary_is_looked_at_when_it_is_over(done: bool, told: int) -> None:
    shop = a_shop()
    a_term(shop, kind="attribute", required=True)
    job = jobs.start(JobKind.VOCABULARY, shop.merchant_id, connection=shop)

    then_looked_at(lambda job, deadline: done)(job, 0.0)

    assert len(found(shop)) == told
