"""Unit tests of the room `clock`."""
