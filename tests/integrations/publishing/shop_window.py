"""A platform in memory that takes products: what it holds, and trouble on demand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.contract import (
    Finding,
    PlatformError,
    ProductDraft,
    Published,
    Term,
    TermKind,
)
from integrations.platforms.sandbox.connector import Platform


@dataclass
class ShopWindow:
    """What the platform holds. `trouble` is raised for a product's code, before anything is done;
    `lost` afterwards."""

    products: dict[str, ProductDraft] = field(default_factory=dict)
    terms: dict[tuple[TermKind, str], Term] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    trouble: dict[str, PlatformError] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    refused_terms: set[str] = field(default_factory=set)
    pictures: list[Mapping[str, str]] = field(default_factory=list)

    def with_sku_of(self, draft: ProductDraft) -> ProductDraft | None:
        codes = {sku.code for sku in draft.skus}
        holding = (one for one in self.products.values() if codes & {sku.code for sku in one.skus})
        return next(holding, None)

    def said(self, what: str) -> list[str]:
        return [code for call, code in self.calls if call == what]


def window_of(window: ShopWindow) -> Any:
    """A connector that looks at `window`; the rest of it is the sandbox's."""

    class Fake(Platform):
        creatable = (TermKind.BRAND, TermKind.CATEGORY)

        @staticmethod
        def objections(draft: ProductDraft) -> list[Finding]:
            return list(_objections(draft))

        def find_product(self, draft: ProductDraft) -> Published | None:
            window.calls.append(("find", draft.code))
            held = window.products.get(draft.code) or window.with_sku_of(draft)
            return held and _published(held)

        def publish(self, draft: ProductDraft) -> Published:
            window.calls.append(("publish", draft.code))
            if draft.code in window.trouble:
                raise window.trouble[draft.code]
            if draft.code in window.products:
                raise PlatformError("", code="already_there", permanent=True)
            return self._hold(draft)

        def republish(self, draft: ProductDraft, images: Mapping[str, str]) -> Published:
            window.calls.append(("republish", draft.code))
            window.pictures.append(images)
            if draft.code in window.trouble:
                raise window.trouble[draft.code]
            return self._hold(draft)

        def create_term(self, kind: TermKind, name: str, code: str, parent_id: str = "") -> Term:
            window.calls.append((kind, name))
            if name in window.refused_terms:
                raise PlatformError("Não pode", code="rejected", permanent=True)
            term = Term(external_id=f"t-{name}", name=name, parent_id=parent_id)
            return window.terms.setdefault((kind, code), term)

        def _hold(self, draft: ProductDraft) -> Published:
            window.products[draft.code] = draft
            if draft.code in window.lost:
                window.lost.discard(draft.code)
                raise PlatformError("cut off", code="unreachable")
            return _published(draft)

    return Fake({}, None)


def _published(draft: ProductDraft) -> Published:
    return Published(
        external_id=f"x-{draft.code}",
        skus={sku.code: f"x-{sku.code}" for sku in draft.skus},
        images={image.key: f"x-{image.key}" for image in draft.images},
    )


def _objections(draft: ProductDraft) -> Iterator[Finding]:
    if not draft.description:
        yield Finding(ok=False, text="%(code)s says nothing.", values={"code": draft.code})
    if not draft.images:
        yield Finding(ok=True, text="It is not shown without an image.")
