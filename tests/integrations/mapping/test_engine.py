from decimal import Decimal
from typing import Any

import pytest

from integrations.mapping.engine import RuleSet
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Mapped, Missing, Outcome, Reason, Unmapped
from integrations.mapping.rules import Rule, conflicts
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.transform import Transform


def a_rule(
    kind: Kind,
    merchant: str,
    platform: str,
    *,
    external_id: str = "",
    attribute: str = "",
    transform: Transform | None = None,
) -> Rule:
    return Rule(kind, merchant, PlatformTerm(external_id, platform), transform, attribute)


def a_value(merchant: str, platform: str, **more: Any) -> Rule:
    return a_rule(Kind.ATTRIBUTE_VALUE, merchant, platform, **more)


def text(outcome: Outcome) -> str:
    assert isinstance(outcome, Mapped)
    return outcome.text


def reason(outcome: Outcome) -> Reason:
    assert isinstance(outcome, Unmapped)
    return outcome.reason


def test_a_mapped_value_is_sent_as_the_platforms_term_and_names_its_rule() -> None:
    rule = a_rule(Kind.BRAND, "Nike do Brasil", "Nike", external_id="7")

    found = RuleSet([rule]).outbound(Kind.BRAND, "Nike do Brasil")

    assert found == Mapped("Nike", rule)


def test_case_and_white_space_do_not_matter_but_an_exact_rule_wins() -> None:
    rules = RuleSet([a_value("M", "Médio"), a_value("m", "metro")])

    assert text(rules.outbound(Kind.ATTRIBUTE_VALUE, "m")) == "metro"
    assert text(rules.outbound(Kind.ATTRIBUTE_VALUE, " M ")) == "Médio"
    assert (
        text(
            RuleSet([a_value("Azul Marinho", "Marinho")]).outbound(
                Kind.ATTRIBUTE_VALUE, "AZUL  marinho"
            )
        )
        == "Marinho"
    )


@pytest.mark.parametrize("zero", [0, Decimal("0.00"), "0", 0.0])
def test_zero_is_a_value(zero: Any) -> None:
    rules = RuleSet([a_value("0", "Nenhum")])

    assert text(rules.outbound(Kind.ATTRIBUTE_VALUE, zero)) == "Nenhum"
    assert RuleSet([]).outbound(Kind.ATTRIBUTE_VALUE, zero) != Missing(Kind.ATTRIBUTE_VALUE)


@pytest.mark.parametrize("nothing", [None, "", "  \t"])
def test_a_missing_value_is_not_sent_and_not_reported(nothing: str | None) -> None:
    rules = RuleSet([a_rule(Kind.ATTRIBUTE, "Cor", "Cor")])

    assert rules.outbound(Kind.ATTRIBUTE_VALUE, nothing) == Missing(Kind.ATTRIBUTE_VALUE)
    assert rules.value("Cor", nothing) == Missing(Kind.ATTRIBUTE_VALUE)
    assert rules.inbound(Kind.CARRIER, PlatformTerm("", "")) == Missing(Kind.CARRIER)


def test_an_unmapped_value_is_reported_with_its_kind_term_and_attribute() -> None:
    found = RuleSet([]).outbound(Kind.ATTRIBUTE_VALUE, "Grená", attribute="Cor")

    assert found == Unmapped(Kind.ATTRIBUTE_VALUE, "Grená", Reason.NO_RULE, "Cor")


def test_a_rule_of_another_kind_does_not_answer() -> None:
    rules = RuleSet([a_rule(Kind.BRAND, "Azul", "Azul Linhas")])

    assert reason(rules.outbound(Kind.CARRIER, "Azul")) == Reason.NO_RULE


def test_a_value_rule_of_the_attribute_comes_before_one_of_any_attribute() -> None:
    rules = RuleSet([a_value("M", "Médio"), a_value("M", "Masculino", attribute="Gênero")])

    assert text(rules.outbound(Kind.ATTRIBUTE_VALUE, "M", attribute="gênero")) == "Masculino"
    assert text(rules.outbound(Kind.ATTRIBUTE_VALUE, "M", attribute="Tamanho")) == "Médio"


