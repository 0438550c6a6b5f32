"""The contract of publishing, run over every platform that brings a simulator: told over real HTTP,
then looked at from behind the counter. Nothing here names a platform."""

from dataclasses import replace
from functools import partial

import pytest

from integrations.contract import (
    Connector,
    PlatformError,
    ProductDraft,
    Published,
    TermKind,
    TermRef,
)
from tests.platforms.counter import (
    Counter,
    a_draft,
    as_kept,
    counter_of,
    image,
    no_place_for,
    ref_to,
    simulator_of,
    sku,
)
from tests.platforms.every import ALL
from tests.platforms.pages import pages_of, rows_of

SIMULATED = [platform for platform in ALL if simulator_of(platform)]
each_platform = pytest.mark.parametrize(
    "platform", SIMULATED, ids=lambda platform: str(platform.name)
)
each_creatable = pytest.mark.parametrize(
    ("platform", "kind"),
    [(platform, kind) for platform in SIMULATED for kind in platform.creatable],
    ids=str,
)


@each_platform
def test_every_kind_has_words_with_ids_of_their_own(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        for kind in platform.term_kinds:
            terms = rows_of(partial(counter.connector.terms, kind))
            assert terms or kind in platform.creatable, kind
            assert len({term.external_id for term in terms}) == len(terms), kind


@each_platform
def test_parents_come_before_their_children(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        seen = {""}
        for category in rows_of(partial(counter.connector.terms, TermKind.CATEGORY)):
            assert category.parent_id in seen
            assert category.path.split("/")[-1] == category.name
            seen.add(category.external_id)


@each_platform
def test_values_belong_to_an_attribute(platform: type[Connector]) -> None:
    if TermKind.ATTRIBUTE_VALUE not in platform.term_kinds:
        pytest.skip("takes any value")
    with counter_of(platform) as counter:
        attributes = rows_of(partial(counter.connector.terms, TermKind.ATTRIBUTE))
        known = {attribute.external_id for attribute in attributes}
        values = rows_of(partial(counter.connector.terms, TermKind.ATTRIBUTE_VALUE))
        assert {value.parent_id for value in values} <= known


@each_platform
def test_many_products_are_read_page_by_page(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        counter.add_products(*({"skus": [{"partnerId": f"S{number}"}]} for number in range(120)))
        pages = pages_of(counter.connector.products)
        codes = [sku.code for page in pages for draft in page.rows for sku in draft.skus]
        assert len(pages) > 1
        assert codes == [f"S{number}" for number in range(120)]


@each_platform
def test_a_product_without_objections_is_taken_with_all_it_has(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        draft = a_draft(counter.connector)
        assert platform.objections(draft) == []

        published = counter.connector.publish(draft)

        held = counter.product()
        assert held["id"] == published.external_id
        assert held.get("externalIdProduct", "") == draft.code
        assert (held["title"], held["description"]) == (draft.title, draft.description)
        assert (held["brand"], held["category"]) == (named(draft.brand), named(draft.category))
        said = {said.attribute.name: said.value for said in draft.attributes}
        assert held.get("characteristics", {}) == said
        assert held["images"] == [image.url for image in draft.images]
        assert held["isProductActive"]
        assert {row["partnerId"]: row["id"] for row in held["skus"]} == published.skus
        told = {row["partnerId"]: (row["ean"], row["variations"]) for row in held["skus"]}
        assert told == {sku.code: (sku.ean, sku.variation) for sku in draft.skus}


@each_platform
def test_what_was_told_is_read_back_as_it_was(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        draft = a_draft(counter.connector)
        published = counter.connector.publish(draft)

        [read] = rows_of(counter.connector.products)

        assert read == as_told(draft, published)


@each_platform
def test_what_was_told_is_listed(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        draft = a_draft(counter.connector)
        published = counter.connector.publish(draft)
        listed = {ref.code: ref for ref in rows_of(counter.connector.listings)}
        assert {code: ref.external_id for code, ref in listed.items()} == published.skus
        assert {ref.external_product_id for ref in listed.values()} == {published.external_id}
        for told in draft.skus:
            assert listed[told.code].ean == told.ean
            assert (told.title or draft.title) in listed[told.code].title


@each_platform
def test_zero_is_sent_as_zero(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        draft = a_draft(counter.connector)
        counter.connector.publish(draft)
        held = counter.product()
        assert [row["amount"] for row in held["skus"]] == [0, 0]
        told = (held.get("origin"), held.get("warrantyTime"))
        assert told == (draft.origin, draft.warranty_months)


@each_platform
def test_what_is_missing_is_not_sent(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        draft = a_draft(counter.connector, model="", gender="", ncm="", origin=None)
        draft = replace(
            draft,
            warranty_text="",
            attributes=(),
            skus=tuple(replace(sku, ean="") for sku in draft.skus),
        )
        counter.connector.publish(draft)

        [sent] = [call.request for call in counter.calls if call.method == "POST"]
        assert "null" not in sent
        assert '""' not in sent
        missing = {"model", "gender", "nbm", "origin", "warrantyText"}
        assert not missing & counter.product().keys()


@each_platform
def test_the_product_is_found_by_its_code(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        draft = a_draft(counter.connector)
        assert counter.connector.find_product(draft) is None
        published = counter.connector.publish(draft)
        assert published.skus.keys() == {sku.code for sku in draft.skus}
        assert published.images.keys() == {image.key for image in draft.images}
        assert counter.connector.find_product(draft) == published


@each_platform
def test_the_product_is_found_by_any_of_its_skus(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        draft = a_draft(counter.connector)
        published = counter.connector.publish(draft)
        other = replace(draft, code="ANOTHER", skus=(sku("NEW"), draft.skus[1]))
        assert counter.connector.find_product(other) == published
        strange = replace(draft, code="ANOTHER", skus=(sku("NEW"),))
        assert counter.connector.find_product(strange) is None


@each_platform
def test_what_is_there_is_not_made_twice(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        draft = a_draft(counter.connector)
        counter.connector.publish(draft)
        for again in (draft, replace(draft, code="P-2"), replace(draft, skus=draft.skus[1:])):
            with pytest.raises(PlatformError) as refused:
                counter.connector.publish(again)
            assert (refused.value.code, refused.value.permanent) == ("already_there", True)
        assert len(counter.products()) == 1


@each_platform
def test_a_sending_whose_answer_was_lost_is_found(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        draft = a_draft(counter.connector)
        counter.turn(answer_lost=1)
        with pytest.raises(PlatformError) as lost:
            counter.connector.publish(draft)
        assert not lost.value.permanent

        found = counter.connector.find_product(draft)

        assert found is not None
        assert found.external_id == counter.product()["id"]
        assert found.skus.keys() == {sku.code for sku in draft.skus}


@each_platform
def test_a_product_the_platform_refuses_says_why(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        counter.turn(rejected_skus={"S-2": "S-2 não pode ser vendido."})
        with pytest.raises(PlatformError) as refused:
            counter.connector.publish(a_draft(counter.connector))
        assert (refused.value.code, refused.value.permanent) == ("rejected", True)
        assert refused.value.detail == "S-2 não pode ser vendido."
        assert counter.products() == []


@each_platform
def test_a_product_without_images_is_warned_of_and_taken_but_not_active(
    platform: type[Connector],
) -> None:
    with counter_of(platform) as counter:
        draft = a_draft(counter.connector, images=())
        if not platform.objections(draft):
            pytest.skip("sells products without images")
        assert [finding.ok for finding in platform.objections(draft)] == [True]
        counter.connector.publish(draft)
        assert not counter.product()["isProductActive"]


@each_platform
def test_told_anew_everything_is_as_it_is_here(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        connector = counter.connector
        draft = a_draft(connector)
        known = connector.publish(draft)
        changed = with_ids(replace(draft, title="Camiseta premium", model="B2"), known)
        changed = replace(
            changed, skus=(replace(changed.skus[0], title="Nova", active=False), changed.skus[1])
        )
        changed = as_kept(platform, changed)

        assert connector.republish(changed, known.images) == known

        held = counter.product()
        assert (held["title"], held["model"]) == ("Camiseta premium", "B2")
        assert [(row.get("title", ""), row.get("active", True)) for row in held["skus"]] == [
            (sku.title, sku.active) for sku in changed.skus
        ]


@each_platform
def test_told_anew_what_was_switched_off_can_be_on_again(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        draft = a_draft(counter.connector)
        off = replace(
            draft, active=False, skus=tuple(replace(sku, active=False) for sku in draft.skus)
        )
        known = counter.connector.publish(off)
        assert not counter.product()["isProductActive"]

        counter.connector.republish(with_ids(draft, known), known.images)

        assert counter.product()["isProductActive"]
        assert [row.get("active", True) for row in counter.product()["skus"]] == [True, True]


@each_platform
def test_told_anew_a_sku_that_is_new_is_added(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        connector = counter.connector
        whole = a_draft(connector)
        known = connector.publish(replace(whole, skus=whole.skus[:1]))
        grown = with_ids(whole, known)

        again = connector.republish(grown, known.images)

        assert again.skus.items() > known.skus.items()
        assert again.skus == {row["partnerId"]: row["id"] for row in counter.product()["skus"]}
        assert connector.republish(grown, again.images).skus == again.skus, "said twice it is one"


@each_platform
def test_told_anew_stock_and_prices_stay_as_they_are(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        connector = counter.connector
        draft = a_draft(connector)
        known = connector.publish(draft)
        dearer = tuple(replace(sku, quantity=9, sale_price=sku.list_price) for sku in draft.skus)

        connector.republish(with_ids(replace(draft, skus=dearer), known), known.images)

        rows = counter.product()["skus"]
        assert [(row["amount"], row["sellPrice"]) for row in rows] == [(0, 49.9), (0, 49.9)]


@each_platform
def test_an_image_is_told_once_and_taken_away_when_it_is_gone(platform: type[Connector]) -> None:
    with counter_of(platform) as counter:
        connector = counter.connector
        draft = a_draft(connector)
        known = connector.publish(draft)
        changed = with_ids(replace(draft, images=(image(2), image(3))), known)

        again = connector.republish(changed, known.images)

        assert counter.product()["images"] == [image(2).url, image(3).url]
        assert again.images.keys() == {"sha-2", "sha-3"}
        assert again.images["sha-2"] == known.images["sha-2"]


@each_platform
def test_without_images_those_that_are_there_stay_unless_we_told_them(
    platform: type[Connector],
) -> None:
    with counter_of(platform) as counter:
        connector = counter.connector
        draft = a_draft(connector)
        known = connector.publish(draft)
        bare = with_ids(replace(draft, images=()), known)
        connector.republish(bare, {})
        assert len(counter.product()["images"]) == 2
        connector.republish(bare, known.images)
        assert counter.product()["images"] == []


@each_creatable
def test_a_word_said_twice_is_made_once(platform: type[Connector], kind: TermKind) -> None:
    with counter_of(platform) as counter:
        before = counter.terms(kind)
        first = counter.connector.create_term(kind, "Nova palavra", "W-1")
        assert counter.connector.create_term(kind, "Nova palavra", "W-1") == first
        if is_a_text(counter):
            assert first.external_id == first.name == "Nova palavra"
            return
        [made] = [row for row in counter.terms(kind) if row not in before]
        code = "" if "term.code" in no_place_for(platform) else "W-1"
        assert (made["id"], made["partnerId"]) == (first.external_id, code)
        assert first in rows_of(partial(counter.connector.terms, kind))


@each_creatable
def test_a_word_whose_answer_was_lost_is_not_made_again(
    platform: type[Connector], kind: TermKind
) -> None:
    with counter_of(platform) as counter:
        counter.connector.create_term(kind, "Primeira", "W-0")
        if is_a_text(counter):
            pytest.skip("needs no making")
        before = len(counter.terms(kind))
        counter.turn(losing_answers_to=counter.last_post())
        with pytest.raises(PlatformError) as lost:
            counter.connector.create_term(kind, "Nova palavra", "W-1")
        assert not lost.value.permanent
        counter.turn(losing_answers_to="")

        term = counter.connector.create_term(kind, "Nova palavra", "W-1")

        assert len(counter.terms(kind)) == before + 1
        assert term.external_id in {row["id"] for row in counter.terms(kind)}


@each_platform
def test_a_category_is_made_below_its_parent(platform: type[Connector]) -> None:
    if TermKind.CATEGORY not in platform.creatable:
        pytest.skip("makes no categories")
    with counter_of(platform) as counter:
        make = partial(counter.connector.create_term, TermKind.CATEGORY)
        above = make("Casa de campo", "C-1")
        below = make("Redes", "C-2", above.external_id)
        assert (below.parent_id, below.path) == (above.external_id, "Casa de campo/Redes")
        draft = a_draft(counter.connector, category=ref_to(below))
        counter.connector.publish(draft)
        assert counter.product()["category"] == "Casa de campo/Redes"


@each_creatable
def test_a_word_that_is_too_long_is_refused_for_good(
    platform: type[Connector], kind: TermKind
) -> None:
    with counter_of(platform) as counter:
        with pytest.raises(PlatformError) as refused:
            counter.connector.create_term(kind, "x" * 2_000, "W-1")
        assert refused.value.permanent


def is_a_text(counter: Counter) -> bool:
    """The word just made is no thing of the platform's, only a text on its products."""
    return not any(call.method == "POST" for call in counter.calls)


def named(ref: TermRef | None) -> str:
    assert ref is not None
    return ref.name


def with_ids(draft: ProductDraft, known: Published) -> ProductDraft:
    skus = tuple(replace(sku, external_id=known.skus.get(sku.code, "")) for sku in draft.skus)
    return replace(draft, external_id=known.external_id, skus=skus)


def as_told(draft: ProductDraft, known: Published) -> ProductDraft:
    """As the platform tells it: with ids, without images."""
    return replace(with_ids(draft, known), images=())
