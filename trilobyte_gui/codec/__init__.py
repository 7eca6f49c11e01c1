"""The codec core: segments, prediction, the generalist network, byte coding and the archive container.

Nothing here imports Qt, reads settings or opens files by name: bytes, arrays and file objects in, the same out.
"""
