"""Eight processes at one disk store, two of which are killed again and again: the short form."""

from pathlib import Path

from tests.chaos.disk_processes import KEYS, is_whole, make_envelope, rage
from tests.unit.discovery.disk_stores import ENVELOPE, database, store_at


def test_nobody_reads_a_torn_or_foreign_document(tmp_path: Path) -> None:
    folder = tmp_path / "discovery"
    tally, killed = rage(folder, 5.0, seed=1)
    assert tally.wrong == 0
    assert killed > 4
    assert tally.hits > 50
    assert tally.writes > 20
    with database(folder / "cache.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store = store_at(folder)
    store.write(KEYS[0], ENVELOPE)
    assert store.read(KEYS[0]) == ENVELOPE


def test_the_judge_sees_what_is_torn_or_foreign() -> None:
    import random

    envelope = make_envelope("a", random.Random(1))  # noqa: S311 - a schedule, no secret
    assert is_whole("a", envelope)
    assert not is_whole("b", envelope)
    assert not is_whole("a", envelope.replace(etag="other"))
    assert not is_whole("a", envelope.replace(document=envelope.document.replace(b'"filler": "', b'"filler": "0')))
