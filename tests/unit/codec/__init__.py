"""Unit tests of the room `codec`."""
