"""Rest: one request, one decoded answer.

Lives here: RESTClient, its fluent Request and its Result; the loop that retries; where server warnings go. Not here:
sockets (`transport`), what is on the wire (`wire`), which resources exist (`discovery`). Imports those below.
"""

from dynkube.rest.client import RESTClient
from dynkube.rest.request import Request, Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.rest.client import WarningHandler as WarningHandler

__all__ = ["RESTClient", "Request", "Result"]
