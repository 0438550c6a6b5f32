"""One at a time under a name, across threads as across processes."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from integrations.locks import alone

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_under_one_name_take_turns() -> None:
    inside, most = 0, 0
    gate = threading.Barrier(4)

    def work() -> None:
        nonlocal inside, most
        gate.wait()
        for _ in range(5):
            with alone("1:nfe:55"):
                inside += 1
                most = max(most, inside)
                threading.Event().wait(0.005)
                inside -= 1
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work) for _ in range(4)]:
            done.result()

    assert (inside, most) == (0, 1)


def test_another_name_is_nobodys_business() -> None:
    together = threading.Barrier(2, timeout=10)

    def work(name: str) -> None:
        with alone(name):
            together.wait()
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(work, name) for name in ("1:nfe:55", "1:nfe:56")]:
            done.result()


def test_whoever_fails_inside_lets_the_next_one_in() -> None:
    with pytest.raises(ZeroDivisionError), alone("x"):
        raise ZeroDivisionError

    assert is_free("x")


def test_no_transaction_is_needed_and_none_is_left_open() -> None:
    with alone("x"):
        assert not connection.in_atomic_block
        assert not is_free("x")

    assert not connection.in_atomic_block
    assert is_free("x")


def test_it_may_be_taken_inside_a_transaction() -> None:
    with transaction.atomic(), alone("x"):
        assert not is_free("x")

    assert is_free("x")


def is_free(name: str) -> bool:
    """Whether somebody else would get in at once."""
    entered = threading.Event()

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 300")
        try:
            with alone(name):
                entered.set()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).exception()
    return entered.is_set()
