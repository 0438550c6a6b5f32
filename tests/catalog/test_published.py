"""What is offered of what is available."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from catalog.published import Counted, Limits, buffer, counted, published
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse, some_skus

UNITS = st.integers(0, 2**31 - 1)
PERCENT = st.integers(0, 100)


@given(UNITS, UNITS, PERCENT, st.none() | UNITS)
def test_never_less_than_nothing_nor_more_than_there_is_or_than_the_most(
    available: int, units: int, percent: int, most: int | None
) -> None:
    figure = published(available, units, percent, most)

    assert 0 <= figure <= available
    assert most is None or figure <= most
    if most is None or figure < most:
        assert figure == max(0, available - buffer(available, units, percent))


@given(UNITS, UNITS, PERCENT)
def test_both_buffers_are_kept_back_in_full(available: int, units: int, percent: int) -> None:
    kept = buffer(available, units, percent)

    assert kept >= units
    assert kept * 100 >= available * percent
    assert kept == units or (kept - 1) * 100 < available * percent  # not a unit more than needed


@pytest.mark.parametrize(
    ("available", "units", "percent", "most", "figure"),
    [
        (7, 0, 0, None, 7),
        (7, 2, 10, None, 5),
        (7, 2, 10, 3, 3),
        (7, 0, 1, None, 6),
        (7, 0, 100, None, 0),
        (1, 2, 0, None, 0),
        (0, 0, 50, 9, 0),
        (7, 0, 0, 0, 0),
    ],
)
def test_the_larger_buffer_counts_and_then_the_most(
    available: int, units: int, percent: int, most: int | None, figure: int
) -> None:
    assert published(available, units, percent, most) == figure


@pytest.mark.parametrize(
    ("sku", "figure"),
    [
        (Counted(10), 5),
        (Counted(10, 0, None), 8),
        (Counted(10, None, 0), 5),
        (Counted(10, 7, 0), 3),
    ],
)
def test_a_skus_own_buffer_replaces_the_connections_each_for_itself(
    sku: Counted, figure: int
) -> None:
    assert sku.published(Limits(5, 20)) == figure


@pytest.mark.django_db
def test_what_is_counted_comes_with_the_skus_buffers_in_one_statement() -> None:
    merchant = a_merchant()
    near, far = a_warehouse(merchant), a_warehouse(merchant, code="FAR")
    kept = a_sku(merchant, buffer_units=2, buffer_percent=0)
    plain, unknown = some_skus(merchant, 2)
    a_stock(kept, near, 3)
    a_stock(kept, far, 4)
    a_stock(plain, far, 1)
    ids = [kept.pk, plain.pk, unknown.pk]

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert counted(merchant.pk, ids) == {kept.pk: Counted(7, 2, 0), plain.pk: Counted(1)}
    assert len(asked) == 1
    assert counted(merchant.pk, ids, near.pk) == {kept.pk: Counted(3, 2, 0)}
    assert counted(a_merchant().pk, ids) == {}
