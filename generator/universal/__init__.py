"""The universal class: the optimisation's state in integers, so that it is the same on every machine."""
