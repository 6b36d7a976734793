"""Unit tests of the room `record`."""
