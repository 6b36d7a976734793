"""The values of this room: what kubeconfig files hold, what overrides them, and Config, the end of it all.

All are frozen and thread-safe; secrets don't show in their repr. Empty strings and bytes stand for what isn't set.
"""

from __future__ import annotations

from dataclasses import dataclass, field

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dynkube.jsontypes import JSONObject, JSONValue


@dataclass(frozen=True, slots=True)
class Config:
    """How to reach one API server as one user: the resolved end of a kubeconfig, or of a pod's environment.

    Frozen; change it with `dataclasses.replace`. Secrets don't show in its repr. Thread-safe.

    Attributes:
        server: URL with scheme and host, a path prefix if any, without query, fragment and final slash.
        namespace: of the context; what verbs on one object use when none is given.
        certificate_authority_file: PEM file of the authorities to trust instead of the system's.
        certificate_authority_data: the same as PEM bytes.
        insecure_skip_tls_verify: trust any server.
        tls_server_name: for SNI and the certificate check instead of the URL's host; "" for the host.
        client_certificate_file, client_certificate_data: PEM, file or bytes.
        client_key_file, client_key_data: PEM, file or bytes.
        token: static bearer token.
        token_file: file with the bearer token, re-read while in use; it wins over `token` as soon as it is read.
        username, password: basic authentication.
        disable_compression: don't ask for gzip.
        connect_timeout_seconds: for each connection; None is for ever.
        read_timeout_seconds: between two arrivals of bytes; None is for ever.
        total_timeout_seconds: for a whole request; None is for ever.
        user_agent: "" for `dynkube/<version>`.
        path: the kubeconfig file that the context came from; "" when there is none. For messages.
        context: the context's name; "" when there is none. For messages.
    """

    server: str
    namespace: str = "default"
    certificate_authority_file: str = ""
    certificate_authority_data: bytes = field(default=b"", repr=False)
    insecure_skip_tls_verify: bool = False
    tls_server_name: str = ""
    client_certificate_file: str = ""
    client_certificate_data: bytes = field(default=b"", repr=False)
    client_key_file: str = ""
    client_key_data: bytes = field(default=b"", repr=False)
    token: str = field(default="", repr=False)
    token_file: str = ""
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    disable_compression: bool = False
    connect_timeout_seconds: float | None = 10.0
    read_timeout_seconds: float | None = 60.0
    total_timeout_seconds: float | None = None
    user_agent: str = ""
    path: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server and how to trust it, as a kubeconfig names it.

    Attributes:
        certificate_authority: path; absolute when the file that named it is known.
        certificate_authority_data: decoded.
        extensions: by name, opaque.
        path: the file that this stanza came from; "" when there is none.
    """

    server: str = ""
    tls_server_name: str = ""
    insecure_skip_tls_verify: bool = False
    certificate_authority: str = ""
    certificate_authority_data: bytes = field(default=b"", repr=False)
    proxy_url: str = field(default="", repr=False)  # may hold a password
    disable_compression: bool = False
    extensions: Mapping[str, JSONValue] = field(default_factory=dict, hash=False, repr=False)
    path: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """Credentials, as a kubeconfig names them.

    Attributes:
        client_certificate, client_key, token_file: paths; absolute when the file that named them is known.
        client_certificate_data, client_key_data: decoded.
        impersonate, impersonate_uid, impersonate_groups, impersonate_user_extra: `as`, `as-uid`, `as-groups`,
            `as-user-extra`.
        auth_provider: `name` and `config`, or None.
        exec: the credential plugin's known fields with their defaults, or None.
        extensions: by name, opaque.
        path: the file that this stanza came from; "" when there is none.
    """

    client_certificate: str = ""
    client_certificate_data: bytes = field(default=b"", repr=False)
    client_key: str = ""
    client_key_data: bytes = field(default=b"", repr=False)
    token: str = field(default="", repr=False)
    token_file: str = ""
    impersonate: str = ""
    impersonate_uid: str = ""
    impersonate_groups: tuple[str, ...] = ()
    impersonate_user_extra: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    auth_provider: JSONObject | None = field(default=None, repr=False, hash=False)
    exec: JSONObject | None = field(default=None, repr=False, hash=False)
    extensions: Mapping[str, JSONValue] = field(default_factory=dict, hash=False, repr=False)
    path: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """A cluster, a user and a namespace, each by name.

    Attributes:
        extensions: by name, opaque.
        path: the file that this stanza came from; "" when there is none.
    """

    cluster: str = ""
    user: str = ""
    namespace: str = ""
    extensions: Mapping[str, JSONValue] = field(default_factory=dict, hash=False, repr=False)
    path: str = ""


@dataclass(frozen=True, slots=True)
class Kubeconfig:
    """What one kubeconfig file holds, or several merged ones.

    Attributes:
        clusters, users, contexts: by name.
        current_context: name of the context to use; "" for none.
        colors: `preferences.colors`; nothing in Kubernetes reads it any more.
        preference_extensions, extensions: by name, opaque.
    """

    clusters: Mapping[str, Cluster] = field(default_factory=dict, hash=False)
    users: Mapping[str, User] = field(default_factory=dict, hash=False)
    contexts: Mapping[str, Context] = field(default_factory=dict, hash=False)
    current_context: str = ""
    colors: bool = False
    preference_extensions: Mapping[str, JSONValue] = field(default_factory=dict, hash=False, repr=False)
    extensions: Mapping[str, JSONValue] = field(default_factory=dict, hash=False, repr=False)


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the caller, mostly a command line, sets over the kubeconfig. Empty and False override nothing.

    Attributes:
        context, cluster, user: names to take instead of the kubeconfig's choice; they must exist.
        namespace: taken as it is: unlike client-go's flag helpers, kubectl strips no `namespace/` from it.
        server: also clears the cluster's tls-server-name unless `tls_server_name` is given, too.
        certificate_authority: path; replaces the cluster's authority, data and insecure setting together.
        insecure_skip_tls_verify: replaces the same three.
        client_certificate, client_key: paths; each replaces file and data.
        request_timeout: for a whole request: seconds, or a Go duration such as `1m30s`; `0` is for ever.
    """

    context: str = ""
    cluster: str = ""
    user: str = ""
    namespace: str = ""
    server: str = ""
    tls_server_name: str = ""
    certificate_authority: str = ""
    insecure_skip_tls_verify: bool = False
    client_certificate: str = ""
    client_key: str = ""
    token: str = field(default="", repr=False)
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    disable_compression: bool = False
    request_timeout: str = ""
