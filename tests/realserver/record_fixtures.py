"""Records fixtures/discovery/<version>/ from the real server: `python -m tests.realserver.record_fixtures`."""

import json
import shutil
import sys
from pathlib import Path

from tests.contract.custom_resources import CUSTOM_RESOURCES
from tests.realserver.binaries import find, version
from tests.realserver.manifests import applied_manifest
from tests.realserver.server import RealServer

_FOLDER = Path(__file__).parents[2] / "fixtures" / "discovery"
_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def record(server: RealServer, folder: Path) -> None:
    """Write the documents, aggregated and legacy, one file each, as compact JSON with a line feed.

    Args:
        server: with the custom resources of the contract tests.
        folder: emptied first.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for path in ("/api", "/apis"):
        _write(folder / "aggregated" / f"{path[1:]}.json", server.get_json(path, _AGGREGATED))
        _write(folder / "legacy" / f"{path[1:]}.json", server.get_json(path))
    for group in server.get_json("/apis")["groups"]:
        for entry in group["versions"]:
            name = entry["groupVersion"]
            _write(folder / "legacy" / "apis" / f"{name}.json", server.get_json(f"/apis/{name}"))
    _write(folder / "legacy" / "api" / "v1.json", server.get_json("/api/v1"))
    _write(folder / "version.json", server.get_json("/version"))


def _write(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n")


def main() -> int:
    """Start a server, record, stop it."""
    folder = _FOLDER / version()
    with RealServer(find(), controllers=False) as server, applied_manifest(server, CUSTOM_RESOURCES):
        record(server, folder)
    sys.stdout.write(f"{folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
