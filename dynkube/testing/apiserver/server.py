"""The embedded server as users hold it: a listener around `app`, custom resources, and what was asked."""

from __future__ import annotations

import os
import threading
from collections import deque

from dynkube.codec import format_json
from dynkube.errors import NotFoundError, ParseError
from dynkube.record import Record
from dynkube.testing.apiserver.app import answer
from dynkube.testing.apiserver.custom_resource import CustomResource
from dynkube.testing.apiserver.discovery import built_in_groups, compose
from dynkube.testing.apiserver.listener import LOOPBACK, Listener
from dynkube.testing.apiserver.recorded import recorded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    from dynkube.jsontypes import JSONObject
    from dynkube.testing.apiserver.answers import Answer
    from dynkube.testing.apiserver.discovery import Catalog
    from dynkube.testing.apiserver.http1 import Request

_REQUESTS_KEPT = 10_000
_HEADERS_KEPT = ("accept", "content-type", "if-none-match", "user-agent")  # never a credential


class RecordedRequest(Record):
    """A request that the server answered."""

    method: str
    path: str
    """As sent, with the query."""
    headers: Mapping[str, str]
    """Those of `accept`, `content-type`, `if-none-match` and `user-agent` that were sent, by lower-case name."""
    status: int
    """The code of the answer."""


class APIServer:
    """An API server in this process: discovery of a real kube-apiserver, and custom resources that come and go.

    It listens on loopback, on a free port, in plain HTTP, and takes any credentials or none. It owns one thread that
    accepts connections, one thread per connection, and their sockets; after `stop` all of them are gone. Thread-safe,
    apart from `start` and `stop`.

    Args:
        aggregated: false for a server from before aggregated discovery, which answers with legacy documents only.

    Example:
        >>> from dynkube.testing import APIServer
        >>> with APIServer() as server:
        ...     server.url.rpartition(":")[0]
        'http://127.0.0.1'
    """

    def __init__(self, *, aggregated: bool = True) -> None:
        self._aggregated = aggregated
        self._lock = threading.Lock()  # guards _definitions, _requests, _address and _catalog
        self._definitions: dict[str, CustomResource] = {}
        self._requests: deque[RecordedRequest] = deque(maxlen=_REQUESTS_KEPT)
        self._address = ""
        self._catalog = self._compose_locked()
        self._listener: Listener | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; does nothing when it listens already.

        Raises:
            OSError: no socket to be had.
        """
        if self._listener is None:
            with self._lock:  # a first request waits for the address to be known
                self._listener = Listener(self._answer)
                self._address = f"{LOOPBACK}:{self._listener.port}"
                self._catalog = self._compose_locked()

    def stop(self) -> None:
        """Close every connection and wait for every thread; what was registered and recorded stays. May be repeated."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None

    @property
    def url(self) -> str:
        """Such as `http://127.0.0.1:12345`.

        Raises:
            RuntimeError: it isn't running.
        """
        if self._listener is None:
            raise RuntimeError("the server isn't running: it has no address")
        return f"http://{self._address}"

    def kubeconfig(self) -> JSONObject:
        """A kubeconfig with one context, `sandbox`, whose user has no credentials; raises as `url` does."""
        name = "sandbox"
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": name, "cluster": {"server": self.url}}],
            "users": [{"name": name, "user": {}}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
            "current-context": name,
        }

    def write_kubeconfig(self, path: str | os.PathLike[str]) -> None:
        """Write `kubeconfig` to a file, as JSON, which is YAML too; only its owner may read it (0600).

        Raises:
            OSError: it can't be written.
            RuntimeError: the server isn't running.
        """
        content = format_json(self.kubeconfig()).encode()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)  # the file may have been there
            file.write(content)

    @property
    def requests(self) -> list[RecordedRequest]:
        """What was asked since the start or `clear_requests`, oldest first; the last 10 000.

        A client that has its answer finds its request here.
        """
        with self._lock:
            return list(self._requests)

    def clear_requests(self) -> None:
        """Forget the requests so far."""
        with self._lock:
            self._requests.clear()

    def register_crd(self, manifest: JSONObject) -> None:
        """Serve a custom resource from now on, in place of one of the same name.

        Args:
            manifest: a CustomResourceDefinition of `apiextensions.k8s.io/v1`; schemas are not looked at.

        Raises:
            ParseError: it isn't one, or its group is a built-in one.
        """
        found = CustomResource.from_manifest(manifest)
        if found.group in built_in_groups(recorded()):
            raise ParseError(f"spec.group is {found.group!r}, a built-in group: this server can't add to those")
        with self._lock:
            self._definitions[found.name] = found
            self._catalog = self._compose_locked()

    def remove_crd(self, name: str) -> None:
        """Serve a custom resource no more.

        Args:
            name: such as `crontabs.stable.example.com`.

        Raises:
            NotFoundError: it was not registered.
        """
        with self._lock:
            if self._definitions.pop(name, None) is None:
                message = f'customresourcedefinitions.apiextensions.k8s.io "{name}" not found'
                raise NotFoundError(message, reason="NotFound", code=404, message=message)
            self._catalog = self._compose_locked()

    def _compose_locked(self) -> Catalog:
        return compose(recorded(), self._definitions.values(), self._address, aggregated=self._aggregated)

    def _answer(self, request: Request) -> Answer:
        with self._lock:
            catalog = self._catalog
        given = answer(request, catalog)
        headers = {name: request.headers[name] for name in _HEADERS_KEPT if name in request.headers}
        with self._lock:
            self._requests.append(RecordedRequest(request.method, request.target, headers, given.status))
        return given
