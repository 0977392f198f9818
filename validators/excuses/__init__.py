"""Defects that are known: waivers and baselines, and what they make of a finding.

Importing this stays light; what measures is in `apply` and `describe`, which the limited process alone imports.
"""

from .excuse import MAX_DEFECTS, NEVER, WIDTHS, Excuse, Known, Tally, Waiver, digest_of, fingerprint_kind

__all__ = ["MAX_DEFECTS", "NEVER", "WIDTHS", "Excuse", "Known", "Tally", "Waiver", "digest_of", "fingerprint_kind"]
