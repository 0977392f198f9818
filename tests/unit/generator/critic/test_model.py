import numpy as np
import pytest
import torch
from diffusers.models.embeddings import Timesteps

from generator.critic import training
from generator.critic.conditioning import COLOUR_WORDS, OBJECT_WORDS, word_indices
from generator.critic.model import PatchCritic, from_patches, time_features, to_patches
from specs.prompt import parse_prompt

SMALL = training.Recipe(seed=3, width=32, blocks=1, patch_hidden=16, batch=8)


@pytest.fixture
def model() -> PatchCritic:
    return training.new_model(SMALL).eval()


def batch(model: PatchCritic, prompt: str, azimuth_rad: float) -> torch.Tensor:
    x_t = torch.randn(1, 7, 64, 64, generator=torch.Generator().manual_seed(5))
    words = torch.tensor([word_indices(parse_prompt(prompt))])
    with torch.inference_mode():
        return model(x_t, torch.tensor([500]), words, torch.tensor([[azimuth_rad, 0.3]]))


def test_patches_are_inverted_exactly():
    x = torch.arange(2 * 7 * 64 * 64, dtype=torch.float32).reshape(2, 7, 64, 64)
    assert torch.equal(from_patches(to_patches(x)), x)


def test_a_patch_is_a_square_of_the_picture():
    x = torch.zeros(1, 7, 64, 64)
    x[0, 2, 9, 17] = 1.0  # row 1 of patch row 1, column 1 of patch column 2
    patches = to_patches(x).reshape(1, 64, 7, 8, 8)
    assert patches[0, 1 * 8 + 2, 2, 1, 1] == 1.0


@pytest.mark.parametrize("other", ["a blue mug", "a red chair", "a tall red mug", "a red mug with a white handle"])
def test_every_word_changes_the_prediction(model, other):
    assert not torch.equal(batch(model, "a red mug", 0.5), batch(model, other, 0.5))


def test_the_camera_changes_the_prediction_and_a_full_turn_does_not(model):
    front, side, turned = (batch(model, "a red mug", a) for a in (0.5, 1.5, 0.5 + 2.0 * np.pi))
    assert not torch.allclose(front, side, atol=1e-4)
    assert torch.allclose(front, turned, atol=1e-4)


def test_saving_and_loading_keeps_the_function(model, tmp_path):
    model.save_pretrained(tmp_path)
    again = PatchCritic.from_pretrained(tmp_path, local_files_only=True, low_cpu_mem_usage=False).eval()
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, again.state_dict()[name]), name
    assert torch.allclose(batch(model, "a red mug", 0.5), batch(again, "a red mug", 0.5), atol=1e-5)
    assert tuple(again.config.objects) == OBJECT_WORDS
    assert tuple(again.config.colours) == COLOUR_WORDS


def test_a_colour_word_is_painted_where_its_mask_is(model):
    with torch.no_grad():
        model.palette.weight[1 + COLOUR_WORDS.index("red")] = torch.tensor([1.0, 0.0, 0.0])
        model.palette.weight[1 + COLOUR_WORDS.index("blue")] = torch.tensor([0.0, 0.0, 1.0])
        model.colour_words.weight.zero_()  # the words act through the palette alone
    red, blue = batch(model, "a red mug", 0.5), batch(model, "a blue mug", 0.5)
    both = red[:, [0, 2]] - blue[:, [0, 2]]
    assert torch.allclose(both[:, 0], -both[:, 1], atol=1e-5)
    assert both.abs().max() > 1e-4
    assert torch.allclose(red[:, 3:], blue[:, 3:], atol=1e-5)


def test_the_time_features_are_those_of_diffusers():
    t = torch.arange(1000)
    shipped = Timesteps(32, flip_sin_to_cos=True, downscale_freq_shift=0)(t)
    assert torch.allclose(time_features(t, torch.float32), shipped, atol=1e-5)
    assert torch.allclose(time_features(t, torch.float64), shipped.double(), atol=2e-4)  # its angles are float32


def test_float64_is_not_rounded_to_float32_on_the_way():
    t = torch.tensor([611])
    angle = 611.0 * 10.0 ** (-np.arange(16) / 4.0)
    expected = np.concatenate([np.cos(angle), np.sin(angle)])[None]
    np.testing.assert_allclose(time_features(t, torch.float64).numpy(), expected, rtol=0.0, atol=1e-12)
