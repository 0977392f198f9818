"""Running error analysis of the critic in float64 (Higham 2002, "Accuracy and Stability", chapters 3 and 4).

`walk` computes the network and, at every rounding, a local bound: how far any float64 implementation of that one
operation, in any order of summation, with or without fused steps, can be from the exact result of its own inputs.
Assumed of implementations: exp and tanh within 2 units in the last place, sin and cos within 4 u, divisions and square
roots correctly rounded, layer normalisation by any textbook algorithm (even the one-pass variance).

Four figures come of it:
- `bound` of the result: local bounds carried with absolute values through every layer. No rounding can exceed it.
- `first_order`, worst: local bounds carried by the network's own derivatives, the sum over roundings of
  |d out / d z| local. Also a worst case, up to terms of second order, but what cancels in the network's products
  cancels here.
- `first_order`, probable: LAMBDA times the root of the sum of squares, a sum of n terms counted as sqrt(n) roundings.
  If roundings are independent and of mean zero, an output exceeds it with probability at most 2 exp(-LAMBDA^2 / 2),
  3e-14 (Hoeffding's inequality; Higham and Mary 2019, "A new approach to probabilistic rounding error analysis").
- `perturbed`: every rounding off by its whole local bound with a random sign.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from generator.critic.model import PATCH, TOKENS, PatchCritic, to_patches

U = 2.0**-53
LAMBDA = 8.0
# (computed value, its local bound, the same with sqrt(n) for a sum of n terms) -> the value to go on with.
Site = Callable[[Tensor, Tensor, Tensor], Tensor]


def untouched(value: Tensor, local: Tensor, probable: Tensor) -> Tensor:
    """The site that changes nothing."""
    return value


class Bounded(NamedTuple):
    """A computed tensor, and how far it may be from the exact one."""

    value: Tensor
    bound: Tensor

    def shaped(self, move: Callable[[Tensor], Tensor]) -> "Bounded":
        """After a step that only moves numbers."""
        return Bounded(move(self.value), move(self.bound))


def gamma(n: int) -> float:
    """Higham, lemma 3.1: the bound of n roundings."""
    return n * U / (1.0 - n * U)


class Walk:
    """The operations of the network; `site` sees every rounding and may replace the value."""

    def __init__(self, site: Site = untouched) -> None:
        self.site = site

    def _rounded(self, value: Tensor, carried: Tensor, local: Tensor) -> Bounded:
        local = local.detach()
        return Bounded(self.site(value, local, local), (carried + local).detach())

    def _summed(self, value: Tensor, terms: int, size: Tensor) -> tuple[Tensor, Tensor]:
        """A sum whose terms have magnitudes that add up to `size`, seen by the site; its local bound."""
        size = size.detach()
        local = gamma(terms) * size
        return self.site(value, local, math.sqrt(terms) * U * size), local

    def given(self, value: Tensor, local: float) -> Bounded:
        """Numbers that come with an absolute error."""
        return self._rounded(value, torch.zeros_like(value), torch.full_like(value, local))

    def linear(self, layer: nn.Linear, x: Bounded) -> Bounded:
        """Higham, eq. 3.13, the bias as one more term."""
        size = layer.weight.abs()
        carried = nn.functional.linear(x.bound, size)
        terms = nn.functional.linear(x.value.abs(), size, layer.bias.abs())
        value, local = self._summed(layer(x.value), layer.in_features + 1, terms)
        return Bounded(value, (carried + local).detach())

    def add(self, a: Bounded, b: Bounded) -> Bounded:
        """One rounding."""
        value = a.value + b.value
        return self._rounded(value, a.bound + b.bound, U * value.abs())

    def multiply(self, a: Bounded, b: Bounded) -> Bounded:
        """One rounding."""
        value = a.value * b.value
        carried = a.value.abs() * b.bound + b.value.abs() * a.bound + a.bound * b.bound
        return self._rounded(value, carried, U * value.abs())

    def silu(self, x: Bounded) -> Bounded:
        """x / (1 + exp(-x)): exp, sum and quotient are 6 u of the result; the second derivative is at most 1/2."""
        share = torch.sigmoid(x.value)
        value = x.value * share
        slope = share * (1.0 + x.value * (1.0 - share))
        return self._rounded(value, (slope.abs() + 0.5 * x.bound) * x.bound, 6.0 * U * value.abs())

    def gelu(self, x: Bounded) -> Bounded:
        """x / 2 (1 + tanh(c)); the second derivative is at most 1.

        6 u in c move tanh by at most 0.45 * 6 u; with 4 u of tanh itself and three roundings it is under 8 u |x|.
        """
        value = nn.functional.gelu(x.value, approximate="tanh")
        k = 0.7978845608028654
        tanh = torch.tanh(k * (x.value + 0.044715 * x.value**3))
        slope = 0.5 * (1.0 + tanh) + 0.5 * x.value * (1.0 - tanh**2) * k * (1.0 + 3.0 * 0.044715 * x.value**2)
        return self._rounded(value, (slope.abs() + x.bound) * x.bound, 8.0 * U * x.value.abs())

    def norm(self, layer: nn.LayerNorm, x: Bounded) -> Bounded:
        """Derivative (1 / s) (I - 11'/n - zz'/n); mean and variance with the error of any order of summation."""
        n = layer.normalized_shape[0]
        size = x.value.abs()
        mean, mean_local = self._summed(x.value.mean(-1, keepdim=True), n + 1, size.mean(-1, keepdim=True))
        centred = x.value - mean
        # The one-pass algorithm subtracts mean^2 from the mean of squares; both have this error.
        variance, variance_local = self._summed(
            (centred**2).mean(-1, keepdim=True), n + 4, 2.0 * (size**2).mean(-1, keepdim=True)
        )
        s = torch.sqrt(variance + layer.eps)
        z = centred / s
        weight = layer.weight.abs()
        of_sums = (mean_local + z.abs() * variance_local / (2.0 * s)) / s
        spread = (x.bound + x.bound.mean(-1, keepdim=True) + z.abs() * (z.abs() * x.bound).mean(-1, keepdim=True)) / s
        local = weight * U * (4.0 * z.abs() + 3.0 * (size + mean.abs()) / s)
        local = local + 2.0 * U * (weight * z.abs() + layer.bias.abs())
        return self._rounded(z * layer.weight + layer.bias, weight * (spread + of_sums), local)


def together(parts: list[Bounded], dim: int) -> Bounded:
    """As torch.cat."""
    return Bounded(torch.cat([p.value for p in parts], dim), torch.cat([p.bound for p in parts], dim))


def walk(model: PatchCritic, x_t: Tensor, t: Tensor, words: Tensor, camera: Tensor, site: Site = untouched) -> Bounded:
    """The prediction as patches (b, 64, 448), as PatchCritic.forward_patches of to_patches(x_t); all float64."""
    ops, b = Walk(site), len(x_t)
    condition = ops.linear(model.conditioner[0], ops.given(model._features(t, words, camera), 9.0 * U))
    condition = ops.linear(model.conditioner[2], ops.silu(condition))
    skip = ops.linear(model.encode, ops.given(to_patches(x_t), 0.0))
    gathered = ops.linear(model.gather, skip.shaped(lambda v: v.reshape(b, -1)))
    h = ops.add(gathered, ops.linear(model.condition_in, condition))
    one = ops.given(torch.ones_like(x_t[:1, 0, 0, :1]), 0.0)
    for block in model.trunk:
        hidden = ops.gelu(ops.linear(block.up, ops.norm(block.norm, h)))
        film = ops.add(one, ops.linear(block.film, condition))
        h = ops.add(h, ops.linear(block.down, ops.multiply(hidden, film)))
    h = ops.norm(model.norm, h)
    code = ops.linear(model.scatter, h).shaped(lambda v: v.reshape(b, TOKENS, -1))
    hidden = ops.gelu(ops.linear(model.decode[0], together([code, skip], 2)))
    layers = ops.linear(model.decode[2], hidden).shaped(lambda v: v.reshape(b, TOKENS, 9, PATCH * PATCH))
    known = (words[:, 1:3] > 0)[:, :, None]
    guess = ops.linear(model.guess, h).shaped(lambda v: v.reshape(b, 2, 3))
    told = model.palette(words[:, 1:3])
    colour = Bounded(torch.where(known, told, guess.value), torch.where(known, 0.0, guess.bound))
    first, second = (
        ops.multiply(
            layers.shaped(lambda v, k=k: v[:, :, k : k + 1]), colour.shaped(lambda v, k=k: v[:, k].reshape(b, 1, 3, 1))
        )
        for k in (0, 1)
    )
    albedo = ops.add(ops.add(first, second), layers.shaped(lambda v: v[:, :, 2:5]))
    return together([albedo, layers.shaped(lambda v: v[:, :, 5:9])], 2).shaped(lambda v: v.reshape(b, TOKENS, -1))


def first_order(
    model: PatchCritic, x_t: Tensor, t: Tensor, words: Tensor, camera: Tensor, outputs: Tensor, chunk: int = 64
) -> tuple[Tensor, Tensor]:
    """The worst and the probable error of the chosen flat outputs of one picture."""
    moves: list[Tensor] = []
    sizes: list[tuple[Tensor, Tensor]] = []

    def site(value: Tensor, local: Tensor, probable: Tensor) -> Tensor:
        moves.append(torch.zeros_like(value, requires_grad=True))
        sizes.append((local, probable))
        return value + moves[-1]

    chosen = walk(model, x_t, t, words, camera, site).value.reshape(-1)[outputs]
    worst, squares = torch.zeros(2, len(outputs), dtype=torch.float64)
    for rows in torch.arange(len(outputs)).split(chunk):
        ones = torch.eye(len(outputs), dtype=torch.float64)[rows]
        slopes = torch.autograd.grad(chosen, moves, ones, retain_graph=True, is_grads_batched=True, allow_unused=True)
        for slope, (local, probable) in zip(slopes, sizes, strict=True):
            if slope is not None:
                worst[rows] += (slope.abs() * local).flatten(1).sum(1)
                squares[rows] += ((slope * probable) ** 2).flatten(1).sum(1)
    return worst, LAMBDA * squares.sqrt()


def perturbed(
    model: PatchCritic, x_t: Tensor, t: Tensor, words: Tensor, camera: Tensor, random: torch.Generator
) -> Tensor:
    """The prediction as patches, every rounding off by its local bound up or down at random."""

    def site(value: Tensor, local: Tensor, probable: Tensor) -> Tensor:
        signs = 2.0 * torch.randint(0, 2, value.shape, generator=random, dtype=torch.float64) - 1.0
        return value + signs * local

    return walk(model, x_t, t, words, camera, site).value
