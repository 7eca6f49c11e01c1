"""Benchmarks: sizes and speeds on real files, beside those of other programs."""
