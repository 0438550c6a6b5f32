"""Gender, in catalog's words and in ANYMARKET's: a double S in one, plurals in others."""

TO_ANYMARKET = {
    "male": "MALE",
    "female": "FEMALE",
    "boy": "BOY",
    "girl": "GIRL",
    "unisex": "UNISSEX",
    "baby": "BABIES",
}
# We have no word for "for children of either sex".
FROM_ANYMARKET = {theirs: ours for ours, theirs in TO_ANYMARKET.items()} | {
    "CHILDISH_UNISSEX": "unisex"
}
