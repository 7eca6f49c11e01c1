"""Many files at once: the batch, its order and time, names and manifests while it works."""
