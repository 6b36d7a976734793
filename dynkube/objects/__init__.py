"""Objects: what the API's objects look like, as data.

Lives here: Status. Not here: headers, paths, sockets. Imports `schema`, `codec`, `errors` and below.
"""

from dynkube.objects.status import Status

__all__ = ["Status"]
