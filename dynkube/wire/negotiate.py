"""Media types: what to ask for, and what came."""

from __future__ import annotations

ACCEPT_JSON = "application/json"

# Servers since 1.30 speak v2, those from 1.26 to 1.29 v2beta1, all others answer with plain JSON: one header gets the
# best that each has. The parameters stand in the order in which servers compare them: g, v, as.
ACCEPT_DISCOVERY = ",".join(
    [f"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList" for version in ("v2", "v2beta1")]
    + [ACCEPT_JSON]
)

# What a view may be asked for as; servers that don't know the form answer with the objects themselves.
ACCEPT_METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
ACCEPT_METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
ACCEPT_TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1,application/json"


def discovery_format(content_type: str) -> str:
    """Which discovery document an answer holds.

    Args:
        content_type: the answer's header; parameters may come in any order, with others among them.

    Returns:
        `v2` or `v2beta1` for the aggregated document, "" for anything else.
    """
    media_type, *parameters = [part.strip() for part in content_type.split(";")]
    if media_type.lower() != ACCEPT_JSON:
        return ""
    values = dict(_parameter(text) for text in parameters)
    if values.get("g") != "apidiscovery.k8s.io" or values.get("as") != "APIGroupDiscoveryList":
        return ""
    version = values.get("v", "")
    return version if version in {"v2", "v2beta1"} else ""


def _parameter(text: str) -> tuple[str, str]:
    """Name (lower case) and value, unquoted."""
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip().strip('"')
