"""What the window shows and does, as plain data and threads: no Qt widgets here."""
