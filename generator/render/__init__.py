"""Rendering of finished meshes; the field's own differentiable renderer lives in generator/field."""
