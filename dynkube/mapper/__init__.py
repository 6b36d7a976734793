"""Mapper: which resource a spelling means.

Lives here: RESTMapper, its answers, what may be typed for a resource, who wins when several match. Not here: what the
server serves, requests for objects, plurals guessed from kinds. Imports `discovery`, `schema`, `errors`, `clock` and
below.
"""

from dynkube.mapper.base import RESTMapping
from dynkube.mapper.deferred import RESTMapper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.mapper.base import What as What

__all__ = ["RESTMapper", "RESTMapping"]
