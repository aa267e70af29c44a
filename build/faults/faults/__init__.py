"""Faults, and what must hold after each."""
