"""Bit-identity: the rows of the proof, its certificate, and where two runs part."""
