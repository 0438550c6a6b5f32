"""What would become of products if they were published now: said before anything is sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext

from integrations.content import reading
from integrations.content.drafting import Content
from integrations.contract import Connector, Finding
from integrations.models import Connection
from integrations.registry import UnknownPlatform, connector_class
from integrations.sync import creating
from integrations.sync.publish import objections


class Verdict(StrEnum):
    """`REMARKS`: it goes, but something is left out or keeps it from being shown there."""

    GOES = "goes"
    REMARKS = "remarks"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Preview:
    """`stops` keep the product here, `remarks` do not; both are for people."""

    content: Content
    stops: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        if self.stops:
            return Verdict.WAITS
        return Verdict.REMARKS if self.remarks else Verdict.GOES


def preview(
    connections: Sequence[Connection],
    product_ids: Collection[int],
    external: Mapping[int, Mapping[int, str]],
) -> dict[int, dict[int, Preview]]:
    """By connection id and product id, for connections of one merchant; a constant number of
    statements for each connection. A platform that is not installed is left out.

    `external`, by the same keys, is what the platform calls products that are published there.
    """
    known = [(target, platform) for target in connections if (platform := _platform(target))]
    contents = reading.contents_there(
        [target for target, _platform in known], product_ids, external
    )
    return {
        target.pk: {
            pk: _preview(target, platform, content) for pk, content in contents[target.pk].items()
        }
        for target, platform in known
    }


def _platform(connection: Connection) -> type[Connector] | None:
    try:
        return connector_class(connection.platform)
    except UnknownPlatform:
        return None


def _preview(connection: Connection, platform: type[Connector], content: Content) -> Preview:
    made = creating.wanted(connection, platform, content.blocking)
    blocking = [gap for gap in content.blocking if gap not in made]
    # Of a draft without its brand a platform would say that the brand is missing.
    found = [] if content.blocking else objections(platform, content)
    created = gettext("It is created there first: %(what)s")
    return Preview(
        content,
        stops=(*(gap.text for gap in blocking), *(_text(one) for one in found if not one.ok)),
        remarks=(
            *(gap.text for gap in content.left_out),
            *(created % {"what": gap.unmapped.term} for gap in made),
            *(_text(one) for one in found if one.ok),
        ),
    )


def _text(finding: Finding) -> str:
    return gettext(finding.text) % finding.values
