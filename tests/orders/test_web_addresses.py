from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.web_addresses import LONGEST, filled_in, is_template, leads_to_a_page


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://example.com/rastreio?codigo=BR1&x=%20",
        "https://example.com:8443/a/b#c",
        "https://rastreio.exemplo.com.br/ação",
        "https://example.com/?metadata:1",
    ],
)
def test_a_page_may_be_led_to(url: str) -> None:
    assert leads_to_a_page(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "//example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://",
        "java\nscript:alert(1)",
        " https://example.com",
        "https://",
        "https:///x",
        "https://[",
        "https://example.com:x/",
        "https://bank.example@evil.example/",
        'https://example.com/"onmouseover="alert(1)',
        "https://example.com/<script>alert(1)</script>",
        "https://example.com/%3Cscript%3E",
        "https://example.com/%253Cscript%253E",
        "https://example.com/?next=javascript:alert(1)",
        "https://example.com/?next=java%0Ascript%3Aalert(1)",
        "https://example.com/?next=data:text/html,x",
        "https://example.com/\x00",
        "https://example.com/\\x",
        "https://example.com/" + "x" * LONGEST,
    ],
)
def test_what_is_no_page_or_carries_script_is_not(url: str) -> None:
    assert not leads_to_a_page(url)


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://example.com/{code}", True),
        ("https://example.com?c={code}", True),
        ("https://example.com/{code}/{code}", True),
        ("https://example.com/", False),
        ("https://{code}.example.com/", False),
        ("https://example.com{code}/", False),
        ("{code}", False),
        ("https://example.com/{codigo}", False),
        ("https://example.com/{code}/{0}", False),
        ("javascript:x('{code}')", False),
        ("https://example.com/?c=<{code}>", False),
    ],
)
def test_a_template_has_the_code_behind_its_host_and_nothing_else(url: str, good: bool) -> None:
    assert is_template(url) == good


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_whatever_the_code_it_stays_within_its_place(code: str) -> None:
    url = filled_in("https://example.com/?a=1&code={code}&b=2#x", code)
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == (
        "https", "example.com", "/", "x"
    )  # fmt: skip
    first, told, last = parts.query.split("&")
    assert (first, unquote(told.removeprefix("code=")), last) == ("a=1", code, "b=2")


def test_without_a_code_or_a_template_there_is_no_address() -> None:
    assert filled_in("", "BR1") == filled_in("https://example.com/{code}", "") == ""
    assert filled_in("https://example.com/{code}", "ç" * 80) != ""
    assert filled_in("https://example.com/{code}{code}", "ç" * 80) == ""
