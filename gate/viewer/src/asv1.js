/** ASV1, the geometry that the review server sends: magic, header length, JSON header, little-endian arrays. */

import { ViewerError } from "./fetching.js";

const TYPES = {
  float32: Float32Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
};

/**
 * {header, arrays: {name: typed array}} of an ASV1 buffer; the arrays are views, nothing is copied.
 * Throws ViewerError that says what is wrong and where.
 */
export function readAsv1(buffer, what) {
  const bad = (reason) => new ViewerError(`${what} cannot be shown: ${reason}. Gate the asset again.`);
  if (buffer.byteLength < 8) throw bad(`${buffer.byteLength} bytes are too few for a header`);
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (magic !== "ASV1") throw bad("it is not ASV1 geometry");
  const headerBytes = new DataView(buffer).getUint32(4, true);
  const start = 8 + headerBytes;
  if (start > buffer.byteLength) throw bad("its header is cut off");
  if (start % 4) throw bad(`its header ends at byte ${start}, not at a multiple of 4`);
  const header = readHeader(new Uint8Array(buffer, 8, headerBytes), bad);
  const arrays = {};
  for (const entry of header.arrays) arrays[entry.name] = readArray(buffer, start, entry, bad);
  return { header, arrays };
}

function readHeader(bytes, bad) {
  let header;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw bad("its header is not JSON");
  }
  if (!header || !Array.isArray(header.arrays)) throw bad("its header names no arrays");
  return header;
}

function readArray(buffer, start, entry, bad) {
  const { name, type, components, offset, count } = entry ?? {};
  const Type = TYPES[type];
  const isWhole = [components, offset, count].every((value) => Number.isSafeInteger(value) && value >= 0);
  if (typeof name !== "string" || !Type || !isWhole) throw bad(`its array ${name} is declared wrongly`);
  const begin = start + offset;
  const length = components * count;
  if (begin % 4) throw bad(`its array ${name} starts at byte ${begin}, not at a multiple of 4`);
  if (begin + length * Type.BYTES_PER_ELEMENT > buffer.byteLength) {
    const there = Math.max(0, buffer.byteLength - begin);
    throw bad(`its array ${name} is cut off (${length * Type.BYTES_PER_ELEMENT} bytes declared, ${there} there)`);
  }
  return new Type(buffer, begin, length);
}

/**
 * The checked arrays of a surface: {position, face, cornerColor, cornerNormal, polygon, header}; the last three arrays
 * may be null. Throws ViewerError.
 */
export function readSurface(buffer, what) {
  const { header, arrays } = readAsv1(buffer, what);
  const need = (name, length, isOptional) => {
    const array = arrays[name] ?? null;
    if (array === null && isOptional) return null;
    if (array === null) throw new ViewerError(`${what} cannot be shown: it has no array ${name}. Gate the asset again.`);
    if (array.length !== length) {
      throw new ViewerError(
        `${what} cannot be shown: its array ${name} has ${array.length} numbers instead of ${length}. Gate the asset again.`,
      );
    }
    return array;
  };
  const { vertices, faces } = header;
  if (![vertices, faces].every((value) => Number.isSafeInteger(value) && value >= 0)) {
    throw new ViewerError(`${what} cannot be shown: its header does not count vertices and faces. Gate the asset again.`);
  }
  return {
    header,
    position: need("position", vertices * 3),
    face: need("face", faces * 3),
    cornerColor: need("corner_color", faces * 12, true),
    cornerNormal: need("corner_normal", faces * 9, true),
    polygon: need("polygon", faces, true),
  };
}

/** {candidate: Float32Array|null, golden: Float32Array|null, maxM, meanM (or null)}; metres. Throws ViewerError. */
export function readDifference(buffer) {
  const { header, arrays } = readAsv1(buffer, "The difference");
  const largest = (array) => (array ?? []).reduce((most, value) => (value > most ? value : most), 0);
  const candidate = arrays.candidate_distance ?? null;
  const golden = arrays.golden_distance ?? null;
  const maxM = Number.isFinite(header.max_m) ? header.max_m : Math.max(largest(candidate), largest(golden));
  return { candidate, golden, maxM, meanM: Number.isFinite(header.mean_m) ? header.mean_m : null };
}
