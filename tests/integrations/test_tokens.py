from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from integrations import tokens
from integrations.models import ApiToken, Scope
from tests.builders import a_merchant

NOW = datetime(2026, 3, 14, 15, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_the_plain_token_is_found_and_is_not_in_the_table() -> None:
    token, plain = tokens.issue(a_merchant(), "Bling", [Scope.STOCK_WRITE])
    assert tokens.find(plain, NOW) == token
    assert plain.startswith(f"dpr_{token.prefix}_")
    assert len(plain.split("_", 2)[2]) == 43
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert plain.split("_", 2)[2] not in str(row)


def test_a_token_is_found_with_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    _token, plain = tokens.issue(a_merchant(), "Bling", [Scope.STOCK_WRITE])
    with django_assert_num_queries(1):
        tokens.find(plain, NOW)


def test_a_right_prefix_with_a_wrong_secret_is_nobody() -> None:
    token, _plain = tokens.issue(a_merchant(), "Bling", [Scope.STOCK_WRITE])
    assert tokens.find(f"dpr_{token.prefix}_{'x' * 43}", NOW) is None


@pytest.mark.parametrize(
    "plain", ["", "dpr_", "dpr_zz_x", "Bearer", "dpr_\0_" + "x" * 43, "é" * 60, "x" * 100_000]
)
def test_what_is_no_token_costs_no_query(
    plain: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert tokens.find(plain, NOW) is None


def test_a_token_ends_when_it_expires() -> None:
    _token, plain = tokens.issue(a_merchant(), "Bling", [], expires_at=NOW)
    assert tokens.find(plain, NOW - timedelta(seconds=1)) is not None
    assert tokens.find(plain, NOW) is None


def test_a_revoked_token_is_nobody() -> None:
    token, plain = tokens.issue(a_merchant(), "Bling", [])
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=NOW)
    assert tokens.find(plain, NOW) is None


def test_the_use_is_noted_at_most_once_a_minute(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    _token, plain = tokens.issue(a_merchant(), "Bling", [])
    use(plain, NOW)
    with django_assert_num_queries(1):
        use(plain, NOW + timedelta(seconds=59))
    assert used_at(plain) == NOW
    use(plain, NOW + timedelta(seconds=60))
    assert used_at(plain) == NOW + timedelta(seconds=60)


def test_a_second_process_that_knows_an_older_use_writes_nothing() -> None:
    token, plain = tokens.issue(a_merchant(), "Bling", [])
    use(plain, NOW)
    tokens.note_use(token, NOW + timedelta(seconds=5))
    assert used_at(plain) == NOW


def use(plain: str, now: datetime) -> None:
    token = tokens.find(plain, now)
    assert token is not None
    tokens.note_use(token, now)


def used_at(plain: str) -> datetime | None:
    return ApiToken.objects.get(prefix=plain.split("_")[1]).used_at
