"""Create a Deployment, update it although others may do so too, list, and delete it.

To run it: `python -m tests.examples.create_update_delete_deployment`.
The same in Go: client-go's `examples/create-update-delete-deployment`.
"""

import time

import dynkube

DEPLOYMENT = {
    "metadata": {"name": "demo-deployment"},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": {"app": "demo"}},
        "template": {
            "metadata": {"labels": {"app": "demo"}},
            "spec": {
                "containers": [
                    {
                        "name": "web",
                        "image": "nginx:1.12",
                        "ports": [{"name": "http", "protocol": "TCP", "containerPort": 80}],
                    }
                ]
            },
        },
    },
}


def main() -> None:
    """Take one Deployment through its life, in the context's namespace."""
    with dynkube.connect() as client:
        deployments = client.resource("deployments", namespace=client.namespace)

        created = deployments.create(DEPLOYMENT)
        print(f"Created deployment {created.name!r} with {created['spec']['replicas']} replicas.")

        # Read, change, write; and once more when somebody else has written in between. `deployments.edit(...)` does
        # the same with a patch that holds nothing but the change.
        def scale_down_and_upgrade() -> dynkube.Unstructured:
            deployment = deployments.get("demo-deployment")
            deployment["spec"]["replicas"] = 1
            deployment["spec"]["template"]["spec"]["containers"][0]["image"] = "nginx:1.13"
            return deployments.update(deployment)

        updated = dynkube.retry_on_conflict(scale_down_and_upgrade)
        print(f"Updated deployment, now generation {updated.generation}.")

        print(f"Listing deployments in namespace {client.namespace!r}:")
        for deployment in deployments.list():
            image = deployment.get_path("spec.template.spec.containers[0].image")
            print(f" * {deployment.name} ({deployment['spec']['replicas']} replicas of {image})")

        # Foreground: the Deployment goes after its ReplicaSets and Pods, so the answer is the Deployment as it waits.
        waiting = deployments.delete("demo-deployment", propagation="Foreground")
        if isinstance(waiting, dynkube.Unstructured):
            print(f"Deleting deployment, which waits for {', '.join(waiting.finalizers)}.")
        while deployments.get_or_none("demo-deployment"):
            time.sleep(0.1)
        print("Deleted deployment.")


if __name__ == "__main__":
    main()
