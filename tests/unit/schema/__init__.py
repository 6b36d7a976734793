"""Unit tests of the room `schema`."""
