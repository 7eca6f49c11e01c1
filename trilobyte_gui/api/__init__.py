"""The library: arrays, readers and files. `trilobyte_gui` shows it all, and resources/api.md tells how it is used."""
