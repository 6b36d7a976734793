"""Unit tests of the room `wire`."""
