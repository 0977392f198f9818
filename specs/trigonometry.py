"""Sine, cosine and tangent of degrees from IEEE + - * / alone: the same bits on every machine.

The C library's functions, and NumPy's, are chosen by CPU and differ in the last bit. An angle in degrees is reduced to
[-45, 45] without rounding, so that right angles are exact; then Taylor polynomials in a fixed order. Error under 1e-15.
"""

import math

_RADIANS = math.pi / 180.0
# +-1 / k!, odd k up to 17 and even k up to 16, highest first: the rest of the series is under 3e-18 at 45 degrees.
_SINE = tuple((2 - k % 4) / math.factorial(k) for k in range(17, 0, -2))
_COSINE = tuple((1 - k % 4) / math.factorial(k) for k in range(16, -1, -2))
_DIAGONAL = math.sqrt(0.5)
_NEWTON_STEPS = 60


def sin_deg(angle_deg: float) -> float:
    """Sine of an angle in degrees. Raises ValueError when it is not finite.

    >>> [sin_deg(angle) for angle in (-90.0, 0.0, 90.0, 180.0, 450.0)]
    [-1.0, 0.0, 1.0, 0.0, 1.0]
    """
    return _sine_and_cosine(angle_deg)[0]


def cos_deg(angle_deg: float) -> float:
    """Cosine of an angle in degrees. Raises ValueError when it is not finite."""
    return _sine_and_cosine(angle_deg)[1]


def tan_deg(angle_deg: float) -> float:
    """Tangent of an angle in degrees, to 3e-16 of itself. Raises ValueError where it has none."""
    sine, cosine = _sine_and_cosine(angle_deg)
    if cosine == 0.0:
        raise ValueError(f"the tangent of {angle_deg} degrees is infinite")
    return sine / cosine + 0.0


def arcsin_deg(sine: float) -> float:
    """The angle in [-90, 90] degrees with that sine: Newton's method from the side where it cannot overshoot.

    Absolute error 1e-13 degrees for |sine| <= 0.99. Raises ValueError outside [-1, 1].
    """
    if not -1.0 <= sine <= 1.0:
        raise ValueError(f"sine is {sine}; allowed: from -1 to 1")
    wanted = abs(sine)
    angle = wanted / _RADIANS
    for _ in range(_NEWTON_STEPS):
        s, c = _sine_and_cosine(angle)
        if c == 0.0 or s >= wanted:
            break
        angle = min(angle + (wanted - s) / c / _RADIANS, 90.0)
    return angle if sine >= 0.0 else -angle


def _sine_and_cosine(angle_deg: float) -> tuple[float, float]:
    if not math.isfinite(angle_deg):
        raise ValueError(f"the angle is {angle_deg} degrees")
    # IEEE remainder is exact, and so is the subtraction: angle and multiple are within a factor of two (Sterbenz 1974).
    turn = math.remainder(float(angle_deg), 360.0)
    quadrant = round(turn / 90.0)
    rest = turn - 90.0 * quadrant
    x = rest * _RADIANS
    x2 = x * x
    sine, cosine = x * _horner(_SINE, x2), _horner(_COSINE, x2)
    if abs(rest) == 45.0:  # either quadrant may take it: both must say the same
        sine, cosine = math.copysign(_DIAGONAL, rest), _DIAGONAL
    turned = ((sine, cosine), (cosine, -sine), (-sine, -cosine), (-cosine, sine))[quadrant % 4]
    return turned[0] + 0.0, turned[1] + 0.0


def _horner(coefficients: tuple[float, ...], x: float) -> float:
    """c[0] x^(n-1) + ... + c[n-1], one rounding an operation."""
    total = 0.0
    for coefficient in coefficients:
        total = total * x + coefficient
    return total
