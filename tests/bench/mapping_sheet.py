"""A De<>Para spreadsheet of 50,000 rules, in XLSX: read, looked at and applied.

The account has a term for every tenth rule; another 5,000 rules were there before, some of which
change. `memory_growth_mb` is the peak of the process over what it held before, once a small
file has warmed it up.
"""

import io
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import psutil
from django.db import connections

from integrations.mapping.kinds import Kind
from integrations.mapping.spreadsheet import MappingRow, to_xlsx
from integrations.models import Connection, MappingRule, Term
from integrations.rulebook import mapping_sheets, rules, sheet_plan
from tests.bench.database import vacuum
from tests.bench.memory import rss_mb
from tests.bench.options import Options
from tests.builders import a_connection, a_merchant, a_term

DEFAULTS = Options(skus=50_000, rounds=1)


def run(options: Options) -> dict[str, Any]:
    """`skus` is the number of rules in the file."""
    shop = a_connection(a_merchant())
    _import(shop, io.BytesIO(_file(range(100))))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rules.xlsx"
        _elsewhere(_prepare, shop, options.skus, path)
        with path.open("rb") as file, Peak() as peak:
            started = time.perf_counter()
            _import(shop, file)
            seconds = time.perf_counter() - started
        size = path.stat().st_size
    found = MappingRule.objects.filter(connection=shop).count()
    print(f"{size:,} bytes, {found:,} rules, {seconds:.1f} s, {peak.growth_mb} MB")
    return {
        "bench": "mapping_sheet",
        "seconds": round(seconds, 1),
        "memory_growth_mb": peak.growth_mb,
        "rules": found,
    }


def _elsewhere(work: Callable[..., None], *values: Any) -> None:
    """In a process of its own: what it needs of memory, this one has not got to reuse."""
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(target=work, args=values)
    child.start()
    child.join()
    if child.exitcode:
        raise RuntimeError(f"{work.__name__} failed")


def _prepare(shop: Connection, rows: int, path: Path) -> None:
    Term.objects.bulk_create(_terms(shop, rows))
    rules.save(shop, put=list(_rows(range(0, rows, 10))), cause="bench")
    vacuum([MappingRule._meta.db_table, Term._meta.db_table])
    path.write_bytes(_file(range(rows)))


def _import(shop: Connection, file: BinaryIO) -> None:
    sheet = mapping_sheets.begin(shop, file, name="b", kind=None, cause="bench")
    mapping_sheets.read(sheet)
    mapping_sheets.apply(sheet, sheet_plan.look(sheet).fingerprint)


def _file(numbers: range) -> bytes:
    return to_xlsx(_rows(numbers))


def _rows(numbers: range) -> Iterator[MappingRow]:
    for number in numbers:
        yield MappingRow(
            Kind.ATTRIBUTE_VALUE,
            f"Opção {number}",
            str(number // 10),
            f"Termo {number // 10}",
            {"kind": "trim"} if number % 100 == 0 else None,
            f"atributo {number % 50}",
        )


def _terms(shop: Connection, rules: int) -> Iterator[Term]:
    blank = a_term(shop, kind=Kind.ATTRIBUTE_VALUE, external_id="blank")
    for number in range(rules // 10 + 10):
        yield Term(
            merchant_id=shop.merchant_id,
            connection=shop,
            kind=Kind.ATTRIBUTE_VALUE,
            external_id=str(number),
            name=f"Termo {number}",
            first_seen_at=blank.first_seen_at,
            seen_at=blank.seen_at,
        )


class Peak:
    """The most memory this process held meanwhile, looked at every few milliseconds."""

    growth_mb = 0.0

    def __enter__(self) -> "Peak":
        self._before = rss_mb([os.getpid()])
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        process = psutil.Process()
        while not self._over.wait(0.02):
            now = process.memory_info().rss / 2**20
            self.growth_mb = max(self.growth_mb, round(now - self._before, 1))
