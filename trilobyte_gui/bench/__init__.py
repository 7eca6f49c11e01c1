"""Benchmarks: sizes and speeds beside those of other codecs."""
