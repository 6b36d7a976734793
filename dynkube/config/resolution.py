"""From a kubeconfig and overrides to one Config, or to all that is wrong with them. Pure.

**Source**: client-go `DirectClientConfig.ClientConfig`, `getContext`, `getCluster`, `getAuthInfo`, and `validation.go`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dynkube.config.model import Cluster, Config, Context, Kubeconfig, Overrides, User
from dynkube.config.server_url import normal_server
from dynkube.config.stanza import quote
from dynkube.config.timeout import parse_timeout
from dynkube.errors import ConfigError, ParseError
from dynkube.schema import check_path_segment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    T = TypeVar("T")

NOTHING_CONFIGURED = "no configuration has been provided, try setting KUBERNETES_MASTER environment variable"
NO_CONTEXT = "no context chosen"


def resolve(
    kubeconfig: Kubeconfig,
    overrides: Overrides | None = None,
    *,
    default_server: str = "",
    default_namespace: str = "default",
    why_unreadable: Callable[[str], str] = lambda _path: "",
) -> Config:
    """The settings of the chosen context with the overrides applied.

    Args:
        kubeconfig: parsed, and merged if there are several.
        overrides: None overrides nothing.
        default_server: for a cluster without a server, or without any cluster: the environment's KUBERNETES_MASTER.
        default_namespace: where neither override nor context name one.
        why_unreadable: is asked for every file that the Config names; answers "" when it can be read, else the reason.

    Raises:
        ConfigError: with every problem at once: context, cluster or user not there, no server, contradicting or half
            credentials, unreadable files, a bad address, timeout or namespace, and what dynkube doesn't support yet
            (exec plugins, auth providers, impersonation, proxies).

    **Source**: client-go stops at the first override that names nothing; all else is aggregated there, too. A context
    whose cluster is missing says so here, where client-go says that nothing was configured. A missing user is no
    problem there and none here: requests are anonymous then.
    """
    choice = _choose(kubeconfig, overrides or Overrides(), default_server)
    problems = list(choice.missing)
    problems += _user_problems(choice, why_unreadable)
    problems += _cluster_problems(choice, why_unreadable)
    problems += _unsupported(choice)
    server = _attempt(
        normal_server, choice.cluster.server, f"server of {choice.cluster_title} can't be used: ", problems
    )
    if not choice.cluster.server and not problems:
        problems.append(_why_no_server(kubeconfig, choice))
    if server and server.startswith("https:"):
        problems += _tls_problems(choice, why_unreadable)
    timeout = _attempt(parse_timeout, choice.overrides.request_timeout, "", problems)
    namespace = choice.context.namespace or default_namespace
    _attempt(lambda value: check_path_segment(value, "namespace"), namespace, "", problems)
    if problems:
        raise _invalid(problems, choice)
    return _config(choice, server or "", namespace, timeout)


def _attempt(read: Callable[[str], T], text: str, lead: str, problems: list[str]) -> T | None:
    """What `read` makes of the text; None without a text, or when it can't be read, which is a problem."""
    try:
        return read(text) if text else None
    except ParseError as error:
        problems.append(f"{lead}{error}")
        return None


def is_nothing_configured(error: ConfigError) -> bool:
    """True when the one problem is that nothing was chosen or given, so that a pod's environment may serve.

    **Source**: `clientcmd.IsEmptyConfig`.
    """
    return error.problems in {(NOTHING_CONFIGURED,), (NO_CONTEXT,)}


@dataclass(frozen=True, slots=True)
class _Choice:
    """The stanzas that count, overrides applied, with their names and with what was not found."""

    overrides: Overrides
    context_name: str
    context: Context
    cluster_name: str
    cluster: Cluster
    user_name: str
    user: User
    in_file: bool  # the cluster's stanza was found
    missing: tuple[str, ...]

    @property
    def cluster_title(self) -> str:
        return f"cluster {quote(self.cluster_name)}"

    @property
    def user_title(self) -> str:
        return f"user {quote(self.user_name)}"


def _choose(kubeconfig: Kubeconfig, overrides: Overrides, default_server: str) -> _Choice:
    """Pick context, cluster and user; only an override, or the current context, must exist."""
    missing = []
    context_name = overrides.context or kubeconfig.current_context
    context = kubeconfig.contexts.get(context_name)
    if context is None and context_name:
        missing.append(f"context {quote(context_name)} does not exist")
    context = context or Context()
    cluster_name = overrides.cluster or context.cluster
    if overrides.cluster and cluster_name not in kubeconfig.clusters:
        missing.append(f"cluster {quote(cluster_name)} does not exist")
    user_name = overrides.user or context.user
    if overrides.user and user_name not in kubeconfig.users:
        missing.append(f"user {quote(user_name)} does not exist")
    return _Choice(
        overrides=overrides,
        context_name=context_name,
        context=replace(context, namespace=overrides.namespace or context.namespace),
        cluster_name=cluster_name,
        cluster=_override_cluster(kubeconfig.clusters.get(cluster_name, Cluster()), overrides, default_server),
        user_name=user_name,
        user=_override_user(kubeconfig.users.get(user_name, User()), overrides),
        in_file=cluster_name in kubeconfig.clusters,
        missing=tuple(missing),
    )


