"""Client: everything behind one object.

Lives here: `connect` and the Client that it gives. Not here: what any of its parts does. Imports everything below but
the command line.
"""

from dynkube.client.client import Client
from dynkube.client.connect import connect

__all__ = ["Client", "connect"]
