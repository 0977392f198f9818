"""The real server to attack: one asset that a reviewer could approve at once, and four people."""

import shutil
from dataclasses import dataclass

import pytest

from tests.attack.page import Page
from tests.browser.house import House
from tests.browser.meshes import lamp
from tests.servers import running_server

PASSWORD = "six words nobody else would use"
PEOPLE = {"rita": "reviewer", "adam": "admin", "vera": "viewer", "gone": "reviewer"}
SECRET = b"SECRET-OF-THE-SERVER"


@dataclass
class Target:
    """A server, its house, and what must not be read or changed."""

    server: object
    house: House

    def page(self, name):
        """Somebody's page, signed in; to be closed."""
        return Page.of(self.server, name, PASSWORD)

    def decided(self):
        """All that a decision, a comment, a claim or a job would change."""
        from review.store import open_store

        with open_store(self.server.database) as store:
            kept = (store.comments.of("lamp"), store.claims.of("lamp"), store.jobs.of("lamp"))
        return self.house.decisions(), kept


@pytest.fixture(scope="session")
def target(tmp_path_factory):
    """Made once a process; tests leave it as they found it, or use what they change up."""
    folder = tmp_path_factory.mktemp("attacked")
    house = House(folder / "house", furnish=False)
    house.specs.mkdir(parents=True)
    house.golden.mkdir()
    (house.specs / "lamp.glb").write_bytes(lamp())
    house.write_spec("lamp", "lamp.glb")
    house.gate("lamp")
    with running_server(folder, specs=house.specs, runs=house.runs, golden=house.golden) as server:
        for name, role in PEOPLE.items():
            server.add_user(name, role, PASSWORD)
        _plant(folder, house)
        yield Target(server, house)


def _plant(folder, house):
    """Files that nobody may read, and links to them from where files are given out."""
    (folder / "state" / "outside.png").write_bytes(SECRET)
    (folder / "outside.glb").write_bytes(SECRET)
    (house.golden / "outside.json").write_bytes(SECRET)
    inside = house.runs / "lamp"
    (inside / "link.png").symlink_to(folder / "state" / "outside.png")
    (inside / "way").symlink_to(folder)
    (inside / ".hidden.png").write_bytes(SECRET)
    (inside / "report.png.txt").write_bytes(SECRET)
    shutil.copy(folder / "outside.glb", inside / "notes.txt")
