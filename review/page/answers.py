"""What a function of the page answers with."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from gate.markup import Html

# Name of a part or component -> markup, changed properties, or a value; what is not named stays as it is.
Answer: TypeAlias = Mapping[str, Html | dict[str, Any] | str | None]
