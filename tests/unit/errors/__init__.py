"""Unit tests of the room `errors`."""
