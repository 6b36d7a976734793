"""The life of a Deployment through DynamicClient, whose handles begin with a GroupVersionResource as in client-go.

To run it: `python -m tests.examples.dynamic_create_update_delete_deployment`.
The same in Go: client-go's `examples/dynamic-create-update-delete-deployment`.
"""

import time

from dynkube import DynamicClient, GroupVersionResource, Unstructured, load_config, retry_on_conflict

DEPLOYMENTS = GroupVersionResource("apps", "v1", "deployments")
MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: demo-deployment
spec:
  replicas: 2
  selector:
    matchLabels: {app: demo}
  template:
    metadata:
      labels: {app: demo}
    spec:
      containers:
      - name: web
        image: nginx:1.12
        ports:
        - {name: http, protocol: TCP, containerPort: 80}
"""


def main() -> None:
    """Take one Deployment through its life, in the context's namespace."""
    config = load_config()
    with DynamicClient(config) as client:
        deployments = client.resource(DEPLOYMENTS).namespaced(config.namespace)

        created = deployments.create(Unstructured.from_yaml(MANIFEST))
        print(f"Created deployment {created.name!r} with {created['spec']['replicas']} replicas.")

        def scale_down_and_upgrade() -> Unstructured:
            deployment = deployments.get("demo-deployment")
            deployment.set_nested(1, "spec", "replicas")
            deployment.set_nested("nginx:1.13", "spec", "template", "spec", "containers", 0, "image")
            return deployments.update(deployment)

        updated = retry_on_conflict(scale_down_and_upgrade)
        print(f"Updated deployment, now generation {updated.generation}.")

        print(f"Listing deployments in namespace {config.namespace!r}:")
        for deployment in deployments.list():
            replicas = deployment.get_nested("spec", "replicas")
            image = deployment.get_nested("spec", "template", "spec", "containers", 0, "image")
            print(f" * {deployment.name} ({replicas} replicas of {image})")

        # Foreground: the Deployment goes after its ReplicaSets and Pods, so the answer is the Deployment as it waits.
        waiting = deployments.delete("demo-deployment", propagation="Foreground")
        if isinstance(waiting, Unstructured):
            print(f"Deleting deployment, which waits for {', '.join(waiting.finalizers)}.")
        while deployments.get_or_none("demo-deployment"):
            time.sleep(0.1)
        print("Deleted deployment.")


if __name__ == "__main__":
    main()
