"""A saved picture has 256 colours, and nobody sees it."""

import io

import numpy as np
import pytest
from PIL import Image
from scipy.spatial import cKDTree

from bpwidgets import ChainRule, RegressionDescent, TinyNetwork, TwoLayer
from bpwidgets.live.render import canvas, figures
from bpwidgets.live.render.small_png import chosen, small_png


def read(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), int)


def opaque(rgb):
    return np.dstack([rgb, np.full(rgb.shape[:2], 255)]).astype(np.uint8)


@pytest.mark.parametrize("many", [1, 2, 256])
def test_as_many_colours_as_a_byte_tells_apart_are_all_kept(many):
    drawing = (
        np.random.default_rng(0).integers(0, 256, (many, 3))[np.arange(40 * 50) % many].reshape(40, 50, 3)
    )
    assert (read(small_png(opaque(drawing))) == drawing).all()


def test_of_more_each_pixel_has_the_nearest_that_is_kept():
    rgb = np.unique(np.random.default_rng(1).integers(0, 256, (2000, 3), np.uint8), axis=0)
    kept, nearest = chosen(rgb, np.ones(len(rgb)))
    assert len(set(kept)) == 256
    distances, _ = cKDTree(rgb[kept].astype(float)).query(rgb.astype(float))
    found = np.linalg.norm(rgb[kept][nearest].astype(float) - rgb, axis=1)
    assert found == pytest.approx(distances)


def test_a_colour_of_its_own_is_kept_though_few_pixels_have_it():
    shades = np.stack([np.arange(400) % 200] * 3, axis=1)
    shades[:, 2] += np.arange(400) // 200
    drawing = np.repeat(shades, 100, axis=0).reshape(200, 200, 3)
    drawing[3, 4:7] = [213, 94, 0]
    assert (read(small_png(opaque(drawing)))[3, 4:7] == [213, 94, 0]).all()


@pytest.mark.parametrize("explorer_class", [ChainRule, TwoLayer, TinyNetwork, RegressionDescent])
def test_areas_keep_their_colours_and_edges_nearly_so_in_a_third_of_the_bytes(explorer_class):
    explorer = explorer_class()
    figure = figures.make_figure(explorer, caption=True, hint=True)
    figure.canvas.draw()
    drawn, saved = canvas.pixels(figure)[..., :3].astype(int), figures.captioned_png(explorer)
    off = np.abs(read(saved) - drawn).max(axis=2)
    assert off.max() < 32
    assert np.mean(off > 8) < 0.005
    colours, counts = np.unique(drawn.reshape(-1, 3), axis=0, return_counts=True)
    for colour in colours[np.argsort(counts)[-20:]]:
        assert (off[(drawn == colour).all(axis=2)] == 0).all(), colour
    assert len(saved) < 0.4 * len(canvas.png(figure))
