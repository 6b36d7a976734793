"""Records dynkube/testing/data/ from the real server: `python -m tests.realserver.record_sandbox_data`."""

import gzip
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.realserver.binaries import find, version
from tests.realserver.server import RealServer

_FOLDER = Path(__file__).parents[2] / "dynkube" / "testing" / "data"
_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
_PROVENANCE = """\
# Where this comes from

| file | server | command | date |
|---|---|---|---|
| `discovery.json.gz` | kube-apiserver {version}, its default APIs, no custom resources | \
`python -m tests.realserver.record_sandbox_data` | {date} |

JSON: `legacy` and `aggregated` hold documents by path as the server sent them, `version` what `/version` sent. The
server's own address (`serverAddress` in `/api`) is left empty: whoever serves them fills in its own.
"""


def documents(server: RealServer) -> dict[str, Any]:
    """What the embedded server serves; the real one must have no custom resources."""
    legacy = {path: server.get_json(path) for path in ("/api", "/apis")}
    for each in legacy["/api"]["serverAddressByClientCIDRs"]:
        each["serverAddress"] = ""
    for name in legacy["/api"]["versions"]:
        legacy[f"/api/{name}"] = server.get_json(f"/api/{name}")
    for group in legacy["/apis"]["groups"]:
        for name in (group["name"], *(each["groupVersion"] for each in group["versions"])):
            legacy[f"/apis/{name}"] = server.get_json(f"/apis/{name}")
    aggregated = {path: server.get_json(path, _AGGREGATED) for path in ("/api", "/apis")}
    return {"legacy": legacy, "aggregated": aggregated, "version": server.get_json("/version")}


def main() -> int:
    """Start a server, record, stop it."""
    with RealServer(find(), controllers=False) as server:
        content = json.dumps(documents(server), separators=(",", ":")).encode()
    _FOLDER.mkdir(exist_ok=True)
    (_FOLDER / "discovery.json.gz").write_bytes(gzip.compress(content, mtime=0))
    provenance = _PROVENANCE.format(version=version(), date=datetime.now(UTC).date())
    (_FOLDER / "PROVENANCE.md").write_text(provenance, encoding="utf-8")
    sys.stdout.write(f"{_FOLDER}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
