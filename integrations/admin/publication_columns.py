"""How a publication is shown: what is frozen there and differs, and what was left out."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrations.content import frozen
from integrations.models import Publication

SHOWN = 300
_TELLABLE = [key for key in frozen.LABELS if key not in ("skus", "images", frozen.NEW_SKUS)]


def names_of(differing: Iterable[str]) -> str:
    return ", ".join(str(frozen.LABELS[key]) for key in differing)


class PublicationColumns:
    """Which of several publications differ is asked once for all of a product."""

    _known: dict[int, dict[int, list[str]]]

    def differing(self, publication: Publication) -> list[str]:
        known = self.__dict__.setdefault("_known", {})
        product_id = publication.product_id
        if product_id not in known:
            same = Publication.objects.filter(product=product_id)
            known[product_id] = frozen.differs_of(list(same))
        found: list[str] = known[product_id].get(publication.pk, [])
        return found

    @admin.display(description=_("frozen there, and different here"))
    def frozen_text(self, publication: Publication) -> str | None:
        if not publication.published_at:
            return None
        if publication.sent is None:
            return str(_("It was there before, and what it shows is not known."))
        return names_of(self.differing(publication)) or str(_("Nothing differs."))

    @admin.display(description=_("left out, because unmapped"))
    def left_out_text(self, publication: Publication) -> SafeString | None:
        texts = (publication.sent or {}).get(frozen.LEFT_OUT, [])
        return format_html_join("", "<div>{}</div>", ((text,) for text in texts)) or None

    @admin.display(description=_("last sent"))
    def sent_text(self, publication: Publication) -> SafeString | None:
        if publication.sent is None:
            return None
        rows = [(frozen.LABELS[key], _shown(publication.sent.get(key))) for key in _TELLABLE]
        skus = ", ".join(publication.sent.get("skus", {}))
        images = len(publication.sent.get("images", []))
        rows += [(frozen.LABELS["skus"], skus), (frozen.LABELS["images"], str(images))]
        said = format_html_join("", "<div><strong>{}</strong>: {}</div>", rows)
        return format_html('<div class="break-words">{}</div>', said)


def _shown(value: Any) -> str:
    """A term is its id and its name, attributes are both and a value each."""
    if isinstance(value, list):
        attributes = value if value and isinstance(value[0], list) else []
        told = [f"{name}: {said}" for _id, name, said in attributes]
        return ", ".join(told) if told or not value else str(value[-1])
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return "" if value is None else str(value)[:SHOWN]
