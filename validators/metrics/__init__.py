"""Measurements: pure functions of arrays, without thresholds or verdicts."""
