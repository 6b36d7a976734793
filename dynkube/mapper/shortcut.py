"""Short names that mean more than one resource."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynkube.discovery import APIResource


def shadowed(short_name: str, candidates: Sequence[APIResource]) -> tuple[str, ...]:
    """A warning for each candidate but the first, which is the one that the short name means.

    Source: client-go `restmapper.shortcutExpander`, whose text this is.
    """
    return tuple(
        [
            f'short name "{short_name}" could also match lower priority resource {other.gvr.group_resource}'
            for other in candidates[1:]
        ]
    )
