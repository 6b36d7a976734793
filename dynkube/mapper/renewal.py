"""Tables: the table of the day, and its renewal by one thread for all."""

from __future__ import annotations

import threading

from dynkube.errors import DynkubeError
from dynkube.mapper.table import Table
from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.discovery import ServerResources
    from dynkube.mapper.base import Discovery


class Moment(Record):
    """A point in the order of revalidations."""

    begun: int
    """How many had begun."""
    ended: int
    """The number of the last one that had ended."""


class Tables:
    """Makes tables from discovery's snapshots, one for each, and asks the server for a new one. Thread-safe.

    Args:
        discovery: where the snapshots come from.
    """

    def __init__(self, discovery: Discovery) -> None:
        self._discovery = discovery
        # Held while the server is asked, so that it is asked once: whoever waits for it has missed and needs the
        # server's word. Who finds what he looks for never takes it. Guards `_outcome`, and the writing of `_begun`,
        # `_ended` and `_in_flight`, which are read without it.
        self.flight = threading.Lock()
        self._begun = 0
        self._ended = 0
        self._in_flight = False
        # What the last revalidation brought.
        self._outcome: Table | DynkubeError | None = None
        # Replaced as a whole by any thread; the snapshot's identity tells an old one.
        self._table: Table | None = None
        self._drops = 0

    def moment(self) -> Moment:
        """Now."""
        return Moment(self._begun, self._ended)

    def current(self) -> Table:
        """The table of what discovery knows; while the server is being asked, the last one, without waiting.

        Raises:
            DynkubeError: what discovery raises.
        """
        table = self._table
        if table and self._in_flight:
            return table
        drops = self._drops
        return self._keep(self._discovery.server_groups_and_resources(), drops)

    def shared_locked(self, since: Moment) -> Table | None:
        """What a revalidation of another thread has brought; None when none will do.

        Args:
            since: the moment of the miss. A table must come from a revalidation that began later: what was defined just
                before the miss may be lacking in an older one. A failure need only have ended later.

        Raises:
            DynkubeError: the revalidation failed.
        """
        if isinstance(self._outcome, DynkubeError) and self._ended > since.ended:
            raise self._outcome
        return self._outcome if isinstance(self._outcome, Table) and self._ended > since.begun else None

    def renewed_locked(self) -> Table:
        """Ask the server.

        Raises:
            DynkubeError: what discovery raises.
        """
        self._begun += 1
        drops = self._drops
        self._in_flight = True
        try:
            self._discovery.invalidate()
            table = self._keep(self._discovery.server_groups_and_resources(), drops)
        except DynkubeError as error:
            self._end(error)
            raise
        finally:
            self._in_flight = False
        self._end(table)
        return table

    def drop(self) -> None:
        """Forget the table, and let discovery forget what it knows."""
        self._drops += 1
        self._table = None
        self._discovery.invalidate()

    def _end(self, outcome: Table | DynkubeError) -> None:
        """The revalidation that began last is over."""
        self._outcome = outcome
        self._ended = self._begun

    def _keep(self, snapshot: ServerResources, drops: int) -> Table:
        """The table of a snapshot, kept for the next question.

        Args:
            snapshot: discovery's answer.
            drops: their number when discovery was asked; after another one the table is not kept.
        """
        table = self._table
        if table is None or table.snapshot is not snapshot:
            self._table = table = Table(snapshot)
            if drops != self._drops:  # looked at after the writing: a drop from now on undoes it itself
                self._table = None
        return table
