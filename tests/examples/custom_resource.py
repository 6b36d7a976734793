"""A custom resource from its definition to its deletion.

To run it: `python -m tests.examples.custom_resource`.
"""

import time

import dynkube
from dynkube.objects import is_status_condition_true

DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: backups.examples.dynkube.dev
spec:
  group: examples.dynkube.dev
  scope: Namespaced
  names: {kind: Backup, plural: backups, singular: backup, shortNames: [bak]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [schedule]
            properties:
              schedule: {type: string}
              keep: {type: integer, minimum: 1, default: 7}
              suspend: {type: boolean}
          status:
            type: object
            properties:
              lastRun: {type: string, format: date-time}
"""


def main() -> None:
    """Define backups, use them, and leave nothing behind."""
    with dynkube.connect(field_manager="backup-example") as client:
        definitions = client.resource("customresourcedefinitions")
        definition = definitions.create(dynkube.Unstructured.from_yaml(DEFINITION))
        while not is_status_condition_true(definitions.get(definition.name), "Established"):
            time.sleep(0.1)
        print(f"Defined {definition.name}")
        try:
            use(client)
        finally:
            definitions.delete(definition.name)
            print(f"Deleted {definition.name}")


def use(client: dynkube.Client) -> None:
    """Create, list, edit, apply, report a status, delete."""
    # Nothing of this resource was known when the client was made; any spelling finds it now: bak, Backup, ...
    backups = client.resource("backups", namespace=client.namespace)

    nightly = backups.create({"metadata": {"name": "nightly"}, "spec": {"schedule": "0 3 * * *"}})
    print(f"Created {nightly.name}, which keeps {nightly['spec']['keep']} by default")

    try:
        backups.create({"metadata": {"name": "wrong"}, "spec": {"keep": 0}})
    except dynkube.InvalidError as error:
        print("Refused:", ", ".join(sorted(cause.field for cause in error.causes)))

    with backups.edit("nightly") as backup:  # sends {"spec": {"suspend": true}}, and nothing else
        backup["spec"]["suspend"] = True

    # Server-side apply: this program owns what it applies, and hears of it when someone else owns it.
    weekly = {"metadata": {"name": "weekly", "labels": {"tier": "slow"}}, "spec": {"schedule": "0 4 * * 0", "keep": 4}}
    print(f"Weekly would change: {bool(backups.diff(weekly))}")
    backups.apply(weekly)
    print(f"Weekly would change: {bool(backups.diff(weekly))}")

    backups.patch("weekly", {"status": {"lastRun": "2026-11-20T04:00:00Z"}}, subresource="status")

    for backup in backups.list():
        last_run = backup.get_path("status.lastRun", "never")
        print(f" * {backup.name}: {backup['spec']['schedule']}, last run {last_run}")

    backups.delete("nightly")
    backups.delete_collection(label_selector="tier=slow")
    print(f"Left: {[head.name for head in backups.list().heads()]}")


if __name__ == "__main__":
    main()
