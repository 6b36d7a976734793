"""Config: which server, as whom, and how it is trusted.

Lives here: kubeconfig files, their merge, the choice of context, cluster and user, overrides, and the settings that a
pod finds around itself; all of it ends in one `Config`. Not here: opening connections, reading certificates and keys,
sending or refreshing credentials. `loader` and `incluster` read files and the environment, the rest is pure. Imports
`schema`, `codec`, `errors` and `jsontypes`.
"""

from dynkube.config.incluster import in_cluster_config
from dynkube.config.kubeconfig import merge_kubeconfigs, parse_kubeconfig
from dynkube.config.loader import load_config, load_kubeconfig, read_kubeconfigs
from dynkube.config.model import Cluster, Config, Context, Kubeconfig, Overrides, User
from dynkube.config.resolve import is_nothing_configured, resolve

__all__ = [
    "Cluster",
    "Config",
    "Context",
    "Kubeconfig",
    "Overrides",
    "User",
    "in_cluster_config",
    "is_nothing_configured",
    "load_config",
    "load_kubeconfig",
    "merge_kubeconfigs",
    "parse_kubeconfig",
    "read_kubeconfigs",
    "resolve",
]
