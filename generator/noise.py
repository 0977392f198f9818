"""Noise from integers: a counter-based hash and an exact way from its integers to Gaussian numbers.

Each number is a function of (seed, stream, step, index) alone: no state, any order, and the first n numbers are the
same however many are drawn. Only integer arithmetic and IEEE + - * / sqrt are used, so every CPU gives the same bits.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

# One stream for each purpose, so that a draw more in one does not shift another.
STREAM_NOISE = 1
STREAM_TIMESTEP = 2
STREAM_CAMERA = 3
STREAM_ORDER = 4  # shuffled sums, which must not matter
STREAM_PROBE = 5  # which gradients are kept for comparison

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_LN_2 = 0.6931471805599453
_SQRT_HALF = 0.7071067811865476


@njit(cache=True, inline="always")
def _mix(x):  # type: ignore[no-untyped-def]
    """Steele, Lea and Flood 2014 (SplitMix64), the finaliser: a bijection of the 64-bit integers."""
    x = (x ^ (x >> np.uint64(30))) * _MIX_1
    x = (x ^ (x >> np.uint64(27))) * _MIX_2
    return x ^ (x >> np.uint64(31))


@njit(cache=True)
def _log(x):  # type: ignore[no-untyped-def]
    """Natural logarithm of x in (0, 1], to about 1e-16: 2 atanh((m - 1) / (m + 1)) after taking out powers of two."""
    exponent = 0
    while x < _SQRT_HALF:
        x *= 2.0
        exponent -= 1
    z = (x - 1.0) / (x + 1.0)
    z2 = z * z
    series = 0.0
    for k in range(23, 0, -2):
        series = series * z2 + 1.0 / k
    return 2.0 * z * series + exponent * _LN_2


@njit(cache=True)
def _horner(coefficients, x):  # type: ignore[no-untyped-def]
    total = 0.0
    for k in range(len(coefficients) - 1, -1, -1):
        total = total * x + coefficients[k]
    return total


# Wichura 1988, algorithm AS 241 (PPND16): rational approximations of the normal quantile, relative accuracy 1e-16.
_A = (
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
    4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
)  # fmt: skip
_B = (
    1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3,
)  # fmt: skip
_C = (
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
    1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
)  # fmt: skip
_D = (
    1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
)  # fmt: skip
_E = (
    6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
    2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
)  # fmt: skip
_F = (
    1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
    7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
)  # fmt: skip


@njit(cache=True)
def _normal_quantile(p):  # type: ignore[no-untyped-def]
    """Inverse of the standard normal distribution function, p in (0, 1)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _horner(_A, r) / _horner(_B, r)
    r = np.sqrt(-_log(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:
        value = _horner(_C, r - 1.6) / _horner(_D, r - 1.6)
    else:
        value = _horner(_E, r - 5.0) / _horner(_F, r - 5.0)
    return -value if q < 0.0 else value


@njit(cache=True)
def _hash_into(key, out):  # type: ignore[no-untyped-def]
    for index in range(out.size):
        out[index] = _mix(key + np.uint64(index + 1) * _GOLDEN)


@njit(cache=True)
def _gaussian_into(bits, out):  # type: ignore[no-untyped-def]
    for index in range(bits.size):
        # The upper 32 bits, centred in their interval: p is never 0 or 1 and the distribution is symmetric.
        p = (np.float64(bits[index] >> np.uint64(32)) + 0.5) / 4294967296.0
        out[index] = np.float32(_normal_quantile(p))


def hash_bits(seed: int, stream: int, step: int, count: int) -> NDArray[np.uint64]:
    """(count,) 64-bit integers, number i a hash of (seed, stream, step, i); prefix-stable in `count`.

    SplitMix64 (Steele, Lea and Flood 2014) with the counter started at a hash of the first three.
    """
    mask = (1 << 64) - 1
    key = 0
    for word in (seed, stream, step):
        key = _mix_int((key + (word & mask) + 1) * 0x9E3779B97F4A7C15 & mask)
    out = np.empty(count, np.uint64)
    _hash_into(np.uint64(key), out)
    return out


def _mix_int(x: int) -> int:
    """`_mix` on Python integers."""
    mask = (1 << 64) - 1
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
    return x ^ (x >> 31)


def uniform(seed: int, stream: int, step: int, count: int) -> NDArray[np.float64]:
    """(count,) float64 in [0, 1), multiples of 2^-53."""
    return (hash_bits(seed, stream, step, count) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def gaussian(seed: int, stream: int, step: int, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Standard normal numbers of `shape`, float32, |value| < 6.4; prefix-stable in C order."""
    out = np.empty(int(np.prod(shape)), np.float32)
    _gaussian_into(hash_bits(seed, stream, step, out.size), out)
    return out.reshape(shape)
