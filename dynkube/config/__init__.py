"""Config: which server, as whom, and how it is trusted.

Lives here: kubeconfig files, their merge, the choice of context, cluster and user, overrides, and the settings that a
pod finds around itself; all of it ends in one `Config`. Not here: opening connections, reading certificates and keys,
sending or refreshing credentials. `loader` and `incluster` read files and the environment, the rest is pure. Imports
`schema`, `codec`, `errors` and `jsontypes`.

The door opens name by name: whoever only asks which files count must not pay for reading them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.config.incluster import in_cluster_config as in_cluster_config
    from dynkube.config.kubeconfig import merge_kubeconfigs as merge_kubeconfigs
    from dynkube.config.kubeconfig import parse_kubeconfig as parse_kubeconfig
    from dynkube.config.loader import load_config as load_config
    from dynkube.config.loader import load_kubeconfig as load_kubeconfig
    from dynkube.config.loader import program_name as program_name
    from dynkube.config.loader import read_kubeconfigs as read_kubeconfigs
    from dynkube.config.model import Cluster as Cluster
    from dynkube.config.model import Config as Config
    from dynkube.config.model import Context as Context
    from dynkube.config.model import Kubeconfig as Kubeconfig
    from dynkube.config.model import Overrides as Overrides
    from dynkube.config.model import User as User
    from dynkube.config.paths import kubeconfig_paths as kubeconfig_paths
    from dynkube.config.resolution import is_nothing_configured as is_nothing_configured
    from dynkube.config.resolution import resolve as resolve
    from dynkube.config.timeout import parse_timeout as parse_timeout
else:

    def __getattr__(name: str) -> object:
        if name == "in_cluster_config":
            from dynkube.config import incluster as module
        elif name in {"merge_kubeconfigs", "parse_kubeconfig"}:
            from dynkube.config import kubeconfig as module
        elif name in {"load_config", "load_kubeconfig", "program_name", "read_kubeconfigs"}:
            from dynkube.config import loader as module
        elif name in {"Cluster", "Config", "Context", "Kubeconfig", "Overrides", "User"}:
            from dynkube.config import model as module
        elif name == "kubeconfig_paths":
            from dynkube.config import paths as module
        elif name in {"is_nothing_configured", "resolve"}:
            from dynkube.config import resolution as module
        elif name == "parse_timeout":
            from dynkube.config import timeout as module
        else:
            raise AttributeError(f"module 'dynkube.config' has no attribute {name!r}")
        return getattr(module, name)
