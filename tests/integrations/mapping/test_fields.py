from integrations.mapping.fields import FIELDS, ProductFacts, mapped_by_themselves

WORDS = {"male": "MALE", "unisex": "UNISSEX"}


def test_four_fields_map_by_themselves() -> None:
    product = ProductFacts(
        model="X-100", gender="unisex", warranty_months=12, warranty_text="Contra defeitos"
    )

    assert mapped_by_themselves(product, WORDS) == {
        "model": "X-100",
        "gender": "UNISSEX",
        "warranty_months": 12,
        "warranty_text": "Contra defeitos",
    }


def test_a_missing_value_is_left_out_and_zero_is_not() -> None:
    product = ProductFacts(model="  ", warranty_months=0)

    assert mapped_by_themselves(product, WORDS) == {"warranty_months": 0}
    assert mapped_by_themselves(ProductFacts(), WORDS) == {}


def test_a_gender_for_which_the_platform_has_no_word_is_left_out() -> None:
    assert mapped_by_themselves(ProductFacts(gender="baby"), WORDS) == {}


def test_every_field_can_be_shown() -> None:
    assert all(field.key and str(field.label) for field in FIELDS)
