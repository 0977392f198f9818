"""Damaged mesh files: seeds of every format, mutations that know the formats, and what must hold for each input."""
