"""An optimisation cut short, as bytes: its state, its trace and its margins, to go on with as if nothing had been."""

import hashlib

import numpy as np

from specs.trace import Trace, TraceError

from .arrays import pack, unpack
from .recorder import Recorder
from .states import State

_STATE = "state/"


def freeze(state: State, recorder: Recorder) -> bytes:
    """State and record after the last whole step, preceded by their sha256."""
    known = [margin or (2.0, "", -1) for margin in recorder.margins]
    tensors = sorted({tensor for _, tensor, _ in known})
    arrays = {f"{_STATE}{name}": tensor for name, tensor in state.tensors().items()}
    arrays["trace"] = np.frombuffer(recorder.trace().to_bytes(), np.uint8)
    arrays["margins"] = np.array([value for value, _, _ in known], np.float64)
    arrays["margin_tensors"] = np.array([tensors.index(tensor) for _, tensor, _ in known], np.int32)
    arrays["margin_elements"] = np.array([element for _, _, element in known], np.int64)
    arrays["tensor_names"] = np.frombuffer("\n".join(tensors).encode(), np.uint8)
    arrays["recomputed"] = np.array(recorder.recomputed, np.int32)
    data = pack(arrays)
    return hashlib.sha256(data).digest() + data


def thaw(data: bytes, state: State) -> Recorder:
    """Put a frozen state back into `state`, and its record. Raises ValueError when the bytes are not whole."""
    if hashlib.sha256(data[32:]).digest() != data[:32]:
        raise ValueError("the checkpoint is damaged")
    arrays = unpack(data[32:])
    try:
        trace = Trace.from_bytes(arrays["trace"].tobytes())
    except TraceError as error:
        raise ValueError(f"the checkpoint's trace: {error}") from error
    names = arrays["tensor_names"].tobytes().decode().split("\n")
    rows = zip(arrays["margins"].tolist(), arrays["margin_tensors"], arrays["margin_elements"].tolist(), strict=True)
    margins = [(value, names[tensor], element) if element >= 0 else None for value, tensor, element in rows]
    # Last of all: whoever is refused still has the state that he had.
    state.restore({name.removeprefix(_STATE): array for name, array in arrays.items() if name.startswith(_STATE)})
    return Recorder(list(trace.steps), margins, arrays["recomputed"].tolist(), _sizes=dict(trace.sizes))
