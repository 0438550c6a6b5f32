"""De<>Para rules are saved in versions, and any version can be gone back to."""

from collections.abc import Sequence
from threading import Thread

import pytest
from django.db import connection as database
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from integrations.mapping.kinds import Kind
from integrations.mapping.spreadsheet import MappingRow
from integrations.models import Connection, MappingRule, MappingVersion, MerchantTerm, Term
from integrations.rulebook import rules
from integrations.rulebook.rules import NoSuchVersion, WrongRules
from tests.builders import a_connection, a_merchant, a_term
from tests.integrations.rule_sheets import a_row, put, rules_of

pytestmark = pytest.mark.django_db


def a_shop() -> Connection:
    return a_connection(a_merchant())


def told(version: MappingVersion | None, name: str) -> list[MappingRow]:
    assert version is not None
    assert getattr(version, name) == len(version.difference[name])
    return [rules.row_of_cells(cells) for cells in version.difference[name]]


def problems_of(connection: Connection, *rows: MappingRow) -> list[str]:
    with pytest.raises(WrongRules) as refused:
        rules.save(connection, put=rows, cause="test")
    assert rules_of(connection) == []
    return [row.merchant_term for row, text in refused.value.problems if text]


def test_a_saved_row_comes_back_as_it_was() -> None:
    shop = a_shop()
    rows = [
        a_row("Açaí"),
        a_row("Peso", kind=Kind.ATTRIBUTE, transform={"kind": "number", "to": "g", "decimals": 0}),
        a_row("azul", "Azul", kind=Kind.ATTRIBUTE_VALUE, attribute="Cor"),
        a_row("Correios", "SEDEX", kind=Kind.CARRIER, platform_id=""),
    ]

    put(shop, *rows)

    assert {row.kind: row for row in rules.rows_of(shop.pk)} == {row.kind: row for row in rows}


def test_a_version_holds_exactly_the_difference() -> None:
    shop = a_shop()
    put(shop, a_row("Fica"), a_row("Muda"), a_row("Sai"))

    version = rules.save(
        shop,
        put=[a_row("Fica"), a_row("Muda", "Puma"), a_row("Entra")],
        remove=[a_row("Sai"), a_row("Nunca houve")],
        cause="user:7",
    )

    assert told(version, "added") == [a_row("Entra")]
    assert told(version, "removed") == [a_row("Sai")]
    assert version is not None
    [[before, after]] = version.difference["changed"]
    assert rules.row_of_cells(before) == a_row("Muda")
    assert rules.row_of_cells(after) == a_row("Muda", "Puma")
    assert (version.number, version.changed, version.cause) == (2, 1, "user:7")


def test_what_changes_nothing_makes_no_version() -> None:
    shop = a_shop()
    put(shop, a_row("A"))

    assert rules.save(shop, put=[a_row("A")], remove=[a_row("B")], cause="test") is None
    assert MappingVersion.objects.count() == 1


def test_a_row_that_is_put_and_removed_is_put() -> None:
    shop = a_shop()

    rules.save(shop, put=[a_row("A")], remove=[a_row("a ")], cause="test")

    assert rules_of(shop) == [a_row("A")]


def test_a_term_has_one_rule_whatever_its_case_and_white_space() -> None:
    shop = a_shop()
    put(shop, a_row("Straße  Azul"))

    put(shop, a_row(" STRASSE azul", "Puma"))

    assert rules_of(shop) == [a_row(" STRASSE azul", "Puma")]


def test_a_term_of_another_attribute_or_kind_is_another_term() -> None:
    shop = a_shop()
    rows = [
        a_row("azul", kind=Kind.ATTRIBUTE_VALUE, attribute="Cor"),
        a_row("azul", kind=Kind.ATTRIBUTE_VALUE, attribute="Cor da tampa"),
        a_row("azul", kind=Kind.ATTRIBUTE_VALUE),
        a_row("azul", kind=Kind.BRAND),
    ]

    put(shop, *rows)

    assert MappingRule.objects.count() == 4


def test_several_of_the_platforms_carriers_may_mean_one_of_ours_but_not_the_reverse() -> None:
    shop = a_shop()
    put(shop, a_row("Correios", "SEDEX", kind=Kind.CARRIER, platform_id=""))
    put(shop, a_row("Correios", "PAC", kind=Kind.CARRIER, platform_id=""))

    put(shop, a_row("Jadlog", "pac", kind=Kind.CARRIER, platform_id=""))

    assert [(row.merchant_term, row.platform_name) for row in rules_of(shop)] == [
        ("Correios", "SEDEX"), ("Jadlog", "pac"),
    ]  # fmt: skip


