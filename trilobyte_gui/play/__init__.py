"""Archives for programs that do not know them: as a mounted folder, and from a server."""
