"""Reading sources, writing WAV and FLAC, the FLAC baseline, size estimates."""
