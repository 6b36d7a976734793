"""Testing: the annex; an API server in the process of the test that needs one.

Lives here: APIServer, the recorded documents that it serves (`data/`). Not here: the client, and anything that the
client speaks its protocol with. Imports `schema`, `objects`, `errors`, `codec`, `clock` and what lies below them; of
the library only the command line's sandbox may import it.
"""

from dynkube.testing.apiserver import APIServer, RecordedRequest

__all__ = ["APIServer", "RecordedRequest"]
