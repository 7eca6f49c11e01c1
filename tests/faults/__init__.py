"""Faults made on purpose: kills, power cuts, damaged files, full and failing disks. See `python -m tests.faults`."""
