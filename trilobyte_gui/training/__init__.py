"""Training of the shipped models (the only users of torch)."""
