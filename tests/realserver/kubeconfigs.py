"""kubeconfig documents: pure."""

from base64 import b64encode
from pathlib import Path
from typing import Any, Literal

from tests.realserver.certs import Issued

Auth = Literal["cert", "token", "tokenfile"]


def kubeconfig(url: str, ca_pem: bytes, user: str, credential: Issued | Path | str) -> dict[str, Any]:
    """A kubeconfig with one cluster ``real``, one user and one current context ``user@real``.

    Args:
        url: The server.
        ca_pem: Its authority, which goes into the document.
        user: The name of the user entry.
        credential: A client certificate, a file with a token, or a token.
    """
    cluster = {"server": url, "certificate-authority-data": b64encode(ca_pem).decode()}
    context = f"{user}@real"
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "real", "cluster": cluster}],
        "users": [{"name": user, "user": _user_entry(credential)}],
        "contexts": [{"name": context, "context": {"cluster": "real", "user": user}}],
        "current-context": context,
    }


def _user_entry(credential: Issued | Path | str) -> dict[str, str]:
    if isinstance(credential, Path):
        return {"tokenFile": str(credential)}
    if isinstance(credential, str):
        return {"token": credential}
    return {
        "client-certificate-data": b64encode(credential.certificate).decode(),
        "client-key-data": b64encode(credential.key_pem).decode(),
    }
