"""Get a pod, and tell apart what can go wrong.

To run it: `python -m tests.examples.get_pod kube-system coredns`.
The exit code is 0 when the pod is there, 1 when it isn't, 2 when nobody knows.
"""

import sys

import dynkube


def main(namespace: str = "kube-system", name: str = "coredns") -> int:
    """Print the pod's phase and images, or why it can't be had."""
    with dynkube.connect() as client:
        try:
            pod = client.resource("pods", namespace=namespace).get(name)
        except dynkube.NotFoundError:
            print(f"Pod {name} in namespace {namespace} not found")
            return 1
        except dynkube.ForbiddenError as error:
            print(f"May not read pods in namespace {namespace}: {error.message}")
            return 2
        except dynkube.APIStatusError as error:  # every other answer that is an error; .reason and .code say which
            print(f"Error getting pod {name} in namespace {namespace}: {error.message or error}")
            return 2
        except dynkube.TransportError as error:  # no answer at all
            print(f"No answer: {error}")
            return 2
    print(f"Found pod {pod.name} in namespace {pod.namespace}: {pod.get_path('status.phase')}")
    for image in pod.find_path("spec.containers[*].image"):
        print(f" * {image}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
