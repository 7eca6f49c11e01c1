"""Model files: those that are shipped, and those that users bring."""
