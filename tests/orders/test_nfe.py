import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.br import cnpj

from orders import nfe
from orders.nfe import WrongKey
from tests.orders.nfe_samples import a_key

pytestmark = pytest.mark.usefixtures("in_english")

ISSUER = "11222333000181"
# Of documents that were published: they were made by others' programs.
PUBLISHED = [
    "13181017921427000125650010000000309887251170",
    "43151293015006000890651050000132661681112959",
    "35220946364058000115550020000015761262368883",
]
PLACES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@st.composite
def cnpjs(draw: st.DrawFn, letters: str = PLACES) -> str:
    root = draw(st.text(letters, min_size=12, max_size=12).filter(lambda text: text != "0" * 12))
    return root + cnpj.calc_check_digits(root)


@st.composite
def keys(draw: st.DrawFn, letters: str = PLACES) -> str:
    """Any that SEFAZ may have authorised."""
    return a_key(
        draw(cnpjs(letters)),
        draw(st.integers(1, 999_999_999)),
        state=draw(st.sampled_from(sorted(nfe.STATES))),
        month=f"{draw(st.integers(6, 40)):02d}{draw(st.integers(1, 12)):02d}",
        model=draw(st.sampled_from(nfe.MODELS)),
        series=draw(st.integers(0, 899)),
        code=draw(st.integers(0, 99_999_999)),
    )


@pytest.mark.parametrize("key", PUBLISHED)
def test_keys_of_others_are_read(key: str) -> None:
    assert nfe.read(key).text == key


def test_a_key_says_who_issued_what_where_and_when() -> None:
    key = nfe.read("3526 0511 2223 3300 0181 5500 1000 0001 2310 0000 0175")
    assert (key.state, key.year, key.month) == ("SP", 2026, 5)
    assert (key.issuer, key.issuer_root) == (ISSUER, "11222333")
    assert (key.model, key.series, key.number) == ("55", "1", "123")


def test_the_issuers_cnpj_may_have_letters() -> None:
    key = nfe.read(a_key("12.ABC.345/01DE-35"))
    assert (key.issuer, key.issuer_root) == ("12ABC34501DE35", "12ABC345")
    # By hand, A to E being 17 to 21, the weights 4329 8765 …: 709 is 5 more than a multiple of 11.
    assert key.text == "35260512ABC34501DE35550010000001231000000176"


def test_an_issuer_may_be_a_person() -> None:
    person = a_key("00052998224725", series=920)
    assert nfe.read(person).issuer == "00052998224725"
    with pytest.raises(WrongKey, match="CNPJ"):
        nfe.read(a_key("00052998224725", series=1))


@given(keys())
def test_every_key_is_read_however_it_is_written(key: str) -> None:
    read = nfe.read(key)
    assert read.text == key
    spaced = " ".join(key[start : start + 4] for start in range(0, 44, 4))
    assert nfe.read(f" NFe{spaced.lower()}\n") == read
    dotted = f"{key[:6]}-{cnpj.format(key[6:20])}-{key[20:]}"
    assert nfe.read(dotted) == read


@given(keys("0123456789"), st.integers(0, 42), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(key: str, place: int, by: int) -> None:
    """Two remainders share the check digit 0: only there a wrong digit may be hidden from it."""
    wrong = key[:place] + str((int(key[place]) + by) % 10) + key[place + 1 :]
    hidden = key[43] == "0" and nfe.check_digit(wrong[:43]) == "0"
    if not hidden:
        with pytest.raises(WrongKey, match="check digit"):
            nfe.read(wrong)


@given(keys("0123456789"), st.integers(6, 19), st.integers(1, 9))
def test_a_wrong_digit_of_the_issuer_is_noticed_even_there(key: str, place: int, by: int) -> None:
    """A CNPJ has check digits of its own; what slips through both is one in thousands."""
    wrong = key[:place] + str((int(key[place]) + by) % 10) + key[place + 1 :]
    both_hidden = nfe.check_digit(wrong[:43]) == "0" and cnpj.is_valid(wrong[6:20])
    if not both_hidden:
        with pytest.raises(WrongKey):
            nfe.read(wrong)


@given(keys(), st.integers(0, 9))
def test_only_one_check_digit_is_right(key: str, digit: int) -> None:
    if str(digit) != key[43]:
        with pytest.raises(WrongKey, match="check digit"):
            nfe.read(key[:43] + str(digit))


@given(st.text())
def test_any_text_is_a_key_or_told_why_not(text: str) -> None:
    with pytest.raises(WrongKey):
        nfe.read(text)


@given(st.text("0123456789ABC", min_size=44, max_size=44))
def test_what_is_as_long_as_a_key_is_told_why_it_is_none(text: str) -> None:
    try:
        nfe.read(text)
    except WrongKey as error:
        assert str(error)


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("", "has 44 characters, and this one has 0"),
        ("9" * 43, "this one has 43"),
        ("3526A511222333000181550010000001231000000175", "digits only"),
        (a_key(ISSUER)[:20] + "5A" + a_key(ISSUER)[22:], "digits only"),
        ("²" + "1" * 43, "digits only"),
        (a_key(ISSUER, state="34"), "No state has the code 34"),
        (a_key(ISSUER, month="2613"), "month, 13"),
        (a_key(ISSUER, month="2600"), "month, 00"),
        (a_key(ISSUER, model="57"), "model 57"),
        (a_key(ISSUER, 0), "no number"),
        (a_key("11222333000182"), "11222333000182, is wrong"),
        ("9" * 44, "check digit"),
    ],
)
def test_what_is_wrong_with_a_key_is_told(key: str, why: str) -> None:
    with pytest.raises(WrongKey, match=why):
        nfe.read(key)


def test_of_a_test_accounts_key_only_the_shape_is_looked_at() -> None:
    key = nfe.split("9" * 44)
    assert (key.number, key.series, key.state) == ("999999999", "999", "")
    with pytest.raises(WrongKey):
        nfe.split("9" * 43)
