"""Reports (Relatórios): what was sold, where, how fast it left, and what was undone."""
