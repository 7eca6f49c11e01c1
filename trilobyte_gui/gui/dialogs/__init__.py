"""Windows that ask or tell something, and what becomes of the answers."""
