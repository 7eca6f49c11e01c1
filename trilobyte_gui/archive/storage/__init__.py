"""What lies on the disk: safe writes, locks, the journal, manifests, the trash."""
