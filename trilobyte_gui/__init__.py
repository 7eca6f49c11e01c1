"""Trilobyte: a lossless archiver for music libraries."""

__version__ = "0.1.0"
