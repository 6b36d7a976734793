"""Rest: one request, one decoded answer.

Lives here: RESTClient, its fluent Request and its Result; the loop that retries; the hooks. Not here:
sockets (`transport`), what is on the wire (`wire`), which resources exist (`discovery`). Imports those below.
"""

from dynkube.rest.client import RESTClient
from dynkube.rest.hooks import RetryEvent
from dynkube.rest.request import Request, Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.rest.hooks import RequestHook as RequestHook
    from dynkube.rest.hooks import RESTOptions as RESTOptions
    from dynkube.rest.hooks import RetryHook as RetryHook
    from dynkube.rest.hooks import WarningHandler as WarningHandler

__all__ = ["RESTClient", "Request", "Result", "RetryEvent"]
