"""Unit tests of the room `discovery`."""
