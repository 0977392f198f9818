"""What Khronos' glTF Validator says of a glTF file (docs/adr/0007)."""

from .khronos import FOLDER, Validation, container_report, has_container
from .report import Code, ContainerReport, Issue

__all__ = ["FOLDER", "Code", "ContainerReport", "Issue", "Validation", "container_report", "has_container"]
