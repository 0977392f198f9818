/** A coarse stand-in for a large surface, drawn while the eye moves on a machine that cannot keep up. */

import { BufferAttribute } from "three";

const CELLS = 72;

/**
 * Indexed geometry with the vertices of each cell of a grid drawn into one: {position, color, distance} as far as the
 * surface has them. The largest distance of a cell counts. Shape and colours are about right; nothing is measured on it.
 */
export function coarse(surface) {
  const { cellOf, count } = cells(surface);
  const position = means(surface, cellOf, count);
  const geometry = surface.bounded();
  geometry.setAttribute("position", new BufferAttribute(position, 3));
  geometry.setIndex(new BufferAttribute(spanning(surface.drawn, cellOf), 1));
  if (surface.cornerColor) geometry.setAttribute("color", new BufferAttribute(colours(surface, cellOf, count), 3, true));
  const distances = surface.geometry().getAttribute("distance");
  if (distances) geometry.setAttribute("distance", new BufferAttribute(worst(distances.array, cellOf, count), 1));
  return geometry;
}

/** cellOf: the number of each vertex's cell, numbered by first use. */
function cells({ vertices, position, min, size, finite }) {
  const edge = Math.max(...size) / CELLS || 1;
  const slots = new Int32Array((CELLS + 1) ** 3).fill(-1);
  const cellOf = new Int32Array(vertices).fill(-1);
  let count = 0;
  const along = (v, axis) => Math.min(CELLS, Math.max(0, Math.floor((position[3 * v + axis] - min[axis]) / edge)));
  for (let v = 0; v < vertices; v++) {
    if (!finite[v]) continue;
    const slot = (along(v, 0) * (CELLS + 1) + along(v, 1)) * (CELLS + 1) + along(v, 2);
    if (slots[slot] < 0) slots[slot] = count++;
    cellOf[v] = slots[slot];
  }
  return { cellOf, count };
}

function means({ vertices, position }, cellOf, count) {
  const sums = new Float64Array(3 * count);
  const members = new Uint32Array(count);
  for (let v = 0; v < vertices; v++) {
    const cell = cellOf[v];
    if (cell < 0) continue;
    members[cell] += 1;
    for (let axis = 0; axis < 3; axis++) sums[3 * cell + axis] += position[3 * v + axis];
  }
  return Float32Array.from(sums, (sum, k) => sum / members[Math.floor(k / 3)]);
}

/** The triangles whose corners lie in three cells. */
function spanning(drawn, cellOf) {
  const index = new Uint32Array(drawn.length);
  let length = 0;
  for (let i = 0; i < drawn.length; i += 3) {
    const a = cellOf[drawn[i]];
    const b = cellOf[drawn[i + 1]];
    const c = cellOf[drawn[i + 2]];
    if (a === b || b === c || c === a) continue;
    index[length++] = a;
    index[length++] = b;
    index[length++] = c;
  }
  return index.slice(0, length);
}

function colours(surface, cellOf, count) {
  const out = new Uint16Array(3 * count);
  const isSet = new Uint8Array(count);
  surface.kept.forEach((f, k) => {
    for (let corner = 0; corner < 3; corner++) {
      const cell = cellOf[surface.drawn[3 * k + corner]];
      if (isSet[cell]) continue;
      isSet[cell] = 1;
      for (let channel = 0; channel < 3; channel++) out[3 * cell + channel] = surface.linear(12 * f + 4 * corner + channel);
    }
  });
  return out;
}

function worst(distances, cellOf, count) {
  const out = new Float32Array(count);
  for (let v = 0; v < cellOf.length; v++) {
    if (cellOf[v] >= 0 && distances[v] > out[cellOf[v]]) out[cellOf[v]] = distances[v];
  }
  return out;
}
