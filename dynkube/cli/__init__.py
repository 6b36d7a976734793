"""Cli: the command line; the only room that prints, parses argv and exits.

Lives here: flags, commands, printers, the texts and exit codes of errors. Not here: anything that a program would want
without a terminal. Imports everything below; each command's rooms are imported when it runs, for start-up's sake.
"""

from dynkube.cli.main import main

__all__ = ["main"]
