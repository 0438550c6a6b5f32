"""The rungs of a suggestion, one file each; suggest.py climbs them."""
