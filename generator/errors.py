"""What stops a generation: an expected error with its kind, told from a crash."""

from typing import Literal, get_args

ErrorKind = Literal["spec", "weights", "budget", "non-finite", "environment", "stage"]
ERROR_KINDS: tuple[str, ...] = get_args(ErrorKind)


class GeneratorError(Exception):
    """A generation that must stop: `kind` is one of ERROR_KINDS, `message` says what, where, and what to do."""

    def __init__(self, kind: ErrorKind, message: str) -> None:
        self.kind, self.message = kind, message
        super().__init__(f"{kind}: {message}")


class BudgetError(GeneratorError):
    """A budget of the spec (evaluations, seconds, memory) is used up."""

    def __init__(self, message: str) -> None:
        super().__init__("budget", message)


class WeightsError(GeneratorError):
    """The weights are missing or are not the locked ones."""

    def __init__(self, message: str) -> None:
        super().__init__("weights", message)


class EnvironmentError_(GeneratorError):
    """The process does not run in the sealed environment, or the machine lacks what it needs."""

    def __init__(self, message: str) -> None:
        super().__init__("environment", message)


class NoDeviceError(EnvironmentError_):
    """The spec's determinism class computes on hardware that this machine does not have; another machine may."""


class NonFiniteError(GeneratorError):
    """A NaN or an infinity in a tensor of the optimisation. `step` counts from 0; `tensor` is its name."""

    def __init__(self, step: int, tensor: str) -> None:
        self.step, self.tensor = step, tensor
        super().__init__(
            "non-finite",
            f"step {step}: {tensor} holds a value that is not finite; "
            "lower generator/optimiser/learning_rate or generator/guidance/scale",
        )
