"""The embedded API server: what kube-apiserver answers, on loopback.

From the socket inwards: `server` (threads, connections, what users hold), `http1` (bytes to requests, answers to
bytes), `app` (a request to an answer, pure), `answers` and `negotiation` (how an answer is written), `discovery` (what
there is to serve), `custom_resource` (what a definition adds to it), `recorded` (what the real server sent).
"""

from dynkube.testing.apiserver.server import APIServer, RecordedRequest

__all__ = ["APIServer", "RecordedRequest"]
