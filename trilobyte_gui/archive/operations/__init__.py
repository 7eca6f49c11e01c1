"""What is done to one file: archive, restore, verify, estimate, repair, salvage, copy, trash."""
