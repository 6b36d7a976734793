"""How generated tests run here: the same examples each time, without a database, in a few seconds."""

from hypothesis import HealthCheck, settings

LAW = settings(
    derandomize=True, database=None, deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow]
)
"""For laws on cheap values."""

FUZZ = settings(LAW, max_examples=400)
"""For decoders: many small documents."""
