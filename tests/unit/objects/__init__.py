"""Unit tests of the room `objects`."""
