"""Benchmarks: sizes and speeds on real files, next to those of other programs."""
