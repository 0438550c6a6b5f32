"""The contract, run over every folder under integrations/platforms. A new folder is found by
itself; nothing here names a platform. It goes on in test_every_platforms_products.py and
test_every_platforms_publishing.py."""

import ast
import inspect
import json
import socket
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import pytest

from integrations import contract
from integrations.contract import Connector, FieldKind, PlatformError
from orders.models import Status
from tests.platforms import samples
from tests.platforms.every import ALL, each_platform, fields, unconnected

FLOWS = (
    contract.PUSH_PRODUCTS,
    contract.SEND_IMAGES,
    contract.PUSH_STOCK,
    contract.PUSH_PRICES,
    contract.PULL_ORDERS,
    contract.PUSH_STATUS,
)
SOUNDS_SECRET = ("token", "secret", "password", "senha", "api_key")
# A platform folder may use these parts of the project, and of Django nothing at all.
ALLOWED = ("integrations.contract", "integrations.http", "orders.drafts")
FORBIDDEN_ROOTS = ("django", "django_q", "rest_framework", "catalog", "config", "psycopg")

each_order = pytest.mark.parametrize(
    ("platform", "sample"),
    [(platform, sample) for platform in ALL for sample in samples.raw_orders(platform)],
    ids=lambda value: value.stem if isinstance(value, Path) else value.name,
)


def test_there_is_a_platform() -> None:
    assert ALL


@each_platform
def test_the_folder_is_called_as_its_platform(platform: type[Connector]) -> None:
    assert samples.folder_of(platform).name == platform.name


@each_platform
def test_no_method_is_left_open(platform: type[Connector]) -> None:
    assert not inspect.isabstract(platform)


@each_platform
def test_the_declarations_are_complete(platform: type[Connector]) -> None:
    assert platform.title
    assert platform.stock_batch > 0
    assert platform.price_batch > 0
    assert platform.rates
    assert all(rate.burst >= 1 and rate.per_second > 0 for rate in platform.rates.values())


@each_platform
def test_every_field_has_a_label_and_a_key_of_its_own(platform: type[Connector]) -> None:
    keys = Counter(field.key for field in fields(platform))
    assert [key for key, uses in keys.items() if uses > 1] == []
    assert all(field.key.isidentifier() and field.label for field in fields(platform))


@each_platform
def test_a_choice_offers_choices_and_its_default_is_one(platform: type[Connector]) -> None:
    for field in fields(platform):
        offered = [value for value, label in field.choices if label]
        assert bool(offered) == (field.kind is FieldKind.CHOICE), field.key
        assert field.kind is not FieldKind.CHOICE or field.default in offered, field.key


@each_platform
def test_what_is_secret_is_declared_so_and_has_no_default(platform: type[Connector]) -> None:
    for field in fields(platform):
        if any(word in field.key for word in SOUNDS_SECRET):
            assert field.kind is FieldKind.SECRET, field.key
        assert field.kind is not FieldKind.SECRET or field.default is None, field.key


@each_platform
def test_the_folder_knows_neither_django_nor_another_platform(platform: type[Connector]) -> None:
    own = platform.__module__.rpartition(".")[0]
    for path in samples.folder_of(platform).rglob("*.py"):
        for module in imported(path):
            assert module.split(".")[0] not in FORBIDDEN_ROOTS, f"{path.name}: {module}"
            if module.split(".")[0] in ("integrations", "orders"):
                assert belongs(module, (*ALLOWED, own)), f"{path.name}: {module}"


@each_platform
def test_making_a_connector_talks_to_nobody(
    platform: type[Connector], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setattr(socket.socket, "connect", no_network)

    connector = unconnected(platform)

    assert connector.settings.keys() == {field.key for field in fields(platform)}


@each_platform
def test_the_notes_are_written(platform: type[Connector]) -> None:
    notes = (samples.folder_of(platform) / "NOTES.md").read_text()
    assert len(notes.split()) > 100


@each_platform
def test_every_sample_order_stands_beside_its_draft(platform: type[Connector]) -> None:
    raw_orders = samples.raw_orders(platform)
    assert raw_orders, "at least one samples/order_*.json with its .draft.json is required"
    assert [samples.draft_beside(path) for path in raw_orders] == samples.drafts(platform)


@each_platform
def test_what_can_be_made_there_is_among_what_it_has_words_for(
    platform: type[Connector],
) -> None:
    assert set(platform.creatable) <= set(platform.term_kinds)
    declared = {field.key for field in platform.parameters}
    assert (contract.SEND_TERMS.key in declared) == bool(platform.creatable)


@each_platform
def test_the_flows_can_be_switched_off_one_by_one(platform: type[Connector]) -> None:
    declared = {field.key for field in platform.parameters}
    assert {field.key for field in FLOWS} <= declared


@each_platform
def test_every_sample_is_json(platform: type[Connector]) -> None:
    for path in (samples.folder_of(platform) / "samples").rglob("*.json"):
        assert json.loads(path.read_text()) is not None, path.name


@each_order
def test_a_sample_order_becomes_its_draft(platform: type[Connector], sample: Path) -> None:
    expected = samples.expected(samples.draft_beside(sample))
    assert platform.draft_of(samples.raw(sample)) == expected


@each_order
def test_a_draft_is_written_in_full(platform: type[Connector], sample: Path) -> None:
    """A misspelt or forgotten field must not hide behind a default."""
    path = samples.draft_beside(sample)
    written = json.loads(path.read_text())
    assert json.loads(msgspec.json.encode(samples.expected(path))) == written


@each_order
def test_a_sample_order_makes_sense_to_the_core(platform: type[Connector], sample: Path) -> None:
    draft = platform.draft_of(samples.raw(sample))
    lines = [item.external_id for item in draft.items]
    assert draft.status in Status.values
    assert draft.placed_at.tzinfo is not None
    assert lines
    assert len(set(lines)) == len(lines)
    assert abs(draft.sum_of_parts - draft.total) < Decimal("0.01")


@each_platform
@pytest.mark.parametrize("nonsense", [None, "order", 7, [], {}, {"id": {}}])
def test_what_is_no_order_is_refused_for_good(platform: type[Connector], nonsense: Any) -> None:
    with pytest.raises(PlatformError) as refused:
        platform.draft_of(nonsense)
    assert refused.value.code == "order_malformed"
    assert refused.value.permanent


def imported(path: Path) -> Iterator[str]:
    """The modules a file imports, wherever the import stands in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def belongs(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def no_network(*args: Any, **options: Any) -> NoReturn:
    raise AssertionError("the network is not needed for this")
