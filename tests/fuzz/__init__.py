"""Everything that reads what others made, held against input that they would rather not. See `python -m tests.fuzz`."""
