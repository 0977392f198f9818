"""What a report is to show, whatever its form."""

from dataclasses import dataclass

from specs.findings import DEFAULT_MAX_ELEMENTS, Status


@dataclass(frozen=True)
class Wanted:
    """max_elements: most elements to list for a finding, 0 for all. fail_on: the status from which a run fails."""

    max_elements: int = DEFAULT_MAX_ELEMENTS
    fail_on: Status = Status.FAIL
