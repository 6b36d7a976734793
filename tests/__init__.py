"""The project's own tests.

Imports nothing, so that ``python -m tests.realserver.binaries`` needs only the standard library.
"""
