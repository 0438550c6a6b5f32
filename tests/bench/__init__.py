"""Measurements, printed as ratios: `uv run python -m tests.bench stock` (or another).

Each makes its own database on the configured server, fills it, measures and drops it again.
"""
