"""The `trilobyte` command line."""
