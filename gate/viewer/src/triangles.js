/** Pure functions of triangle arrays. */

/** (3k) the corners of the triangles `kept`. */
export function pick(face, kept) {
  const drawn = new Uint32Array(kept.length * 3);
  kept.forEach((f, k) => drawn.set(face.subarray(3 * f, 3 * f + 3), 3 * k));
  return drawn;
}

/** (3k) the values (3 each) that the index (k) names, one after the other. */
export function expand(values, index) {
  const out = new Float32Array(index.length * 3);
  for (let i = 0; i < index.length; i++) {
    const from = 3 * index[i];
    out[3 * i] = values[from];
    out[3 * i + 1] = values[from + 1];
    out[3 * i + 2] = values[from + 2];
  }
  return out;
}

/** (9m) the unit normal of each triangle at its three corners; zero for one without area. */
export function faceNormals(p) {
  const normals = new Float32Array(p.length);
  for (let i = 0; i < p.length; i += 9) {
    const ax = p[i + 3] - p[i];
    const ay = p[i + 4] - p[i + 1];
    const az = p[i + 5] - p[i + 2];
    const bx = p[i + 6] - p[i];
    const by = p[i + 7] - p[i + 1];
    const bz = p[i + 8] - p[i + 2];
    const x = ay * bz - az * by;
    const y = az * bx - ax * bz;
    const z = ax * by - ay * bx;
    const size = Math.sqrt(x * x + y * y + z * z) || 1;
    for (let k = 0; k < 9; k += 3) {
      normals[i + k] = x / size;
      normals[i + k + 1] = y / size;
      normals[i + k + 2] = z / size;
    }
  }
  return normals;
}

/** (2e) vertex pairs, each edge once, found with an open-addressed table. */
export function uniqueEdges(index) {
  let slots = 1;
  while (slots < index.length * 2) slots *= 2;
  const table = new Int32Array(slots).fill(-1);
  const edges = new Uint32Array(index.length * 2);
  let count = 0;
  const add = (u, v) => {
    const a = Math.min(u, v);
    const b = Math.max(u, v);
    let slot = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) & (slots - 1);
    while (table[slot] !== -1) {
      const seen = table[slot];
      if (edges[2 * seen] === a && edges[2 * seen + 1] === b) return;
      slot = (slot + 1) & (slots - 1);
    }
    table[slot] = count;
    edges[2 * count] = a;
    edges[2 * count + 1] = b;
    count += 1;
  };
  for (let i = 0; i < index.length; i += 3) {
    add(index[i], index[i + 1]);
    add(index[i + 1], index[i + 2]);
    add(index[i + 2], index[i]);
  }
  return edges.slice(0, 2 * count);
}
