"""List all groups and resources that a server serves: live, and from a cache on disk that counts for an hour.

To run it: `python -m tests.examples.list_resources /tmp/discovery-cache`.
From the second time on the server is asked nothing. Without a folder it is asked each time.
"""

import sys

from dynkube import CachedDiscoveryClient, DiscoveryClient, load_config

HOUR_SECONDS = 3600.0


def show(discovery: DiscoveryClient) -> None:
    """Print each group, with its preferred version, and each resource."""
    served = discovery.server_groups_and_resources()
    for group in served.groups:
        print(f"{group.name or 'core'} (prefers {group.preferred_version})")
    for entry in served.resource_lists:
        for resource in entry.resources:
            print(f"  {entry.group_version} {resource.name}")
    for group_version, error in served.failures.items():  # what failed is told apart, not left out
        print(f"  {group_version} can't be had: {error}")


def main(cache_dir: str = "") -> None:
    """Print what the server serves."""
    config = load_config()
    if cache_dir:
        with CachedDiscoveryClient.for_config(config, cache_dir=cache_dir, ttl_seconds=HOUR_SECONDS) as discovery:
            show(discovery)
    else:
        with DiscoveryClient.for_config(config) as discovery:
            show(discovery)


if __name__ == "__main__":
    main(*sys.argv[1:])
