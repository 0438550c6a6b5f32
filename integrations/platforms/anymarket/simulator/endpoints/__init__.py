"""What the simulated API answers, one file per resource."""
