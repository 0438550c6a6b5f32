"""Every known shape of a refusal, from the samples, in the platform's own words."""

import json
from pathlib import Path

import pytest

from integrations.contract import PlatformError, RateLimited, Unauthorised
from integrations.platforms import anymarket
from integrations.platforms.anymarket.errors import in_plain_words, refusal_in, words_of

SAMPLES = Path(anymarket.__path__[0]) / "samples"


@pytest.mark.parametrize(
    ("sample", "words"),
    [
        ("error_400", "Não foi possível finalizar a chamada."),
        ("error_401_no_token", "NO_TOKEN"),
        ("error_403_token_expired_panel", "TOKEN_EXPIRED"),
        ("error_404", "Recurso com o id 'xxx' não encontrado."),
        ("error_422_field_errors", "(mensagem geral) | skus[0].price: (mensagem do campo)"),
        ("error_code_as_exception_name", "(mensagem)"),
    ],
)
def test_a_refusal_is_told_in_the_platforms_words(sample: str, words: str) -> None:
    assert words_of((SAMPLES / f"{sample}.json").read_text()) == words


def test_every_error_sample_has_words() -> None:
    found = sorted(SAMPLES.glob("error_*.json"))
    assert found
    for path in found:
        assert not words_of(path.read_text()).startswith("{"), path.name


@pytest.mark.parametrize("text", ["<html>Bad gateway</html>", "[]", "null", '{"a": 1}', ""])
def test_what_has_no_known_shape_is_told_as_it_is(text: str) -> None:
    assert words_of(text) == text


@pytest.mark.parametrize(
    ("sample", "permanent"),
    [
        ("error_500_generic", False),
        ("error_500_nfe_marketplace_reason", True),
        ("error_500_restricted_endpoint", True),
    ],
)
def test_a_business_refusal_inside_a_500_is_permanent(sample: str, permanent: bool) -> None:
    body = (SAMPLES / f"{sample}.json").read_text()
    told = in_plain_words(PlatformError(body, code="unavailable", status=500))
    assert told.permanent is permanent
    assert told.code == ("rejected" if permanent else "unavailable")


def test_the_same_words_in_an_outage_may_be_tried_again() -> None:
    body = (SAMPLES / "error_500_nfe_marketplace_reason.json").read_text()
    assert not in_plain_words(PlatformError(body, code="unavailable", status=503)).permanent


def test_the_kind_of_an_error_is_kept() -> None:
    limited = in_plain_words(RateLimited("slow down", retry_after=53.0, status=429))
    refused = in_plain_words(Unauthorised('{"response":"NO_TOKEN"}', status=401))
    assert isinstance(limited, RateLimited)
    assert limited.retry_after == 53.0
    assert isinstance(refused, Unauthorised)
    assert refused.detail == "NO_TOKEN"


def test_a_refusal_under_a_good_status_is_seen() -> None:
    refusal = refusal_in({"code": "500", "message": "Duplicidade de SKU"}, 200)
    assert refusal is not None
    assert (refusal.detail, refusal.permanent) == ("Duplicidade de SKU", True)


def test_an_ordinary_answer_is_no_refusal() -> None:
    page = json.loads((SAMPLES / "products_page.json").read_text())
    assert refusal_in(page, 200) is None
    assert refusal_in([], 200) is None
    assert refusal_in({"id": 1, "code": "x", "message": "y"}, 200) is None
