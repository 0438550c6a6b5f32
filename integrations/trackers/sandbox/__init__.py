"""A made-up tracking service: the folder to copy, and one to try without a contract anywhere."""
