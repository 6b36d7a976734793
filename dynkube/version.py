"""The version, as a literal: the build and `dynkube --version` read it here without importing the rest."""

__version__ = "0.1.0"
