import numpy as np
import pytest

from generator.critic import dataset, evaluation, training
from generator.critic.dataset import LayerSet
from specs.prompt import COLOURS, OBJECTS


@pytest.fixture(scope="module")
def rows() -> LayerSet:
    shapes = [shape for shape in dataset.all_shapes() if shape.object < 2][:4]
    layers = np.concatenate([dataset.render_shape(shape, dataset.view_angles(0, 2)) for shape in shapes])
    words = np.repeat([[s.object, s.height, s.width] for s in shapes], 2, axis=0)
    camera = np.tile(np.deg2rad(dataset.view_angles(0, 2)).astype(np.float32), (len(shapes), 1))
    return LayerSet(layers, words, camera)


def test_a_tenth_of_the_pairs_is_withheld_and_every_word_stays_learnable():
    withheld = dataset.withheld_pairs()
    assert len(set(withheld)) == len(withheld) == round(len(OBJECTS) * len(COLOURS) / 10)
    for noun in OBJECTS:
        assert sum(pair[0] == noun for pair in withheld) < len(COLOURS) // 2
    for colour in COLOURS:
        assert sum(pair[1] == colour for pair in withheld) < len(OBJECTS) // 2


def test_no_batch_shows_a_withheld_pair():
    allowed = training._allowed_colours()
    shown = {(noun, list(COLOURS)[c]) for noun, row in zip(OBJECTS, allowed, strict=True) for c in row}
    assert shown.isdisjoint(dataset.withheld_pairs())
    assert len(shown) + len(dataset.withheld_pairs()) == len(OBJECTS) * len(COLOURS)


def test_colours_are_put_in_as_a_compositor_would(rows):
    red, white = np.array([[0.8, 0.1, 0.1]]), np.array([[0.9, 0.9, 0.9]])
    got = training.coloured(rows, np.array([3]), red, white).numpy().reshape(64, 7, 64)
    layers = rows.layers[3].astype(np.float64)
    alpha = (layers[0] + layers[1] + layers[5]) / 255.0
    for c in range(3):
        albedo = (layers[0] * red[0, c] + layers[1] * white[0, c] + layers[2 + c]) / 255.0
        np.testing.assert_allclose(got[:, c], albedo, atol=1e-6)
        np.testing.assert_allclose(got[:, 4 + c], (layers[6 + c] - 127.0) / 127.0, atol=1e-6)
    np.testing.assert_allclose(got[:, 3], alpha, atol=1e-6)


def test_renders_are_what_the_channels_promise(rows):
    x = training.coloured(rows, np.arange(len(rows.layers)), *np.full((2, len(rows.layers), 3), 0.5)).numpy()
    x = x.reshape(-1, 64, 7, 64)
    alpha, normal = x[:, :, 3], x[:, :, 4:]
    assert alpha.max() <= 1.01
    assert 0.05 < alpha.mean() < 0.6
    inside = alpha > 0.999
    length = np.sqrt((normal**2).sum(axis=2))
    assert np.median(length[inside]) > 0.97
    assert length.max() <= 1.02
    assert np.mean(normal[:, :, 2][inside] > -0.02) > 0.99  # what is seen faces the camera


def test_views_cover_azimuth_and_elevation_evenly():
    angles = dataset.view_angles(7, 256)
    for column, (low, high) in enumerate([(0.0, 360.0), dataset.ELEVATION_DEG]):
        counts, _ = np.histogram(angles[:, column], bins=8, range=(low, high))
        assert counts.sum() == 256
        assert counts.min() >= 24


def test_dropped_words_are_zero_and_the_camera_stays(rows):
    batches = training.Batches(rows, training.new_scheduler().alphas_cumprod, batch=400, seed=1)
    x0, x_t, t, words, camera, weight = batches.draw()
    assert weight.shape == (400, 64, 1, 64)
    assert 1.0 == weight.min() < weight.max() <= 1.0 + training.ACCENT_WEIGHT + 1e-5
    dropped = (words == 0).all(dim=1)
    assert 0.04 < dropped.float().mean() < 0.2
    assert (words[~dropped] > 0).all()
    assert x0.shape == x_t.shape == (400, 64, 448)
    assert len(np.unique(camera.numpy(), axis=0)) == 2
    assert 0 <= int(t.min()) <= int(t.max()) < 1000


def test_training_lowers_the_error_and_resumes(rows, tmp_path):
    recipe = training.Recipe(seed=3, width=32, blocks=1, patch_hidden=16, batch=16, learning_rate=3e-3)
    checkpoint = tmp_path / "small.pt"
    first = list(training.train(recipe, rows, 0.03, checkpoint, every=10))
    again = list(training.train(recipe, rows, 0.06, checkpoint, every=10))
    assert again[-1].step > first[-1].step
    untrained = training.new_model(recipe)
    trained = training.new_model(recipe)
    trained.load_state_dict(training.torch.load(checkpoint, weights_only=True)["model"])
    before, after = (evaluation.error(model, rows, 500, "seen", samples=16) for model in (untrained, trained))
    assert after < before
