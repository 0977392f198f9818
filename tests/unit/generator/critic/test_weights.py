import json
import shutil

import numpy as np
import pytest
import torch

from generator.arithmetic import Arithmetic
from generator.critic import weights
from generator.critic.dataset import LayerSet, patch_order, withheld_pairs
from generator.critic.layers import object_mesh, render_layers
from generator.critic.model import to_patches
from generator.critic.training import coloured
from generator.errors import WeightsError
from generator.priors import PRIORS
from specs.camera import orbit
from specs.prompt import COLOURS, OBJECTS, PromptError

LIMIT_BYTES = 24_000_000


@pytest.fixture
def copied(tmp_path, monkeypatch):
    shutil.copytree(weights.FOLDER, tmp_path / "weights")
    monkeypatch.setattr(weights, "FOLDER", tmp_path / "weights")
    monkeypatch.setattr(weights, "LOCK", tmp_path / "weights" / "lock.json")
    return tmp_path / "weights"


def test_the_shipped_weights_are_the_locked_ones_and_small_enough():
    weights.verify()
    tensors = list(weights.FOLDER.rglob("*.safetensors"))
    assert {path.parent.name for path in tensors} == {"guide", "judge"}
    assert sum(path.stat().st_size for path in tensors) <= LIMIT_BYTES


@pytest.mark.parametrize("name", ["guide/diffusion_pytorch_model.safetensors", "judge/config.json", "calibration.json"])
def test_one_flipped_bit_is_refused(copied, name):
    data = bytearray((copied / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copied / name).write_bytes(data)
    with pytest.raises(WeightsError, match=f"{name} has sha256 .* locked is"):
        weights.verify()


def test_a_missing_file_and_a_damaged_lock_are_refused(copied):
    (copied / "judge" / "config.json").unlink()
    with pytest.raises(WeightsError, match=r"judge/config\.json is missing"):
        weights.verify()
    (copied / "lock.json").write_text("{")
    with pytest.raises(WeightsError, match="lock"):
        weights.verify()


def test_an_empty_lock_locks_nothing(copied):
    (copied / "lock.json").write_text("{}")
    with pytest.raises(WeightsError, match=r"does not lock calibration\.json"):
        weights.verify("calibration.json")


def test_the_words_of_both_critics_are_the_vocabulary():
    for role in ("guide", "judge"):
        config = json.loads((weights.FOLDER / role / "config.json").read_text())
        assert tuple(config["objects"]) == tuple(OBJECTS)
        assert tuple(config["colours"]) == tuple(COLOURS)


def test_the_model_card_lists_every_withheld_pair():
    card = " ".join((weights.FOLDER / "README.md").read_text().split())
    assert all(f"{colour} {noun}" in card for noun, colour in withheld_pairs())


def test_weights_are_loaded_once_for_each_dtype_and_have_the_same_values():
    single, double = weights.load("judge"), weights.load("judge", dtype=torch.float64)
    assert weights.load("judge", torch.float32, "cpu") is single
    assert weights.load("judge", device="cpu", dtype=torch.float64) is double
    for name, tensor in double.state_dict().items():
        assert tensor.dtype == torch.float64
        assert torch.equal(tensor, single.state_dict()[name].double()), name


def test_the_prior_refuses_a_word_it_does_not_know():
    prior = PRIORS["embedded"](Arithmetic())
    with pytest.raises(PromptError, match=r"'mugg' is not in the vocabulary.*mug"):
        prior.conditioning("a red mugg", [orbit(0.0, 20.0, 64)])


def test_the_guide_paints_the_colour_it_is_asked_for_even_on_a_withheld_pair():
    prior, camera = PRIORS["embedded"](Arithmetic()), orbit(30.0, 20.0, 64)
    noise = np.random.default_rng(0).standard_normal((1, 7, 64, 64))
    palette = np.array(list(COLOURS.values()))
    for noun, colour in withheld_pairs():
        words = f"a {colour} {noun} with a {colour} {OBJECTS[noun].part}"
        x0 = prior.predict(noise, 980, prior.conditioning(words, [camera])).text
        layers = patch_order(render_layers(object_mesh(noun), camera))[None]
        row = LayerSet(layers, np.zeros((1, 3), np.int64), np.zeros((1, 2), np.float32))
        true = coloured(row, np.zeros(len(COLOURS), np.int64), palette, palette).numpy()
        error = ((true - to_patches(torch.from_numpy(x0)).numpy()) ** 2).mean(axis=(1, 2))
        assert list(COLOURS)[int(error.argmin())] == colour, noun
