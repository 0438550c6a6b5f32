"""The contract of products, run over every platform folder: what is read, what is sent, and what
would be refused. Nothing here talks to anybody or names a platform."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from catalog.models.product import Gender
from integrations.contract import Connector, PlatformError, ProductDraft, TermRef
from integrations.http import ENCODER
from tests.platforms import samples
from tests.platforms.every import ALL, each_platform, unconnected

each_product = pytest.mark.parametrize(
    ("platform", "sample"),
    [(platform, sample) for platform in ALL for sample in samples.raw_products(platform)],
    ids=lambda value: value.stem if isinstance(value, Path) else value.name,
)
each_request = pytest.mark.parametrize(
    ("platform", "sample"),
    [(platform, sample) for platform in ALL for sample in samples.requests(platform)],
    ids=lambda value: value.stem if isinstance(value, Path) else value.name,
)


UNKNOWN = TermRef(external_id="", name="not mapped")


@each_platform
def test_every_sample_product_stands_beside_its_draft(platform: type[Connector]) -> None:
    raw_products = samples.raw_products(platform)
    assert raw_products, "at least one samples/product_*.json with its .draft.json is required"
    drafts = samples.drafts(platform, "product")
    assert [samples.draft_beside(path) for path in raw_products] == drafts


@each_product
def test_a_sample_product_becomes_its_draft(platform: type[Connector], sample: Path) -> None:
    expected = samples.product_draft(samples.draft_beside(sample))
    assert platform.product_of(samples.raw(sample)) == expected


@each_product
def test_a_product_draft_is_written_in_full(platform: type[Connector], sample: Path) -> None:
    path = samples.draft_beside(sample)
    written = json.loads(path.read_text())
    assert json.loads(msgspec.json.encode(samples.product_draft(path))) == written


@each_product
def test_images_of_the_platform_are_not_imported(platform: type[Connector], sample: Path) -> None:
    assert platform.product_of(samples.raw(sample)).images == ()


@each_product
def test_a_product_there_has_a_gender_of_the_catalog_or_none(
    platform: type[Connector], sample: Path
) -> None:
    assert platform.product_of(samples.raw(sample)).gender in ("", *Gender.values)


@each_platform
@pytest.mark.parametrize("nonsense", [None, "product", 7, [], {}, {"id": {}}])
def test_what_is_no_product_is_refused_for_good(platform: type[Connector], nonsense: Any) -> None:
    with pytest.raises(PlatformError) as refused:
        platform.product_of(nonsense)
    assert (refused.value.code, refused.value.permanent) == ("product_malformed", True)


@each_platform
def test_every_sample_request_stands_beside_its_draft(platform: type[Connector]) -> None:
    requests = samples.requests(platform)
    assert requests, "at least one samples/publish_*.draft.json with its .request.json is required"
    drafts = samples.drafts(platform, "publish")
    assert [samples.draft_beside(path) for path in requests] == drafts


@each_request
def test_a_draft_becomes_its_request(platform: type[Connector], sample: Path) -> None:
    draft = samples.product_draft(samples.draft_beside(sample))
    payload = unconnected(platform).payload_of(draft)
    assert json.loads(ENCODER.encode(payload), parse_float=Decimal) == samples.raw(sample)


@each_platform
def test_without_an_id_of_the_category_a_product_is_not_sent(platform: type[Connector]) -> None:
    draft = samples.product_draft(samples.drafts(platform, "publish")[0])
    with pytest.raises(PlatformError) as refused:
        unconnected(platform).payload_of(replace(draft, category=UNKNOWN))
    assert (refused.value.code, refused.value.permanent) == ("unmapped", True)


@each_platform
def test_a_brand_without_an_id_is_told_by_its_name_or_not_sent(platform: type[Connector]) -> None:
    """Some platforms know brands by their name only."""
    draft = samples.product_draft(samples.drafts(platform, "publish")[0])
    try:
        payload = unconnected(platform).payload_of(replace(draft, brand=UNKNOWN))
    except PlatformError as refused:
        assert (refused.code, refused.permanent) == ("unmapped", True)
    else:
        assert payload["brand"] == UNKNOWN.name


@each_platform
def test_objections_are_sentences_with_their_values(platform: type[Connector]) -> None:
    whole = samples.product_draft(samples.drafts(platform, "publish")[0])
    empty, endless = ProductDraft(code=""), replace(whole, title="x" * 20_000)
    for draft in (empty, endless):
        found = platform.objections(draft)
        assert [finding for finding in found if not finding.ok]
        assert all(finding.text % finding.values for finding in found)
        assert found == platform.objections(draft)
