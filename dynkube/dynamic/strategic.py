"""Strategic merge patches: servers take them for built-in resources only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynkube.errors import APIStatusError, ParseError
from dynkube.schema import GroupVersion
from dynkube.wire import ACCEPT_METADATA, Target, verb_request

if TYPE_CHECKING:
    from dynkube.dynamic.access import Access
    from dynkube.mapper import RESTMapping

_DEFINITIONS = GroupVersion("apiextensions.k8s.io", "v1").with_resource("customresourcedefinitions")


def refuse_strategic(access: Access, mapping: RESTMapping) -> None:
    """Nothing, where a strategic merge patch may be sent.

    The group of a custom resource has a dot, but so have some of Kubernetes' own and those of aggregated APIs, which
    may know such patches; so the server is asked for the definition. Who may not read definitions hears of it from
    the server, by a 415.

    Raises:
        ParseError: a definition of a custom resource serves it.
    """
    group = mapping.gvr.group
    if "." not in group:
        return
    name = f"{mapping.gvr.resource}.{group}"
    request = verb_request("get", Target(_DEFINITIONS, name=name), accept=ACCEPT_METADATA)
    try:
        access.rest.execute(request)
    except APIStatusError:  # not found, or not ours to see
        return
    raise ParseError(
        f"{name} are custom resources, which take no strategic merge patch: use a merge patch or a JSON patch"
    )
