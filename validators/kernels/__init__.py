"""Compiled loops: pure functions of arrays. Import them where they are used: numba takes a third of a second."""
