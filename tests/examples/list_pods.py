"""List the pods of a namespace through RESTClient, page by page, with nothing between you and the API.

To run it: `python -m tests.examples.list_pods kube-system`.
"""

import sys

from dynkube import RESTClient, load_config


def main(namespace: str = "default", page_size: int = 500) -> None:
    """Print each pod's name and phase."""
    with RESTClient.for_config(load_config()) as rest:
        pods = rest.get().namespace(namespace).resource("pods").params(limit=page_size)
        page = pods.do().into(dict)
        found = page["items"]
        while "continue" in page["metadata"]:  # the server has more
            page = pods.params(continue_token=page["metadata"]["continue"]).do().into(dict)
            found += page["items"]
        for pod in found:
            print(pod["metadata"]["name"], pod["status"]["phase"])
        print(f"There are {len(found)} pods in {namespace}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "default")
