"""Selectors: what to choose, by labels or by fields.

Each has a module of its own, `label_selector` and `field_selector`; this one is their door.
"""

from __future__ import annotations

from dynkube.schema.field_selector import FieldSelector as FieldSelector  # noqa: PLC0414 - type checkers read it as passed on
from dynkube.schema.label_selector import LabelSelector as LabelSelector  # noqa: PLC0414 - type checkers read it as passed on
