"""Long work whose workers are killed: gone on with by others, nothing lost and nothing doubled."""

from pathlib import Path

import pytest
from django.db.models.functions import Now

from catalog.models import Product, Sku
from integrations import jobs
from integrations.models import Connection, Difference, Job, JobKind, Listing, Outbound, Publication
from integrations.platforms.anymarket.simulator import Account, Simulator
from tests.builders import a_connection, a_merchant, some_skus
from tests.flows.lone_worker import kill, slice_of, wait_for
from tests.flows.shop import a_shop
from tests.flows.test_crashes import blocked_sessions
from tests.integrations.running_worker import running_worker
from tests.long_work import worked

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = 250


def a_full_account(anymarket: Simulator) -> tuple[Connection, Account]:
    account = anymarket.account(token="t-1", oi="1.")
    for number in range(SIZE):
        account.add_product(
            [{"partnerId": f"S{number}"}], title=f"Produto {number}", externalIdProduct=f"P{number}"
        )
    connection = a_connection(
        a_merchant(),
        settings={"api_url": anymarket.url, "oi": account.oi},
        secrets={"token": account.token},
    )
    return connection, account


def started(kind: JobKind, connection: Connection) -> Job:
    return jobs.start(kind, connection.merchant_id, connection=connection)


def test_a_worker_killed_between_two_pages_of_an_import(anymarket: Simulator) -> None:
    connection, account = a_full_account(anymarket)
    account.knobs.latency = 0.3
    job = started(JobKind.CATALOG, connection)

    process = slice_of(job.pk)
    wait_for(lambda: Product.objects.exists())
    kill(process)
    wait_for(lambda: blocked_sessions() == 0)
    brought = Product.objects.count()
    job.refresh_from_db()
    assert 0 < brought < SIZE
    assert job.done == brought

    account.knobs.latency = 0.0
    over = worked(job)

    assert over.error_code == ""
    assert over.done == over.result["counts"]["products"] == SIZE
    assert Product.objects.count() == Sku.objects.count() == Listing.objects.count() == SIZE
    assert Publication.objects.filter(published_at__isnull=False).count() == SIZE
    assert Outbound.objects.count() == 2 * SIZE
    assert not Difference.objects.exists()
    assert over.result["counts"].get("skipped", 0) == 0


def test_a_worker_killed_in_the_middle_of_a_page_leaves_nothing_of_it(
    anymarket: Simulator,
) -> None:
    connection, account = a_full_account(anymarket)
    job = started(JobKind.CATALOG, connection)
    account.knobs.hang_seconds = 60.0

    process = slice_of(job.pk)
    wait_for(lambda: Product.objects.count() >= 100)
    account.knobs.hanging = 1
    wait_for(lambda: account.knobs.hanging == 0 or Product.objects.count() == SIZE)
    kill(process)
    account.knobs.hanging = 0
    worked(job)

    assert Product.objects.count() == Listing.objects.count() == SIZE


def test_a_worker_killed_while_it_links(anymarket: Simulator) -> None:
    connection, account = a_full_account(anymarket)
    some_skus(connection.merchant, SIZE)
    account.knobs.latency = 0.3
    job = started(JobKind.LINK, connection)

    process = slice_of(job.pk)
    wait_for(lambda: Job.objects.get(pk=job.pk).done > 0)
    kill(process)
    account.knobs.latency = 0.0
    over = worked(job)

    assert over.done == over.result["linked"] == Listing.objects.count() == SIZE


def test_stock_does_not_wait_behind_long_work(anymarket: Simulator, tmp_path: Path) -> None:
    """Two workers: one may be at long work, the other is there for what is urgent."""
    shop = a_shop(anymarket)
    busy = [a_shop(anymarket) for _ in range(3)]
    with running_worker(tmp_path):
        for other in busy:
            other.account.knobs.latency = 1.5
            started(JobKind.VOCABULARY, other.connection)
        at_work = Job.objects.filter(finished_at=None, leased_until__gt=Now())
        wait_for(at_work.exists)
        shop.count(A=9)
        wait_for(lambda: shop.account.stock_writes("A") == [9])
        assert Job.objects.filter(kind=JobKind.VOCABULARY, finished_at=None).count() == 3
        assert at_work.count() <= 1
