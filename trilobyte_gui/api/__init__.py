"""The library: arrays, readers and files. `trilobyte_gui` shows it all, and resources/api.md shows how it is used."""
