"""A transformer auto-encoder with finite scalar quantisation (Parker et al. 2025, "TAAE"): lossy, for previews."""
