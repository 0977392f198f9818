"""What Khronos' glTF Validator says of a glTF file (docs/adr/0007)."""

from .khronos import Validation, container_report, has_container
from .places import validator_module
from .report import Code, ContainerReport, Issue

__all__ = ["Code", "ContainerReport", "Issue", "Validation", "container_report", "has_container", "validator_module"]
