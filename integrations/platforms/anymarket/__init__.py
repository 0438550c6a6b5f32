"""ANYMARKET, a Brazilian marketplace hub: API v2."""
