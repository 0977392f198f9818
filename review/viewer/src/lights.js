/** A studio made of numbers: a soft surrounding for gloss and metal, and a key and fill light that follow the eye. */

import {
  DataTexture,
  DirectionalLight,
  EquirectangularReflectionMapping,
  FloatType,
  LinearFilter,
  LinearSRGBColorSpace,
  PMREMGenerator,
} from "three";

const WIDTH = 64;
const HEIGHT = 32;

/** Radiance of the studio towards azimuth (radians from the front) and elevation in [-1, 1]. */
function radiance(azimuth, elevation) {
  const sky = 0.55 + 0.4 * elevation;
  const box = (at, height, wide, high, power) => {
    const turn = Math.atan2(Math.sin(azimuth - at), Math.cos(azimuth - at));
    return power * Math.exp(-((turn / wide) ** 2) - ((elevation - height) / high) ** 2);
  };
  return sky + box(-0.7, 0.45, 0.5, 0.25, 2.4) + box(1.2, 0.3, 0.4, 0.35, 1.2) + box(Math.PI, 0.6, 0.7, 0.2, 1.4);
}

/** The studio as a prefiltered environment; {texture, dispose}. */
export function studio(renderer) {
  const data = new Float32Array(WIDTH * HEIGHT * 4);
  for (let y = 0; y < HEIGHT; y++) {
    const elevation = Math.sin(((y + 0.5) / HEIGHT - 0.5) * Math.PI);
    for (let x = 0; x < WIDTH; x++) {
      const value = radiance(((x + 0.5) / WIDTH - 0.25) * 2 * Math.PI, elevation);
      data.set([value, value, value, 1], 4 * (y * WIDTH + x));
    }
  }
  const picture = new DataTexture(data, WIDTH, HEIGHT, undefined, FloatType);
  picture.mapping = EquirectangularReflectionMapping;
  picture.colorSpace = LinearSRGBColorSpace;
  picture.magFilter = picture.minFilter = LinearFilter;
  picture.needsUpdate = true;
  const generator = new PMREMGenerator(renderer);
  const target = generator.fromEquirectangular(picture);
  generator.dispose();
  picture.dispose();
  return target;
}

/** Lights to hang onto the camera, so that shapes read from every side. */
export function followingLights() {
  const key = new DirectionalLight(0xffffff, 1.5);
  key.position.set(-0.6, 0.9, 1);
  const fill = new DirectionalLight(0xffffff, 0.45);
  fill.position.set(0.9, -0.1, 0.8);
  return [key, key.target, fill, fill.target];
}
