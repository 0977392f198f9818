"""What a person does on the page, and what there is to see on it."""

import io

import numpy as np
from PIL import Image

MODES = ("shaded", "wireframe", "normals", "backfaces", "difference")


def open_asset(page, id):
    """Click an asset in the queue and wait until it is shown."""
    page.locator(f'#queue tr[data-row="{id}"] a').click()
    wait_for_asset(page, id)


def wait_for_asset(page, id):
    page.wait_for_selector(f'#head [data-asset="{id}"]')


def seen_in_viewer(page):
    """The viewer's pixels, (rows, columns, 3), once it is still."""
    page.evaluate("document.getElementById('viewer').settled()")
    shot = page.locator("#viewer canvas").first.screenshot(animations="disabled")
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)


def changed(before, after):
    """How many pixels changed visibly."""
    if before.shape != after.shape:
        return before.size
    return int((abs(before - after).max(axis=2) > 24).sum())


def say_why(page, words):
    """Fill the open decision dialog and confirm it."""
    page.locator("#decide-why").fill(words)
    page.locator("#decide-confirm").click()


def shown_in(page, id, words):
    """Wait until a part of the page says so."""
    page.locator(f"#{id}", has_text=words).wait_for()


def tab(page, name):
    """Turn to one of the tabs beside the viewer."""
    page.locator("#tabs").get_by_role("tab", name=name).click()
