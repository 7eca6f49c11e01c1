"""A batch on many computers that share their storage, through Dask's distributed scheduler.

The program that started the batch (`executor.py`) compares, and writes the manifest and the journal, as it does alone;
workers do the files (`work.py`) and answer. Only this package knows Dask, and it is loaded with `--cluster` only.
"""
