"""The addresses of geometry: right bytes, right headers, and a reason in JSON for everything that is not there."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from gate.geometry import making
from gate.geometry.asv import unpacked
from review.geometry.addresses import addresses
from review.geometry.digests import sha256_of
from review.geometry.routes import router_of
from specs.canonical import sha256_hex
from tests.review_samples import build
from tests.rules.solids import box, sphere
from tests.rules.writers import glb, obj


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    found = build(tmp_path_factory.mktemp("geometry"), 0)
    found.add("mug", "passes")
    found.add("older", "needs review", 1)
    found.add("new", "needs review")
    found.add("hole", "fails")
    found.add("never", "never gated")
    found.add_file("crate", "crate.obj", obj(*box()))
    return found


@pytest.fixture(scope="module")
def client(samples):
    app = FastAPI()
    app.include_router(router_of(samples.folders))
    with TestClient(app) as client:
        yield client


def drawn(answer):
    assert answer.status_code == 200, answer.text
    return unpacked(answer.content)


def refused(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["cache-control"] == "no-store"
    (key,) = answer.json()
    assert key == "error"
    return answer.json()["error"]


def test_candidate_and_record_are_drawn(client, samples):
    header, arrays = drawn(client.get("/geometry/older/candidate"))
    _, golden = drawn(client.get("/geometry/older/golden"))
    _, F = sphere(3)
    assert header["faces"] == len(F)
    np.testing.assert_allclose(arrays["position"] * 0.9, golden["position"], atol=1e-6)
    np.testing.assert_array_equal(arrays["face"], F)


def test_the_difference_is_in_the_vertices_of_both(client):
    header, arrays = drawn(client.get("/geometry/older/difference"))
    assert header["max_m"] == pytest.approx(0.1, abs=0.01)
    assert len(arrays["candidate_distance"]) == len(arrays["golden_distance"]) == len(sphere(3)[0])


def test_a_file_asset_is_drawn_where_it_lies(client):
    _, arrays = drawn(client.get("/geometry/crate/candidate"))
    np.testing.assert_array_equal(arrays["face"], box()[1])
    assert "nothing is approved" in refused(client.get("/geometry/crate/golden"), 404)


def test_an_address_with_its_digest_may_be_kept_for_ever(client, samples):
    url = addresses("hole", samples.folders).candidate
    first = client.get(url)
    assert first.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert first.headers["content-type"] == "application/octet-stream"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert client.get(url).content == first.content
    plain = client.get("/geometry/hole/candidate")
    assert plain.headers["cache-control"] == "private, no-cache"
    again = client.get("/geometry/hole/candidate", headers={"if-none-match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_equal_meshes_have_one_address_s_key_and_no_difference(samples):
    found = addresses("mug", samples.folders)
    assert found.same
    assert found.difference is None
    assert found.candidate.partition("?")[2] == found.golden.partition("?")[2]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/geometry/none/candidate", 404, "no such asset"),
        ("/geometry/-x/candidate", 404, "no such asset"),
        ("/geometry/%3Cimg%3E/candidate", 404, "no such asset"),
        ("/geometry/..%2f..%2fetc/candidate", 404, ""),
        ("/geometry/mug/else", 404, "not one of candidate, golden, difference"),
        ("/geometry/never/candidate", 404, "gate it first"),
        ("/geometry/new/golden", 404, "nothing is approved"),
        ("/geometry/new/difference", 404, "nothing is approved"),
        ("/geometry/mug/candidate?d=xyz", 404, "not a digest"),
        ("/geometry/mug/candidate?d=" + "0" * 64, 409, "open the asset again"),
    ],
)
def test_what_is_not_there_is_said_in_words(client, path, status, words):
    answer = client.get(path)
    assert answer.status_code == status
    if words:
        assert words in refused(answer, status)


def test_twenty_who_ask_at_once_have_it_made_once(client, samples, monkeypatch):
    samples.add("busy", "needs review")
    replaced(samples, "busy", glb(*sphere(2)))
    asked, gate = [], threading.Barrier(20)
    honest = making.Maker._ask
    monkeypatch.setattr(making.Maker, "_ask", lambda self, task: asked.append(task) or honest(self, task))

    def get(_):
        gate.wait()
        return client.get("/geometry/busy/candidate").content

    with ThreadPoolExecutor(20) as threads:
        answers = set(threads.map(get, range(20)))
    assert len(answers) == 1
    assert len(asked) == 1


def replaced(samples, id, data):
    """Gives an asset's run another mesh, as if the gate had made and judged it."""
    samples.kit.files["good"] = dict(samples.kit.files["good"])
    path = samples.kit.folder / "good" / "asset.glb"
    before, entry = path.read_bytes(), samples.kit.files["good"]["asset.glb"]
    path.unlink()
    path.write_bytes(data)
    samples.kit.files["good"]["asset.glb"] = {"sha256": sha256_hex(data), "bytes": len(data)}
    samples.add(id, "needs review")
    path.unlink()
    path.write_bytes(before)
    samples.kit.files["good"]["asset.glb"] = entry