def _override_cluster(cluster: Cluster, overrides: Overrides, default_server: str) -> Cluster:
    """Authority, its data and the insecure setting are replaced together; a new server drops the old TLS name."""
    if overrides.insecure_skip_tls_verify or overrides.certificate_authority:
        cluster = replace(
            cluster,
            insecure_skip_tls_verify=overrides.insecure_skip_tls_verify,
            certificate_authority=overrides.certificate_authority,
            certificate_authority_data=b"",
        )
    if overrides.server or overrides.tls_server_name:
        cluster = replace(cluster, tls_server_name=overrides.tls_server_name)
    return replace(
        cluster,
        server=overrides.server or cluster.server or default_server,
        disable_compression=overrides.disable_compression or cluster.disable_compression,
    )


def _override_user(user: User, overrides: Overrides) -> User:
    """A file replaces file and data. A token does not replace a token file, which goes on winning: so in client-go."""
    if overrides.client_certificate:
        user = replace(user, client_certificate=overrides.client_certificate, client_certificate_data=b"")
    if overrides.client_key:
        user = replace(user, client_key=overrides.client_key, client_key_data=b"")
    return replace(
        user,
        token=overrides.token or user.token,
        username=overrides.username or user.username,
        password=overrides.password or user.password,
    )


def _has_certificate(user: User) -> bool:
    return bool(user.client_certificate or user.client_certificate_data)


def _user_problems(choice: _Choice, why_unreadable: Callable[[str], str]) -> Iterable[str]:
    user, title = choice.user, choice.user_title
    if _has_certificate(user):
        if user.client_certificate and user.client_certificate_data:
            yield f"client-certificate and client-certificate-data are both given for {title}"
        if user.client_key and user.client_key_data:
            yield f"client-key and client-key-data are both given for {title}"
        if not user.client_key and not user.client_key_data:
            yield f"client-key or client-key-data must be given for the client certificate of {title}"
        yield from _file_problem("client-certificate", user.client_certificate, title, why_unreadable)
        yield from _file_problem("client-key", user.client_key, title, why_unreadable)
    if user.token and (user.username or user.password):
        yield f"token and username or password are given for {title}, only one of them is allowed"


def _cluster_problems(choice: _Choice, why_unreadable: Callable[[str], str]) -> Iterable[str]:
    cluster, title = choice.cluster, choice.cluster_title
    if cluster.certificate_authority and cluster.certificate_authority_data:
        yield f"certificate-authority and certificate-authority-data are both given for {title}"
    yield from _file_problem("certificate-authority", cluster.certificate_authority, title, why_unreadable)


def _tls_problems(choice: _Choice, why_unreadable: Callable[[str], str]) -> Iterable[str]:
    """What client-go finds when it sets up TLS, and never looks for with plain http."""
    cluster, user = choice.cluster, choice.user
    if cluster.insecure_skip_tls_verify and (cluster.certificate_authority or cluster.certificate_authority_data):
        yield f"a certificate authority and insecure-skip-tls-verify are both given for {choice.cluster_title}"
    if user.token_file and not user.token:
        yield from _file_problem("tokenFile", user.token_file, choice.user_title, why_unreadable)
    if user.token_file and (user.username or user.password):
        yield f"tokenFile and username or password are given for {choice.user_title}, only one of them is allowed"


def _file_problem(field: str, path: str, title: str, why_unreadable: Callable[[str], str]) -> Iterable[str]:
    reason = why_unreadable(path) if path else ""
    if reason:
        yield f"unable to read {field} {path} of {title}: {reason}"


def _unsupported(choice: _Choice) -> Iterable[str]:
    """Settings that can't be ignored without talking to the wrong machine or as the wrong user."""
    user = choice.user
    if choice.cluster.proxy_url:
        yield f"{choice.cluster_title} uses proxy-url, which dynkube does not support yet"
    if user.exec is not None:
        yield f"{choice.user_title} uses exec, which dynkube does not support yet"
    if user.auth_provider is not None:
        yield f"{choice.user_title} uses auth-provider, which dynkube does not support yet"
    if user.impersonate or user.impersonate_uid or user.impersonate_groups or user.impersonate_user_extra:
        yield f"{choice.user_title} uses impersonation, which dynkube does not support yet"


def _why_no_server(kubeconfig: Kubeconfig, choice: _Choice) -> str:
    if choice.in_file:
        return f"no server found for {choice.cluster_title}"
    if choice.cluster_name:
        return f"{choice.cluster_title} was not found for context {quote(choice.context_name)}"
    if choice.context_name:
        return f"cluster was not specified for context {quote(choice.context_name)}"
    return NO_CONTEXT if kubeconfig.contexts else NOTHING_CONFIGURED


def _invalid(problems: list[str], choice: _Choice) -> ConfigError:
    listed = problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]"
    return ConfigError(
        f"invalid configuration: {listed}",
        path=choice.context.path,
        context=choice.context_name,
        problems=problems,
    )


def _config(choice: _Choice, server: str, namespace: str, timeout: float | None) -> Config:
    cluster, user = choice.cluster, choice.user
    with_certificate = _has_certificate(user)  # a key alone is left aside, as in client-go
    return Config(
        server=server,
        namespace=namespace,
        certificate_authority_file=cluster.certificate_authority,
        certificate_authority_data=cluster.certificate_authority_data,
        insecure_skip_tls_verify=cluster.insecure_skip_tls_verify,
        tls_server_name=cluster.tls_server_name,
        client_certificate_file=user.client_certificate,
        client_certificate_data=user.client_certificate_data,
        client_key_file=user.client_key if with_certificate else "",
        client_key_data=user.client_key_data if with_certificate else b"",
        token=user.token,
        token_file=user.token_file,
        username=user.username,
        password=user.password,
        disable_compression=cluster.disable_compression,
        total_timeout_seconds=timeout,
        path=choice.context.path,
        context=choice.context_name,
    )
