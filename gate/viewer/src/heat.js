/**
 * The colour map of distances, even to the eye: from a light grey, which leaves the shape readable where nothing differs,
 * over orange and red to a dark violet. Lightness falls steadily along a path through Oklch that is walked in equal steps
 * of Oklab distance.
 * Oklab: Björn Ottosson, "A perceptual color space for image processing", 2020.
 */

const STEPS = 256;
const PATH_SAMPLES = 4096;

/** Oklch along the path, t in [0, 1]: lightness .88 to .24, hue 85 to -60 degrees (300), chroma up to .2. */
function oklch(t) {
  const chroma = 0.008 + 0.2 * Math.sin(Math.PI * Math.min(1, t / 1.25)) ** 1.2;
  return [0.88 - 0.64 * t, chroma, ((85 - 145 * t) * Math.PI) / 180];
}

function oklabToLinear([L, a, b]) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** The path's colour at t in Oklab, its chroma lowered until sRGB can show it. */
function oklab(t) {
  const [L, most, hue] = oklch(t);
  const at = (chroma) => [L, chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const fits = (chroma) => oklabToLinear(at(chroma)).every((value) => value >= 0 && value <= 1);
  if (fits(most)) return at(most);
  let low = 0;
  let high = most;
  for (let i = 0; i < 24; i++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return at(low);
}

function srgbByte(linear) {
  const value = Math.min(1, Math.max(0, linear));
  const encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
}

/** 256 x RGBA bytes (sRGB), from no distance to the largest. */
export function heatBytes() {
  const path = Array.from({ length: PATH_SAMPLES + 1 }, (_, i) => oklab(i / PATH_SAMPLES));
  const walked = [0];
  for (let i = 1; i < path.length; i++) {
    walked.push(walked[i - 1] + Math.hypot(...path[i].map((value, k) => value - path[i - 1][k])));
  }
  const bytes = new Uint8Array(STEPS * 4);
  let at = 0;
  for (let step = 0; step < STEPS; step++) {
    const goal = (walked.at(-1) * step) / (STEPS - 1);
    while (at < PATH_SAMPLES && walked[at] < goal) at++;
    bytes.set([...oklabToLinear(path[at]).map(srgbByte), 255], step * 4);
  }
  return bytes;
}

/** Draws the map into a canvas from left to right. */
export function paintLegend(canvas, bytes) {
  canvas.width = STEPS;
  canvas.height = 1;
  canvas.getContext("2d").putImageData(new ImageData(new Uint8ClampedArray(bytes), STEPS, 1), 0, 0);
}
