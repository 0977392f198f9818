/** A surface of ASV1 arrays as geometries: the shared, indexed one; one with corners of their own; its edges. */

import { BufferAttribute, BufferGeometry, Sphere, Vector3 } from "three";

import { expand, faceNormals, pick, uniqueEdges } from "./triangles.js";

/** sRGB byte -> linear 16-bit, which is what three.js expects of vertex colours. */
const LINEAR_16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return Math.round(65535 * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
});

/**
 * One side's surface. position (3n) relative to `center`, face (3m) as sent; `drawn` (3k) is face without what cannot
 * be drawn: indices out of range and vertices that are not finite. min, max, radius (around
 * the upright axis through their middle): of the drawn vertices, relative to center.
 */
export class Surface {
  constructor(arrays) {
    Object.assign(this, arrays);
    const { header } = arrays;
    this.vertices = header.vertices;
    this.faces = header.faces;
    this.center = finiteOr(header.center, [0, 0, 0]);
    this.up = upAxis(header.up);
    this.#select();
    this.#measure();
  }

  #select() {
    const { position, face } = this;
    this.finite = new Uint8Array(this.vertices);
    const areMoved = this.header.vertices_not_finite > 0; // the server lays them onto the center
    for (let v = 0; v < this.vertices; v++) {
      const sum = position[3 * v] + position[3 * v + 1] + position[3 * v + 2];
      const isLost = areMoved && position[3 * v] === 0 && position[3 * v + 1] === 0 && position[3 * v + 2] === 0;
      this.finite[v] = Number.isFinite(sum) && !isLost ? 1 : 0;
    }
    const kept = new Uint32Array(this.faces);
    let count = 0;
    for (let f = 0; f < this.faces; f++) if (this.isDrawn(f)) kept[count++] = f;
    this.kept = kept.subarray(0, count);
    this.left = this.header.faces_not_drawn ?? this.faces - count;
    this.drawn = count === this.faces ? face : pick(face, this.kept);
  }

  /** Whether all three corners of the triangle are vertices with finite coordinates, and not all the same one. */
  isDrawn(f) {
    const { face, finite } = this;
    const [a, b, c] = [face[3 * f], face[3 * f + 1], face[3 * f + 2]];
    return finite[a] === 1 && finite[b] === 1 && finite[c] === 1 && !(a === b && b === c);
  }

  #measure() {
    const { position, drawn } = this;
    this.min = [Infinity, Infinity, Infinity];
    this.max = [-Infinity, -Infinity, -Infinity];
    for (let i = 0; i < drawn.length; i++) {
      for (let axis = 0; axis < 3; axis++) {
        const value = position[3 * drawn[i] + axis];
        if (value < this.min[axis]) this.min[axis] = value;
        if (value > this.max[axis]) this.max[axis] = value;
      }
    }
    this.isEmpty = drawn.length === 0;
    if (this.isEmpty) this.min = this.max = [0, 0, 0];
    this.size = this.max.map((value, axis) => value - this.min[axis]);
    this.radius = this.#around();
  }

  /** The radius of the upright cylinder around the middle of its box that holds it. */
  #around() {
    const { position, drawn, min, max } = this;
    const [a, b] = [0, 1, 2].filter((axis) => "xyz"[axis] !== this.up);
    const [middleA, middleB] = [(min[a] + max[a]) / 2, (min[b] + max[b]) / 2];
    let most = 0;
    for (let i = 0; i < drawn.length; i++) {
      const da = position[3 * drawn[i] + a] - middleA;
      const db = position[3 * drawn[i] + b] - middleB;
      most = Math.max(most, da * da + db * db);
    }
    return Math.sqrt(most);
  }

  /** A geometry that three.js need not measure; it would stumble over coordinates that are not finite. */
  bounded() {
    const geometry = new BufferGeometry();
    const [low, high] = [new Vector3(...this.min), new Vector3(...this.max)];
    geometry.boundingSphere = new Sphere(low.clone().add(high).multiplyScalar(0.5), low.distanceTo(high) / 2);
    return geometry;
  }

  /** Whether corners have normals or colours of their own; else the shared vertices say everything. */
  get hasCorners() {
    return Boolean(this.cornerNormal || this.cornerColor);
  }

  /** Indexed triangles; vertices are shared, as in the file. */
  geometry() {
    if (!this.#shared) {
      this.#shared = this.bounded();
      this.#shared.setAttribute("position", new BufferAttribute(this.position, 3));
      this.#shared.setIndex(new BufferAttribute(this.drawn, 1));
    }
    return this.#shared;
  }

  /** Three vertices a triangle, each with its own normal (else the face's) and, where there are colours, its colour. */
  corners() {
    if (!this.#corners) {
      const corners = this.bounded();
      const position = expand(this.position, this.drawn);
      corners.setAttribute("position", new BufferAttribute(position, 3));
      corners.setAttribute("normal", new BufferAttribute(this.#normals(position), 3));
      if (this.cornerColor) corners.setAttribute("color", new BufferAttribute(this.#colours(), 3, true));
      this.#corners = corners;
    }
    return this.#corners;
  }

  #normals(position) {
    const normals = faceNormals(position);
    if (!this.cornerNormal) return normals;
    this.kept.forEach((f, k) => {
      const own = this.cornerNormal.subarray(9 * f, 9 * f + 9);
      for (let i = 0; i < 9; i++) normals[9 * k + i] = Number.isFinite(own[i]) ? own[i] : 0;
    });
    return normals;
  }

  #colours() {
    const colours = new Uint16Array(this.kept.length * 9);
    this.kept.forEach((f, k) => {
      for (let corner = 0; corner < 3; corner++) {
        for (let channel = 0; channel < 3; channel++) {
          colours[9 * k + 3 * corner + channel] = this.linear(12 * f + 4 * corner + channel);
        }
      }
    });
    return colours;
  }

  /** One number of cornerColor, decoded from sRGB to linear light in 16 bits. */
  linear(at) {
    return LINEAR_16[this.cornerColor[at]];
  }

  /** Each edge once, as line segments on the shared vertices. */
  edges() {
    if (!this.#edges) {
      this.#edges = this.bounded();
      this.#edges.setAttribute("position", this.geometry().getAttribute("position"));
      this.#edges.setIndex(new BufferAttribute(uniqueEdges(this.drawn), 1));
    }
    return this.#edges;
  }

  /** Distances per vertex, for the heat map; NaN where none is known. Whether they were given and fit. */
  setDistances(distances) {
    const geometry = this.geometry();
    if (!geometry.hasAttribute("distance")) {
      geometry.setAttribute("distance", new BufferAttribute(new Float32Array(this.vertices), 1));
    }
    if (distances?.length !== this.vertices) return false;
    geometry.getAttribute("distance").array.set(distances);
    geometry.getAttribute("distance").needsUpdate = true;
    return true;
  }

  dispose() {
    for (const one of [this.#shared, this.#corners, this.#edges]) one?.dispose();
    this.#shared = this.#corners = this.#edges = null;
  }

  #shared = null;
  #corners = null;
  #edges = null;
}

function finiteOr(values, otherwise) {
  return Array.isArray(values) && values.length === 3 && values.every(Number.isFinite) ? values : otherwise;
}

/** "x", "y" or "z"; what a file does not say is y. */
function upAxis(up) {
  const letter = String(up ?? "y").toLowerCase().match(/[xyz]/);
  return letter ? letter[0] : "y";
}