def test_the_parts_of_an_identity_do_not_run_into_each_other() -> None:
    assert rules.merchant_key("ab", "c") != rules.merchant_key("a", "bc")
    assert rules.merchant_key("", "a b") != rules.merchant_key("a", "b")
    one = a_row("c", kind=Kind.ATTRIBUTE_VALUE, attribute="a b")
    other = a_row("b c", kind=Kind.ATTRIBUTE_VALUE, attribute="a")
    assert rules.identity_key(one) != rules.identity_key(other)


def test_a_rule_is_found_by_the_key_of_the_merchants_term() -> None:
    shop = a_shop()
    put(shop, a_row(" AZUL ", kind=Kind.ATTRIBUTE_VALUE, attribute="cor"))

    assert MappingRule.objects.get().merchant_key == rules.merchant_key("Cor", "azul")
    assert len(MappingRule.objects.get().merchant_key) <= MerchantTerm._meta.get_field("key").max_length  # type: ignore[operator]  # noqa: E501  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        a_row("A", transform={"kind": "eval"}),
        a_row("A", transform={"kind": "fixed", "text": "a\0b"}),
        a_row("A" * 2_001),
        a_row("A", platform_id="1" * 81),
        a_row("A", "N" * 1_001),
        a_row("A", "a\0b"),
        a_row("A", "\ud800"),
        a_row("A", kind=Kind.ATTRIBUTE_VALUE, attribute="a" * 121),
    ],
    ids=lambda row: repr(row)[:40],
)
def test_a_row_that_cannot_be_kept_is_refused_before_anything_is_saved(row: MappingRow) -> None:
    assert problems_of(a_shop(), a_row("Boa"), row) == [row.merchant_term]


def test_two_rows_for_one_term_are_refused() -> None:
    assert problems_of(a_shop(), a_row("A"), a_row("a", "Puma")) == ["a"]


def test_a_rule_onto_a_term_that_the_platform_does_not_have_is_refused() -> None:
    shop = a_shop()
    a_term(shop, external_id="1")
    a_term(shop, external_id="2", gone_at=timezone.now())
    a_term(a_connection(shop.merchant), external_id="3")

    rows = [a_row(number, platform_id=number) for number in ("1", "2", "3")]

    assert problems_of(shop, *rows) == ["2", "3"]


def test_of_a_kind_that_the_platform_does_not_tell_every_term_is_taken() -> None:
    shop = a_shop()
    a_term(shop, kind="category")
    a_term(shop, kind="brand", gone_at=timezone.now())

    put(shop, a_row("A", platform_id="77"))

    assert rules_of(shop) == [a_row("A", platform_id="77")]


def test_a_rule_that_stands_is_not_questioned_again_when_its_term_has_gone() -> None:
    shop = a_shop()
    term = a_term(shop)
    other = a_term(shop)
    standing = a_row("A", platform_id=term.external_id)
    put(shop, standing)
    Term.objects.filter(pk=term.pk).update(gone_at=timezone.now())

    put(shop, standing, a_row("B", platform_id=other.external_id))

    assert len(rules_of(shop)) == 2


def test_the_rules_of_another_connection_stay_as_they_are() -> None:
    merchant = a_merchant()
    mine, other = a_connection(merchant), a_connection(merchant)
    put(other, a_row("A"), a_row("B"))
    put(mine, a_row("A", "Puma"), a_row("B"))

    rules.save(mine, put=[a_row("A", "Fila")], remove=[a_row("B")], cause="test")
    rules.roll_back(mine, number=0, cause="test")

    assert rules_of(mine) == []
    assert rules_of(other) == [a_row("A"), a_row("B")]
    assert set(MappingVersion.objects.filter(connection=mine).values_list("number", flat=True)) == {
        1, 2, 3,
    }  # fmt: skip


def test_a_roll_back_undoes_several_versions_as_one() -> None:
    shop = a_shop()
    put(shop, a_row("A"), a_row("B"))
    put(shop, a_row("A", "Puma"), a_row("C"))
    rules.save(shop, remove=[a_row("B"), a_row("C")], cause="test")
    put(shop, a_row("C", "Fila"))

    version = rules.roll_back(shop, number=1, cause="test")

    assert rules_of(shop) == [a_row("A"), a_row("B")]
    assert told(version, "added") == [a_row("B")]
    assert told(version, "removed") == [a_row("C", "Fila")]
    assert version is not None and version.changed == 1


