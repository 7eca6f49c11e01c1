"""Previews: short (or whole) lossy versions of tracks, to be heard while their archives are out of reach."""
