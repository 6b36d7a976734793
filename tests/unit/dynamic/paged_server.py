"""A list that is served by pages, with everything that can happen to it."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dynkube.codec import split_list
from dynkube.errors import ExpiredError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynkube.codec import ListBody


def pod(name: str, **metadata: object) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": "prod", "uid": f"uid-of-{name}", **metadata}}


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    limit: int
    token: str
    resource_version: str
    match: str
    thread: str


def expired(token: str = "") -> ExpiredError:
    error = ExpiredError("too old", reason="Expired", code=410)
    error.continue_token = token
    return error


class PagedServer:
    """Serves objects in the order of their names, as etcd does; its tokens say after which name to go on.

    Args:
        objects: that are there.
        before: called with the number of each request (from 0) before it is answered; what it raises is the answer.
        tell: how many bytes of a body are shown early; 0 for nothing.
    """

    def __init__(
        self, objects: Iterable[dict[str, Any]], *, before: Callable[[int], None] | None = None, tell: int = 4096
    ) -> None:
        self.objects = {each["metadata"]["name"]: each for each in objects}
        self.asked: list[Asked] = []
        self.gone: set[int] = set()
        self._before = before
        self._tell = tell
        self._lock = threading.Lock()  # guards `asked`

    def fetch(
        self,
        *,
        limit: int,
        continue_token: str,
        resource_version: str,
        resource_version_match: str,
        on_head: Callable[[bytes], None] | None,
    ) -> ListBody:
        """Answers a request."""
        with self._lock:
            number = len(self.asked)
            thread = threading.current_thread().name
            self.asked.append(Asked(limit, continue_token, resource_version, resource_version_match, thread))
        if self._before is not None:
            self._before(number)
        body = self.page(limit, continue_token)
        if on_head is not None and self._tell:
            on_head(body[: self._tell])
        return split_list(body)

    def page(self, limit: int, token: str) -> bytes:
        """The bytes of a page."""
        after = token.partition("/")[2]
        names = sorted(name for name in self.objects if name > after)
        items = [self.objects[name] for name in names[: limit or None]]
        metadata: dict[str, Any] = {"resourceVersion": str(100 + len(self.asked))}
        if limit and len(names) > limit:
            metadata["continue"] = f"after/{names[limit - 1]}"
        return json.dumps({"kind": "PodList", "apiVersion": "v1", "metadata": metadata, "items": items}).encode()

    @property
    def tokens(self) -> list[str]:
        """Asked for, in order."""
        return [each.token for each in self.asked]