def test_a_roll_back_can_be_rolled_back() -> None:
    shop = a_shop()
    put(shop, a_row("A"))
    put(shop, a_row("B"))
    rules.roll_back(shop, number=0, cause="test")

    rules.roll_back(shop, number=2, cause="test")

    assert rules_of(shop) == [a_row("A"), a_row("B")]


def test_a_roll_back_brings_a_rule_back_whose_term_the_platform_has_lost() -> None:
    shop = a_shop()
    term, other = a_term(shop), a_term(shop)
    row = a_row("A", platform_id=term.external_id)
    put(shop, row)
    put(shop, a_row("A", platform_id=other.external_id))
    Term.objects.filter(pk=term.pk).update(gone_at=timezone.now())

    rules.roll_back(shop, number=1, cause="test")

    assert rules_of(shop) == [row]


@pytest.mark.parametrize("number", [2, -1])
def test_there_is_no_way_back_to_a_version_that_never_was(number: int) -> None:
    shop = a_shop()
    put(shop, a_row("A"))

    with pytest.raises(NoSuchVersion):
        rules.roll_back(shop, number=number, cause="test")


@pytest.mark.parametrize("rows", [1, 2_000])
def test_a_batch_is_a_handful_of_statements_whatever_its_size(rows: int) -> None:
    shop = a_shop()
    a_term(shop, external_id="1")
    put(shop, *(a_row(f"velha {number}") for number in range(rows)))

    with CaptureQueriesContext(database) as saved:
        rules.save(
            shop,
            put=[a_row(f"nova {number}") for number in range(rows)],
            remove=[a_row(f"velha {number}") for number in range(rows)],
            cause="test",
        )
    with CaptureQueriesContext(database) as undone:
        rules.roll_back(shop, number=1, cause="test")

    assert len(saved) <= 20
    assert len(undone) <= 20


@pytest.mark.django_db(transaction=True)
def test_two_people_who_save_at_once_make_two_versions_and_one_rule_for_a_term() -> None:
    shop = a_shop()
    put(shop, a_row("B"))

    def save(name: str) -> None:
        try:
            rules.save(shop, put=[a_row("A", name), a_row(name)], cause=name)
        finally:
            connections.close_all()

    people = [Thread(target=save, args=(name,)) for name in ("X", "Y", "Z", "W")]
    for person in people:
        person.start()
    for person in people:
        person.join()

    last = MappingVersion.objects.order_by("number").last()
    assert last is not None
    assert sorted(MappingVersion.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert len(rules_of(shop)) == 6
    assert [row.platform_name for row in rules_of(shop) if row.merchant_term == "A"] == [last.cause]
    rules.roll_back(shop, number=1, cause="test")
    assert rules_of(shop) == [a_row("B")]


Step = tuple[Sequence[MappingRow], Sequence[MappingRow]]
some_rows = st.lists(
    st.builds(
        a_row,
        st.sampled_from(["A", "a", "B", "C"]),
        st.sampled_from(["Nike", "Puma"]),
        kind=st.sampled_from([Kind.BRAND, Kind.CARRIER, Kind.ATTRIBUTE_VALUE]),
        platform_id=st.sampled_from(["", "1", "2"]),
        transform=st.sampled_from([None, {"kind": "trim"}]),
    ),
    max_size=4,
    unique_by=lambda row: row.identity,
)


class AnyHistory(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=st.lists(st.tuples(some_rows, some_rows), min_size=1, max_size=6), data=st.data())
    def test_a_roll_back_gives_exactly_the_rules_after_that_version(
        self, steps: list[Step], data: st.DataObject
    ) -> None:
        shop = a_shop()
        after: dict[int, list[str]] = {0: []}
        for added, removed in steps:
            version = rules.save(shop, put=added, remove=removed, cause="test")
            if version is not None:
                after[version.number] = sorted(map(repr, rules.rows_of(shop.pk)))

        for _ in range(2):
            number = data.draw(st.sampled_from(sorted(after)))
            version = rules.roll_back(shop, number=number, cause="test")
            assert sorted(map(repr, rules.rows_of(shop.pk))) == after[number]
            if version is not None:
                after[version.number] = after[number]