def test_two_rules_that_disagree_are_not_guessed_between() -> None:
    rules = RuleSet([a_value("Azul", "Azul claro"), a_value("Azul", "Azul escuro")])

    assert reason(rules.outbound(Kind.ATTRIBUTE_VALUE, "Azul")) == Reason.AMBIGUOUS


def test_two_rules_that_agree_are_one() -> None:
    rules = RuleSet([a_value("AZUL", "Azul"), a_value("azul", "Azul")])

    assert text(rules.outbound(Kind.ATTRIBUTE_VALUE, "Azul")) == "Azul"


def test_a_transform_rewrites_what_is_sent() -> None:
    upper = {"kind": "case", "to": "upper"}
    rules = RuleSet([a_rule(Kind.BRAND, "Nike", "Nike", transform=upper)])

    assert text(rules.outbound(Kind.BRAND, "Nike")) == "NIKE"


def test_a_transform_that_fails_leaves_the_value_unmapped_with_the_reason() -> None:
    grams = {"kind": "number", "to": "g"}
    rules = RuleSet([a_rule(Kind.ATTRIBUTE, "Peso", "Peso", transform=grams)])

    found = rules.value("Peso", "leve")

    assert reason(found) == Reason.CANNOT_TRANSFORM
    assert isinstance(found, Unmapped)
    assert found.detail


def test_a_value_goes_by_its_own_rule_then_by_the_attributes_transform() -> None:
    grams = {"kind": "number", "to": "g"}
    rules = RuleSet(
        [
            a_rule(Kind.ATTRIBUTE, "Peso", "Peso líquido", transform=grams),
            a_value("não informado", "0", attribute="Peso"),
        ]
    )

    assert text(rules.value("Peso", "Não informado")) == "0"
    assert text(rules.value("Peso", Decimal("1.5"), unit="kg")) == "1500"


def test_an_open_attribute_takes_any_value_and_a_closed_one_only_mapped_ones() -> None:
    rules = RuleSet([a_rule(Kind.ATTRIBUTE, "Cor", "Cor principal")])

    assert text(rules.value("Cor", "Grená")) == "Grená"
    assert reason(rules.value("Cor", "Grená", closed=True)) == Reason.NO_RULE


def test_a_value_of_an_unmapped_attribute_reports_the_attribute() -> None:
    found = RuleSet([a_value("Azul", "Azul")]).value("Cor", "Azul")

    assert found == Unmapped(Kind.ATTRIBUTE, "Cor", Reason.NO_RULE)


def test_several_of_the_platforms_words_may_mean_one_carrier() -> None:
    rules = RuleSet(
        [
            a_rule(Kind.CARRIER, "Correios", "SEDEX", external_id="1"),
            a_rule(Kind.CARRIER, "Correios", "PAC", external_id="2"),
        ]
    )

    assert text(rules.inbound(Kind.CARRIER, PlatformTerm("2", "whatever"))) == "Correios"
    assert text(rules.inbound(Kind.CARRIER, PlatformTerm("", "sedex"))) == "Correios"
    assert reason(rules.outbound(Kind.CARRIER, "Correios")) == Reason.AMBIGUOUS


def test_an_unknown_id_does_not_become_known_by_its_name() -> None:
    rules = RuleSet([a_rule(Kind.CARRIER, "Correios", "SEDEX", external_id="1")])

    assert reason(rules.inbound(Kind.CARRIER, PlatformTerm("9", "SEDEX"))) == Reason.NO_RULE


def test_two_rules_for_one_term_are_found_before_they_are_saved() -> None:
    brands = [a_rule(Kind.BRAND, "Nike", "Nike"), a_rule(Kind.BRAND, "NIKE ", "Nike SB")]
    carriers = [a_rule(Kind.CARRIER, "A", "SEDEX"), a_rule(Kind.CARRIER, "B", "sedex")]
    fine = [a_rule(Kind.CARRIER, "A", "PAC"), a_value("M", "M"), a_value("M", "M", attribute="X")]

    assert conflicts([*brands, *carriers, *fine]) == [brands, carriers]
