"""The embedded critic: its training objects, data, model, training and calibration."""
