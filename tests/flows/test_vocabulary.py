"""The platform's words are learned, and none of the merchant's is touched."""

import pytest

from catalog.models import Brand, Category
from integrations import tasks
from integrations.contract import PlatformError, TermKind
from integrations.models import Switch, Term
from integrations.platforms.anymarket.simulator import Simulator
from integrations.sync import vocabulary
from tests.flows.shop import a_shop

pytestmark = pytest.mark.django_db(transaction=True)


def test_all_kinds_are_learned_and_learned_again_without_doubles(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)

    first = tasks.import_vocabulary(shop.connection.pk)
    second = tasks.import_vocabulary(shop.connection.pk)

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
    tasks.import_vocabulary(shop.connection.pk)
    before = Term.objects.get(kind=TermKind.BRAND, name="Acme")

    shop.account.words.brands[0]["name"] = "Acme do Brasil"
    tasks.import_vocabulary(shop.connection.pk)

    after = Term.objects.get(pk=before.pk)
    assert (after.name, after.first_seen_at) == ("Acme do Brasil", before.first_seen_at)


def test_a_term_that_is_no_longer_told_stays_as_gone_and_comes_back(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    tasks.import_vocabulary(shop.connection.pk)
    gone = shop.account.words.brands.pop()

    tasks.import_vocabulary(shop.connection.pk)
    assert [term.name for term in Term.objects.exclude(gone_at=None)] == [gone["name"]]

    shop.account.words.brands.append(gone)
    tasks.import_vocabulary(shop.connection.pk)
    assert not Term.objects.exclude(gone_at=None).exists()


def test_a_list_that_broke_off_says_nothing_of_what_it_did_not_tell(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.account.words.brands = [{"id": n, "name": f"Marca {n}"} for n in range(1, 251)]
    tasks.import_vocabulary(shop.connection.pk)
    shop.account.knobs.turn({"limit": 2, "window": 60.0})

    with pytest.raises(PlatformError):
        tasks.import_vocabulary(shop.connection.pk)

    assert not Term.objects.exclude(gone_at=None).exists()


def test_a_switched_off_merchants_platforms_are_not_asked(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    assert vocabulary.due() == [shop.connection.pk]

    Switch.objects.create(merchant=shop.merchant, on=False)

    assert vocabulary.due() == []
