"""A connection's rules, compiled: each question is one or two dictionary look-ups."""

from collections.abc import Hashable, Iterable

from integrations.mapping import transform
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Mapped, Missing, Outcome, Reason, Unmapped
from integrations.mapping.rules import Rule
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.transforms.errors import CannotTransform
from integrations.mapping.values import Value, lookup_key, text_of


class RuleSet:
    """Compile once per piece of work, ask for every value.

    Terms are looked up as they stand, then without regard to case and white space. Rules that
    fit equally well and disagree are never guessed between: the term counts as unmapped.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._outbound = _Index()
        self._inbound = _Index()
        for rule in rules:
            scope = (rule.kind, lookup_key(rule.attribute))
            for key in _keys(rule.merchant_term):
                self._outbound.add((*scope, key), rule, (rule.platform_term, str(rule.transform)))
            for key in _names_of(rule.platform_term):
                self._inbound.add((rule.kind, key), rule, rule.merchant_term)

    def outbound(
        self, kind: Kind, merchant_value: Value | None, *, attribute: str = "", unit: str = ""
    ) -> Outcome:
        """What to tell the platform for a value of the merchant's.

        An attribute's value is looked up among the rules for that `attribute`, then among
        those for any. `unit` is the attribute's, for transforms.
        """
        term = text_of(merchant_value)
        if merchant_value is None or not term:
            return Missing(kind)
        found = self._outbound_rule(kind, term, attribute)
        if isinstance(found, Reason):
            return Unmapped(kind, term, found, attribute)
        if found.transform is None or kind == Kind.ATTRIBUTE:
            return Mapped(found.platform_term.name, found)
        return _transformed(kind, found, merchant_value, attribute, unit)

    def value(
        self, attribute: str, value: Value | None, *, closed: bool = False, unit: str = ""
    ) -> Outcome:
        """What to send as the value of the merchant's `attribute`, itself mapped by a rule.

        `closed`: the platform takes only its own options. A rule for the value decides; without
        one the attribute's transform does; an open attribute takes the value as it stands.
        """
        text = text_of(value)
        if value is None or not text:
            return Missing(Kind.ATTRIBUTE_VALUE)
        rule = self._outbound_rule(Kind.ATTRIBUTE, attribute, "")
        if isinstance(rule, Reason):
            return Unmapped(Kind.ATTRIBUTE, attribute, rule)
        found = self.outbound(Kind.ATTRIBUTE_VALUE, value, attribute=attribute, unit=unit)
        if not isinstance(found, Unmapped) or found.reason != Reason.NO_RULE:
            return found
        if rule.transform is not None:
            return _transformed(Kind.ATTRIBUTE_VALUE, rule, value, attribute, unit)
        return found if closed else Mapped(text, rule)

    def inbound(self, kind: Kind, platform_term: PlatformTerm) -> Outcome:
        """What the platform's term means to the merchant. Transforms do not work backwards.

        A term with an id is found by its id alone, one without by its name.
        """
        wanted = platform_term.external_id or platform_term.name
        if not wanted.strip():
            return Missing(kind)
        found = self._inbound.rule((kind, key) for key in _asked_by(platform_term))
        if isinstance(found, Reason):
            return Unmapped(kind, platform_term.name or wanted, found)
        return Mapped(found.merchant_term, found)

    def _outbound_rule(self, kind: Kind, term: str, attribute: str) -> Rule | Reason:
        scopes = dict.fromkeys((lookup_key(attribute), ""))
        keys = ((kind, scope, key) for scope in scopes for key in _keys(term))
        return self._outbound.rule(keys)


class _Index:
    """Rules by key. Two rules under one key that lead to different places are ambiguous."""

    def __init__(self) -> None:
        self._rules: dict[Hashable, Rule | Reason] = {}
        self._leads: dict[Hashable, Hashable] = {}

    def add(self, key: Hashable, rule: Rule, leads_to: Hashable) -> None:
        self._rules.setdefault(key, rule)
        if self._leads.setdefault(key, leads_to) != leads_to:
            self._rules[key] = Reason.AMBIGUOUS

    def rule(self, keys: Iterable[Hashable]) -> Rule | Reason:
        """Of the first key that is known."""
        for key in keys:
            if key in self._rules:
                return self._rules[key]
        return Reason.NO_RULE


def _keys(text: str) -> tuple[Hashable, ...]:
    """As it stands, then folded; the two never meet."""
    return ("exact", text.strip()), ("folded", lookup_key(text))


def _names_of(term: PlatformTerm) -> tuple[Hashable, ...]:
    """A rule answers to its term's id and to its name."""
    by_id = (("id", term.external_id),) if term.external_id else ()
    return (*by_id, *_keys(term.name))


def _asked_by(term: PlatformTerm) -> tuple[Hashable, ...]:
    """An id that is not known does not become known by a name."""
    return (("id", term.external_id),) if term.external_id else _keys(term.name)


def _transformed(kind: Kind, rule: Rule, value: Value, attribute: str, unit: str) -> Outcome:
    try:
        return Mapped(transform.apply(rule.transform or {}, value, unit=unit), rule)
    except CannotTransform as error:
        return Unmapped(kind, text_of(value), Reason.CANNOT_TRANSFORM, attribute, error.message)
