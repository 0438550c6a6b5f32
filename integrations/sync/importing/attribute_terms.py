"""The merchant's attributes and options for what a platform tells products apart by."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from catalog import attributes as writer
from catalog.attributes import AttributeRow
from catalog.models import Attribute, AttributeKind, AttributeOption
from integrations.contract import TermKind
from integrations.mapping.kinds import Kind
from integrations.mapping.values import lookup_key
from integrations.models import Connection, MappingRule, Term
from integrations.sync.importing.names import Names, SeveralFit
from integrations.sync.importing.tally import Tally

Words = dict[int, tuple[str, str]]
MAX_OPTION = 255
# Whose values may be named one by one.
_WORDED = (AttributeKind.LIST, AttributeKind.TEXT)


def attributes(connection: Connection, terms: Sequence[Term], tally: Tally) -> Words:
    """An attribute's code is its name in small letters: so a rule for it holds for variations of
    the same name too. One that has values there is a list."""
    owned = Attribute.objects.filter(merchant_id=connection.merchant_id).order_by("pk")
    names = Names()
    for code, name in owned.values_list("code", "name"):
        names.add(code, code)
        names.add(name, code)
    with_values = _with_values(connection, terms)
    found: dict[int, str] = {}
    missing: dict[str, AttributeRow] = {}
    for term in terms:
        known = _called(term.name, names, tally)
        if known is None:
            continue
        code = known or lookup_key(term.name)
        if not known:
            kind = AttributeKind.LIST if term.external_id in with_values else AttributeKind.TEXT
            values = {"code": code, "name": term.name.strip(), "kind": kind}
            missing[code] = AttributeRow(len(missing), code, values)
            names.add(term.name, code)
        found[term.pk] = code
    made = writer.upsert(connection.merchant_id, list(missing.values()), connection.source)
    refused = {list(missing)[row.index]: row.reason for row in made.rejected}
    for code, reason in refused.items():
        tally.skip(code, reason)
    tally.counts["attributes"] += made.changed
    return {pk: ("", code) for pk, code in found.items() if code not in refused}


def options(connection: Connection, terms: Sequence[Term], tally: Tally) -> Words:
    """Values of attributes that have a rule; a list gets the options it lacks."""
    codes = _ruled(connection, terms)
    owned = Attribute.objects.filter(
        merchant_id=connection.merchant_id, code__in=set(codes.values())
    )
    kept = {lookup_key(one.code): one for one in owned}
    offered = _offered([one.pk for one in kept.values()])
    found: Words = {}
    fresh: dict[str, list[str]] = defaultdict(list)
    for term in terms:
        code = codes.get(term.parent_id)
        attribute = kept.get(lookup_key(code)) if code else None
        if code is None or (attribute is not None and attribute.kind not in _WORDED):
            continue
        value = term.name.strip()
        if not value or len(value) > MAX_OPTION:
            tally.skip(term.name[:MAX_OPTION], _("An option has 1 to 255 characters."))
            continue
        if attribute is not None and attribute.kind == AttributeKind.LIST:
            names = offered.setdefault(attribute.pk, Offered())
            known = _called(value, names.names, tally)
            if known is None:
                continue
            if not known:
                fresh[attribute.code].append(value)
                names.names.add(value, value)
            value = known or value
        found[term.pk] = (code, value)
    refused = _offer(connection, kept, offered, fresh, tally)
    return {pk: (code, value) for pk, (code, value) in found.items() if code not in refused}


class Offered:
    """What a list offers: in order, and by name."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self.names = Names()

    def add(self, value: str) -> None:
        self.values.append(value)
        self.names.add(value, value)


def _called(word: str, names: Names, tally: Tally) -> str | None:
    """What of the merchant's is called so, "" for nothing; None when several are."""
    try:
        return names.find(word) or ""
    except SeveralFit:
        tally.skip(word, _("Several of yours read like it: bind it by hand."))
        return None


def _with_values(connection: Connection, terms: Sequence[Term]) -> set[str]:
    values = Term.objects.filter(
        connection=connection,
        kind=TermKind.ATTRIBUTE_VALUE,
        parent_id__in=[term.external_id for term in terms],
        gone_at=None,
    )
    return set(values.order_by().values_list("parent_id", flat=True).distinct())


def _ruled(connection: Connection, terms: Sequence[Term]) -> Mapping[str, str]:
    """The merchant's attribute for each attribute of the platform that exactly one leads to."""
    leading = MappingRule.objects.filter(
        connection=connection,
        kind=Kind.ATTRIBUTE,
        platform_id__in={term.parent_id for term in terms},
    )
    found: dict[str, list[str]] = defaultdict(list)
    for platform_id, code in leading.order_by("pk").values_list("platform_id", "merchant_term"):
        found[platform_id].append(code)
    return {platform_id: ours[0] for platform_id, ours in found.items() if len(ours) == 1}


def _offered(attribute_ids: Sequence[int]) -> dict[int, Offered]:
    rows = AttributeOption.objects.filter(attribute__in=attribute_ids).order_by("position", "pk")
    found: dict[int, Offered] = defaultdict(Offered)
    for attribute_id, value in rows.values_list("attribute_id", "value"):
        found[attribute_id].add(value)
    return found


def _offer(
    connection: Connection,
    kept: Mapping[str, Attribute],
    offered: Mapping[int, Offered],
    fresh: Mapping[str, Sequence[str]],
    tally: Tally,
) -> set[str]:
    """Add the fresh options behind the others; codes of the attributes that took none."""
    codes = list(fresh)
    rows = []
    for index, code in enumerate(codes):
        before = offered[kept[lookup_key(code)].pk].values
        rows.append(AttributeRow(index, code, {}, options=[*before, *fresh[code]]))
    made = writer.upsert(connection.merchant_id, rows, connection.source)
    refused = {codes[row.index]: row.reason for row in made.rejected}
    for code, reason in refused.items():
        tally.skip(code, reason)
    tally.counts["options"] += sum(len(new) for code, new in fresh.items() if code not in refused)
    return set(refused)
