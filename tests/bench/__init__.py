"""`./run bench`: what pages cost, as ratios to a yardstick measured beside them. Informs, and fails nothing."""
