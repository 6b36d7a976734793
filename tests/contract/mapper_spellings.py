"""Definitions whose names collide, and spellings to try on them."""

from typing import Any

from tests.contract.custom_resources import definition

_ANY = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def _versions(*names: str) -> list[dict[str, Any]]:
    """Versions of which the first is stored."""
    return [
        {"name": name, "served": True, "storage": name == names[0], "schema": {"openAPIV3Schema": _ANY}}
        for name in names
    ]


def _words(text: str) -> list[str]:
    return text.split()


COLLIDING = [
    # The same plural, kind and short name in two groups; one of them is in a category.
    definition(
        "alpha.example.com", "Widget", _versions("v1", "v1beta1"), shortNames=["wd"], categories=["all", "tool"]
    ),
    definition("beta.example.com", "Widget", _versions("v1alpha1"), shortNames=["wd"]),
    # The same kind under different plurals.
    definition("alpha.example.com", "Gadget", _versions("v1")),
    definition("beta.example.com", "Gadget", _versions("v1"), plural="gizmos", singular="gizmo"),
    # Short names of built-in resources.
    definition("alpha.example.com", "Podlet", _versions("v1"), shortNames=["po", "pl"]),
    definition("other.example.com", "Deployment", _versions("v1alpha1"), shortNames=["deploy"]),
    # The singular of one is the plural of another.
    definition("alpha.example.com", "Box", _versions("v1"), plural="boxes"),
    definition("beta.example.com", "Crate", _versions("v1"), plural="box"),
    definition("beta.example.com", "Whale", _versions("v1"), plural="pod", singular="whale"),
    # A plural that is the short name of something built in, and of something custom in an earlier group.
    definition("gamma.example.com", "Sachet", _versions("v1"), plural="sa"),
    definition("gamma.example.com", "Plow", _versions("v1"), plural="pl"),
    # Groups of which one is the beginning of another.
    definition("storage.k8s", "StorageClass", _versions("v1"), plural="storageclasses", scope="Cluster"),
    definition("beta.example.com.extra", "Widget", _versions("v1")),
    definition("beta.example.com.extra", "Extra", _versions("v1"), shortNames=["xt"]),
    # Several versions, of which the preferred one lacks a resource.
    definition("stable.example.com", "CronTab", _versions("v1", "v1beta1"), shortNames=["ct"], categories=["all"]),
    definition("stable.example.com", "Relic", _versions("v1beta1"), scope="Cluster", shortNames=["rel"]),
    # A group whose name begins like a version.
    definition("v1.example.com", "Riddle", _versions("v2")),
    # Kinds in capitals, and with a singular of their own.
    definition("other.example.com", "URLMap", _versions("v1alpha1")),
    definition("alpha.example.com", "OddThing", _versions("v1"), singular="oddity"),
]

BUILT_IN = _words("""
pods pod po Pod pods. pods.v1. pods.. svc service ep events event Event events.events.k8s.io event.events.k8s.io
ev.events.k8s.io events.v1.events.k8s.io events.e bindings tokenreviews netpol csr crd CustomResourceDefinition
leases.coordination deploy Deployment DEPLOYMENT deployments.apps deploy.apps deployment.apps Deployment.apps
DEPLOYMENT.apps deployments.v1.apps deploy.v1.apps Deployment.v1.apps deployments.app deploy.app deploy.v1.app
deployments.v1. deployments..apps ing ingresses ingresses.networking ing.net hpa.autoscaling
horizontalpodautoscalers.v1.autoscaling sc storageclasses sc.storage storageclasses.storage.k8s.io
""")

CUSTOM = _words("""
widgets.alpha.example.com widgets.v1.alpha.example.com widgets.v1beta1.alpha.example.com Widget.beta.example.com
wd.beta.example.com wd.beta widget.v1alpha1.beta.example.com widgets.beta.example.com gadget Gadget gizmo gizmos.beta
Gadget.beta.example.com Gadget.v1.beta.example.com gadget.alpha podlet pl pl.alpha.example.com po.alpha.example.com
deployments.other deploy.other.example.com pod.beta.example.com whale boxes box.beta.example.com Crate sa crontabs ct
CronTab crontab.stable crontabs.v1beta1.stable.example.com CronTab.v1beta1.stable.example.com relics rel
relics.stable.example.com riddles.v1.example.com riddles.v2.v1.example.com urlmaps urlmap URLMap URLMAP
URLMap.other.example.com oddity OddThing.alpha.example.com OddThing.v1.alpha.example.com xt xt.beta widgets.v1beta1.
""")

WRONG = _words("""
nothing podz PO Deploy deployments.v9.apps deployments.nothing pods.v2. pods.v1 pods.apps Pod.apps po.apps apps
relics.v1.stable.example.com deployments.v1.app widgetz.alpha.example.com widgets.alpha.example.org status
crontabs.v2.stable.example.com Widget.v1.beta.example.com deployments.apps.v1 nothing/web
""")

NAMED = [
    "deploy/web",
    "pods/status",
    "deployments.v1.apps/web",
    "Deployment/web",
    "widgets.beta.example.com/web",
    "ns/x",
]

SEVERAL = ["all", "tool"]

MALFORMED = ["", ".apps", "a/b/c", "deploy/", "/web", "deploy,svc/web", "pods,"]

AMBIGUOUS = [
    "widgets",
    "widget",
    "Widget",
    "WIDGETS",
    "wd",
    "box",
    "Box",
    "widgets.beta",
    "widgets.v1.",
]
"""Custom groups only; kubectl takes the first of them."""

DIFFERENT = {
    # An exact group wins over a more important one that begins like it.
    "storageclasses.storage.k8s": ("storageclasses.v1.storage.k8s", "storageclasses.v1.storage.k8s.io"),
    # A short name keeps its version.
    "ct.v1beta1.stable.example.com": ("crontabs.v1beta1.stable.example.com", "crontabs.v1.stable.example.com"),
    "ct.v9.stable.example.com": (None, "crontabs.v1.stable.example.com"),
    # A kind is found even where the singular is another word; in kubectl only with its very group, and not in any case.
    "OddThing": ("oddthings.v1.alpha.example.com", None),
    "ODDTHING": ("oddthings.v1.alpha.example.com", None),
    "ODDTHING.alpha.example.com": ("oddthings.v1.alpha.example.com", None),
    # Kinds of lists are no resources; kubectl asks for a path that is not there.
    "podlist": (None, "podlists.v1."),
    "DeploymentList.v1.apps": (None, "deploymentlists.v1.apps"),
    "list": (None, "lists.v1."),
}
"""What a spelling means here, and what it means in kubectl."""
