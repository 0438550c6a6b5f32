"""The platform's words are learned, and none of the merchant's is touched."""

import pytest

from catalog.models import Brand, Category
from integrations import jobs, tasks
from integrations.contract import TermKind
from integrations.models import Connection, Job, JobKind, RateBucket, Switch, Term
from integrations.platforms.anymarket.simulator import Simulator
from integrations.platforms.anymarket.simulator.limit import Window
from integrations.sync import job_steps, vocabulary
from tests.flows.shop import Shop, a_shop
from tests.long_work import done, worked

pytestmark = pytest.mark.django_db(transaction=True)


def learned(shop: Shop) -> int:
    """How many terms the platform told."""
    job = done(JobKind.VOCABULARY, shop.connection)
    assert job.error_code == ""
    return job.done


def test_all_kinds_are_learned_and_learned_again_without_doubles(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)

    first = learned(shop)
    second = learned(shop)

    assert first == second == Term.objects.count()
    assert set(Term.objects.values_list("kind", flat=True)) == {
        TermKind.BRAND,
        TermKind.CATEGORY,
        TermKind.ATTRIBUTE,
        TermKind.ATTRIBUTE_VALUE,
        TermKind.WAREHOUSE,
    }
    assert not Brand.objects.exists()
    assert not Category.objects.exists()


def test_a_renamed_term_is_the_same_term(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    learned(shop)
    before = Term.objects.get(kind=TermKind.BRAND, name="Acme")

    shop.account.words.brands[0]["name"] = "Acme do Brasil"
    learned(shop)

    after = Term.objects.get(pk=before.pk)
    assert (after.name, after.first_seen_at) == ("Acme do Brasil", before.first_seen_at)


def test_a_term_that_is_no_longer_told_stays_as_gone_and_comes_back(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    learned(shop)
    gone = shop.account.words.brands.pop()

    learned(shop)
    assert [term.name for term in Term.objects.exclude(gone_at=None)] == [gone["name"]]

    shop.account.words.brands.append(gone)
    learned(shop)
    assert not Term.objects.exclude(gone_at=None).exists()


def test_a_list_that_broke_off_says_nothing_of_what_it_did_not_tell(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.account.words.brands = [{"id": n, "name": f"Marca {n}"} for n in range(1, 251)]
    learned(shop)
    shop.account.words.brands = shop.account.words.brands[:150]
    shop.account.window = Window()
    shop.account.knobs.turn({"limit": 1, "window": 60.0})
    job = jobs.start(JobKind.VOCABULARY, shop.merchant.pk, connection=shop.connection)
    job_steps.run(job.pk)

    assert not Term.objects.exclude(gone_at=None).exists()
    job.refresh_from_db()
    assert job.cursor["page"] != ""
    assert (job.finished_at, job.attempts, job.error_code) == (None, 0, "")

    shop.account.knobs.turn({"limit": 1_000, "window": 60.0})
    RateBucket.objects.update(blocked_until=None, tokens=10)
    worked(job)
    assert Term.objects.exclude(gone_at=None).count() == 100


def test_a_switched_off_merchants_platforms_are_not_asked(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    assert vocabulary.due() == [shop.connection]

    Switch.objects.create(merchant=shop.merchant, on=False)

    assert vocabulary.due() == []


def test_each_night_every_connection_is_asked_by_a_job_of_its_own(anymarket: Simulator) -> None:
    shop, other = a_shop(anymarket), a_shop(anymarket)
    tasks.import_vocabularies()
    tasks.import_vocabularies()
    started = Job.objects.filter(kind=JobKind.VOCABULARY).order_by("connection_id")
    assert [job.connection for job in started] == [shop.connection, other.connection]
    assert Connection.objects.count() == 2
