"""Unit tests of the room `mapper`."""