def run_mesh(samples, id):
    (path,) = (samples.folders.runs / id).glob("*/asset.glb")
    return path


def test_a_mesh_that_changed_since_it_was_judged_is_not_drawn(client, samples):
    samples.add("changed", "needs review")
    path = run_mesh(samples, "changed")
    path.unlink()
    path.write_bytes(glb(*box()))
    assert "changed since the asset was judged" in refused(client.get("/geometry/changed/candidate"), 409)
    path.unlink()
    assert "cannot be read" in refused(client.get("/geometry/changed/candidate"), 404)


def test_a_changed_file_asset_is_not_drawn(client, samples):
    samples.add_file("box", "box.obj", obj(*box()))
    drawn(client.get("/geometry/box/candidate"))
    (samples.folders.specs / "box.obj").unlink()
    (samples.folders.specs / "box.obj").write_bytes(obj(*sphere(1)))
    assert "box.obj: changed" in refused(client.get("/geometry/box/candidate"), 409)


def test_an_approved_mesh_that_was_tampered_with_is_not_drawn(client, samples):
    samples.add("tampered", "passes")
    path = samples.folders.golden / "previews" / "tampered" / "asset.glb"
    path.unlink()
    path.write_bytes(glb(*box()))
    assert "not the file that was approved" in refused(client.get("/geometry/tampered/golden"), 409)


def test_a_mesh_that_changes_while_it_is_made_is_not_kept(client, samples, monkeypatch):
    samples.add_file("moving", "moving.obj", obj(*box()))
    honest = making.Maker._ask

    def change_first(self, task):
        (samples.folders.specs / "moving.obj").unlink()
        (samples.folders.specs / "moving.obj").write_bytes(obj(*sphere(1)))
        honest(self, task)

    monkeypatch.setattr(making.Maker, "_ask", change_first)
    assert "changed meanwhile" in refused(client.get("/geometry/moving/candidate"), 409)


def test_a_file_that_is_no_mesh_is_refused_with_the_reader_s_words(client, samples):
    samples.add_file("junk", "junk.obj", b"\x89PNG\r\n\x1a\n" + bytes(100))
    for _ in range(2):
        message = refused(client.get("/geometry/junk/candidate"), 422)
        assert "the mesh cannot be read" in message and "PNG" in message


def test_a_file_that_promises_billions_is_refused(client, samples):
    header = "ply\nformat binary_little_endian 1.0\nelement vertex 4000000000\nproperty float x\nproperty float y\n"
    header += "property float z\nelement face 0\nproperty list uchar int vertex_indices\nend_header\n"
    samples.add_file("bomb", "bomb.ply", header.encode() + bytes(64))
    assert "cannot be read" in refused(client.get("/geometry/bomb/candidate"), 422)


def test_digests_are_taken_again_when_a_file_changes(tmp_path):
    path = tmp_path / "a"
    for data in (b"one", b"two", b"six"):
        path.write_bytes(data)
        assert sha256_of(path) == sha256_hex(data)
