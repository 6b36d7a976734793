"""What the real server sent: the package data in `dynkube/testing/data`.

`tests/realserver/record_sandbox_data.py` writes it; `data/PROVENANCE.md` says from which server, how and when.
"""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from dynkube.codec import decode_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.jsontypes import JSONObject

_PATH = Path(__file__).parents[1] / "data" / "discovery.json.gz"


@cache
def recorded() -> JSONObject:
    """The recorded documents; nobody may change them, all servers of the process share them.

    Returns:
        `legacy` and `aggregated`, both from path to document (`serverAddress` is empty in them), and `version`.
    """
    return decode_object(gzip.decompress(_PATH.read_bytes()))
