"""`dynkube versions`: the group versions that the server serves."""

from __future__ import annotations

import sys

from dynkube.cli.connection import connected
from dynkube.cli.failures import failure_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.cli.flags import Flags


def run(flags: Flags) -> int:
    """Print them sorted, one a line; those that the server marks as stale go to stderr.

    Returns:
        0; 1 when some are stale.

    Source: kubectl `api-versions`, which leaves stale ones out without a word.
    """
    from dynkube.discovery import stale_failures

    with connected(flags) as session:
        groups = session.discovery.server_groups()
    versions = [version for group in groups for version in group.versions]
    sys.stdout.writelines(
        f"{name}\n" for name in sorted(str(each.group_version) for each in versions if not each.stale)
    )
    failures = stale_failures([each.group_version for each in versions if each.stale])
    sys.stdout.flush()
    sys.stderr.write(failure_lines(failures))
    return session.exit_code(failed=bool(failures))
