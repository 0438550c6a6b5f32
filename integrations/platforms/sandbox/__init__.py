"""A made-up shop with a plain API: the folder to copy, and a platform to try without an account."""
