/** A studio made of numbers: a soft surrounding for gloss and metal, and a key and fill light that follow the eye. */

import {
  CubeTexture,
  DataTexture,
  DataUtils,
  DirectionalLight,
  HalfFloatType,
  LinearFilter,
  LinearMipmapLinearFilter,
  LinearSRGBColorSpace,
  RGBAFormat,
} from "three";

const FACE_PX = 32;
// What each level is filtered for: exponents of a cosine lobe, from a mirror to matte (which is the diffuse light too). It
// is three.js' scale of roughness, 1 - sqrt(1 - level / last); the level below the last is never read, but has to be there.
const LOBES = [Infinity, 400, 15, 1, 1];
// The way out of each face of a cube map at (u, v) in [-1, 1], u to the right and v down, x mirrored as three.js has it.
const FACES = [
  (u, v) => [-1, -v, -u],
  (u, v) => [1, -v, u],
  (u, v) => [-u, 1, v],
  (u, v) => [-u, -1, -v],
  (u, v) => [-u, -v, 1],
  (u, v) => [u, -v, -1],
];
const [ROWS, COLUMNS] = [16, 32];

/** Radiance of the studio from a direction: a sky that is darker below, and three soft boxes. */
function radiance([x, y, z]) {
  const azimuth = Math.atan2(x, z);
  const box = (at, height, wide, high, power) => {
    const turn = Math.atan2(Math.sin(azimuth - at), Math.cos(azimuth - at)) * Math.sqrt(Math.max(0, 1 - y * y));
    return power * Math.exp(-((turn / wide) ** 2) - ((y - height) / high) ** 2);
  };
  const boxes = box(-0.7, 0.45, 0.5, 0.25, 2.4) + box(1.2, 0.3, 0.4, 0.35, 1.2) + box(Math.PI, 0.6, 0.7, 0.2, 1.4);
  return 0.6 + 0.35 * y + boxes;
}

/** [direction, radiance times solid angle] all over the sphere. */
function samples() {
  const all = [];
  for (let row = 0; row < ROWS; row++) {
    const y = 1 - (2 * row + 1) / ROWS;
    const across = Math.sqrt(1 - y * y);
    for (let column = 0; column < COLUMNS; column++) {
      const turn = (2 * Math.PI * (column + 0.5)) / COLUMNS;
      const way = [across * Math.sin(turn), y, across * Math.cos(turn)];
      all.push([...way, radiance(way)]);
    }
  }
  return all;
}

function filtered([x, y, z], lobe, around) {
  let sum = 0;
  let weights = 0;
  for (const [sx, sy, sz, value] of around) {
    const cosine = x * sx + y * sy + z * sz;
    if (cosine <= 0) continue;
    const weight = cosine ** lobe;
    sum += weight * value;
    weights += weight;
  }
  return sum / weights;
}

function face(way, size, lobe, around) {
  const data = new Uint16Array(size * size * 4);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const out = way((2 * column + 1) / size - 1, (2 * row + 1) / size - 1);
      const length = Math.hypot(...out);
      const unit = out.map((value) => value / length);
      const value = DataUtils.toHalfFloat(lobe > 100 ? radiance(unit) : filtered(unit, lobe, around));
      data.set([value, value, value, DataUtils.toHalfFloat(1)], 4 * (row * size + column));
    }
  }
  const texture = new DataTexture(data, size, size, RGBAFormat, HalfFloatType);
  texture.needsUpdate = true;
  return texture;
}

/** The studio as an environment, filtered for every roughness here: a graphics card without power takes seconds for it. */
export function studio() {
  const around = samples();
  const levels = LOBES.map((lobe, level) => FACES.map((way) => face(way, FACE_PX >> level, lobe, around)));
  const texture = new CubeTexture(levels[0]);
  texture.mipmaps = levels.slice(1).map((image) => ({ image }));
  texture.format = RGBAFormat;
  texture.type = HalfFloatType;
  texture.colorSpace = LinearSRGBColorSpace;
  texture.magFilter = LinearFilter;
  texture.minFilter = LinearMipmapLinearFilter;
  texture.generateMipmaps = false;
  texture.isPMREMTexture = true;
  texture.needsUpdate = true;
  return texture;
}

/** Lights to hang onto the camera, so that shapes read from every side. */
export function followingLights() {
  const key = new DirectionalLight(0xffffff, 1.4);
  key.position.set(-0.6, 0.9, 1);
  const fill = new DirectionalLight(0xffffff, 0.45);
  fill.position.set(0.9, -0.1, 0.8);
  return [key, key.target, fill, fill.target];
}
