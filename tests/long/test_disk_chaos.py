"""Eight processes at one disk store for a minute, two of which are killed again and again."""

import sys
from pathlib import Path

import pytest

from tests.chaos.disk_processes import KEYS, rage
from tests.unit.discovery.disk_stores import ENVELOPE, database, store_at


@pytest.mark.long
@pytest.mark.timeout(150)
def test_nobody_reads_a_torn_or_foreign_document_for_a_minute(tmp_path: Path) -> None:
    folder = tmp_path / "discovery"
    tally, killed = rage(folder, 60.0, seed=2)
    sys.stdout.write(f"{tally}, killed {killed}\n")  # shown by -rP, for RESULTS.md
    assert tally.wrong == 0
    assert killed > 50
    with database(folder / "cache.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store = store_at(folder)
    store.write(KEYS[0], ENVELOPE)
    assert store.read(KEYS[0]) == ENVELOPE
