"""Jobs over files: compress, restore, verify, estimate; safe writes; batches."""
