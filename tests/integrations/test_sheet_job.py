"""A spreadsheet as a job: in chunks, from where it was, and never twice."""

import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from catalog.models import Merchant, Product, Sku
from integrations import jobs
from integrations.models import Job, JobKind
from integrations.sheets import reading, report
from integrations.sync import job_steps
from integrations.sync import sheets as sheet_step
from tests.builders import a_merchant
from tests.integrations.sheets.trip import exported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def a_sheet_job(merchant: Merchant, content: str | bytes, *, apply: bool) -> Job:
    data = content.encode() if isinstance(content, str) else content
    name = default_storage.save("sheets/1/x.csv", ContentFile(data))
    arguments = {"sheet": "products", "name": "x.csv", "apply": apply}
    return jobs.start(JobKind.SHEET, merchant.pk, arguments=arguments, file=name, cause="user:1")


def ran(job: Job) -> Job:
    job_steps.run(job.pk)
    job.refresh_from_db()
    return job


def some_products(number: int) -> str:
    return "sku;titulo\n" + "".join(f"S{n};Meia {n}\n" for n in range(number))


def test_a_job_goes_on_from_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_step, "LINES", 4)
    monkeypatch.setattr(job_steps, "SLICE_SECONDS", -1.0)  # a chunk a slice
    merchant = a_merchant()
    job = a_sheet_job(merchant, some_products(10), apply=True)
    seen = []
    while job.finished_at is None:
        ran(job)
        seen.append((job.done, Sku.objects.count()))
    assert seen == [(4, 4), (8, 8), (10, 10)]
    assert (job.total, job.result["added"], job.error_code) == (10, 10, "")


def test_a_chunk_that_was_not_kept_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    job = a_sheet_job(merchant, some_products(3), apply=True)
    taken = jobs.take(job.pk)
    assert taken is not None
    Job.objects.filter(pk=job.pk).update(lease="another's")
    with pytest.raises(jobs.LeaseLost):
        sheet_step.step(taken, time.monotonic() + 5)
    assert not Sku.objects.exists()
    Job.objects.filter(pk=job.pk).update(leased_until=None)
    assert ran(job).result["added"] == 3


def test_skus_of_one_product_are_not_torn_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_step, "LINES", 2)
    text = "produto;sku;titulo\nA;A1;Camisa\nA;A2;\nA;A3;\nB;B1;Meia\n"
    job = ran(a_sheet_job(a_merchant(), text, apply=False))
    assert (job.result["added"], job.result["rejected"]) == (4, 0)
    assert not Product.objects.exists()


def test_the_sums_agree_and_what_is_kept_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_step, "LINES", 3)
    monkeypatch.setattr(report, "MOST_ROWS", 4)
    monkeypatch.setattr(report, "MOST_FAULTS", 2)
    text = some_products(7) + "X;\nY;\nZ;\n"
    result = ran(a_sheet_job(a_merchant(), text, apply=False)).result
    assert [result[name] for name in ("added", "changed", "unchanged", "rejected")] == [7, 0, 0, 3]
    assert [row[1] for row in result["rows"]] == ["S0", "S1", "S2", "S3"]
    assert [fault[1] for fault in result["faults"]] == ["X", "Y"]


def test_a_file_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 5)
    job = ran(a_sheet_job(a_merchant(), some_products(6), apply=True))
    assert "5" in job.result["refused"]
    assert job.finished_at is not None
    assert not Sku.objects.exists()


def test_a_large_xlsx_is_sent_to_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    ran(a_sheet_job(merchant, some_products(3), apply=True))
    monkeypatch.setattr(reading, "MOST_XLSX_ROWS", 2)
    job = ran(a_sheet_job(merchant, exported(merchant, "products", "xlsx"), apply=False))
    assert "CSV" in job.result["refused"]
