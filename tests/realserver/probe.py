"""The harness's own eye on the server: GET with the standard library, so that it shares nothing with dynkube."""

import http.client
import json
import ssl
import urllib.error
import urllib.request
from typing import Any

_NO_ANSWER = (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError)


class Probe:
    """Asks one server as one user. Owns no connection; thread-safe."""

    def __init__(self, url: str, ca_pem: bytes, token: str) -> None:
        """Remember whom to ask and as whom."""
        self._url = url
        self._token = token
        context = ssl.create_default_context(cadata=ca_pem.decode())
        # No proxies: one from the environment is not for loopback.
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )

    def get(self, path: str, accept: str = "*/*") -> bytes:
        """GET a path.

        Raises:
            urllib.error.HTTPError: The server answered with an error code.
            urllib.error.URLError: No answer.
        """
        headers = {"Authorization": f"Bearer {self._token}", "Accept": accept}
        request = urllib.request.Request(self._url + path, headers=headers)  # noqa: S310 - the scheme is ours
        with self._opener.open(request, timeout=10) as response:
            body: bytes = response.read()
        return body

    def get_json(self, path: str, accept: str = "application/json") -> Any:
        """GET a path and decode its JSON; raises as ``get`` does."""
        return json.loads(self.get(path, accept))

    def require_answer(self) -> None:
        """Raise AssertionError while nothing answers; an error code is an answer."""
        try:
            self.get("/livez")
        except urllib.error.HTTPError:
            return
        except _NO_ANSWER as error:
            raise AssertionError(f"GET /livez: {error}") from error

    def require_ok(self, *paths: str) -> None:
        """Raise AssertionError while one of the paths doesn't answer with success."""
        for path in paths:
            try:
                self.get(path)
            except _NO_ANSWER as error:
                raise AssertionError(f"GET {path}: {error}") from error
