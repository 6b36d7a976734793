"""List nodes by a field selector, annotate one, and delete it with ten seconds of grace.

To run it: `python -m tests.examples.nodes worker-1`.
"""

import sys

import dynkube
from dynkube.objects import Status


def main(name: str) -> None:
    """Find the node among those that take pods, leave a note on it, and delete it."""
    with dynkube.connect() as client:
        nodes = client.resource("nodes")

        print("Nodes that pods may be scheduled on:")
        for node in nodes.list(field_selector="spec.unschedulable=false"):
            print(f" * {node.name}")

        with nodes.edit(name) as node:
            node.set_annotation("example.com/note", "going away")
        print(f"Annotated node {node.name}: {node.annotations['example.com/note']}")

        # Grace is for pods; a server takes it for anything, and what has no use for it goes at once. What comes back is
        # a Status when the node has gone, or the node itself while its finalizers keep it.
        said = nodes.delete(name, grace_period_seconds=10)
        print(f"Deleted node {name}." if isinstance(said, Status) else f"Node {said.name} waits for its end.")


if __name__ == "__main__":
    main(*sys.argv[1:])
