"""Gender and age, in catalog's one word and in Nuvemshop's two fields."""

TO_NUVEMSHOP = {
    "male": ("male", "adult"),
    "female": ("female", "adult"),
    "boy": ("male", "kids"),
    "girl": ("female", "kids"),
    "unisex": ("unisex", "adult"),
    "baby": ("unisex", "infant"),
}
CHILDREN = ("kids", "toddler")
BABIES = ("infant", "newborn")


def from_nuvemshop(gender: str, age_group: str) -> str:
    """Nuvemshop says more of babies than we have words for; "" when nothing is said."""
    if age_group in BABIES:
        return "baby"
    age = "kids" if age_group in CHILDREN and gender != "unisex" else "adult"
    words = (word for word, said in TO_NUVEMSHOP.items() if said == (gender, age))
    return next(words, "")
