"""The kinds of transform, one file each; integrations/mapping/transform.py is the door."""
