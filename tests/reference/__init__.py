"""A second decoder of Trilobyte archives, written from `trilobyte_gui/codec/FORMAT.md` alone.

It shares no code with the product: Python's standard library, and numpy for element-wise arithmetic of IEEE 754
numbers only (no reductions, whose order of addition numpy leaves open). It is slow and follows the document chapter by
chapter, a module each, with the document's names. `decoder.py` is where to begin.
"""
