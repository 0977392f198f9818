/** The elements that a finding names, looked up in a surface: what to draw, where it is, which way it faces. */

import { Vector3 } from "three";

const KINDS = { vertex: "vertex", vertices: "vertex", edge: "edge", edges: "edge", face: "face", faces: "face" };
const MOST = 20000;

/** "vertex", "edge", "face", "face-pair", or null for what has no place on the surface (materials, images). */
export function drawableKind(kind) {
  return KINDS[kind] ?? (String(kind).startsWith("face-pair") ? "face-pair" : null);
}

/**
 * {triangles: [[f...], [f...]], segments: [v, v, ...], points: [v...], clusters: [[v...]...], asked, shown}: triangle
 * numbers of the first and the second colour, vertex pairs, single vertices, and the vertices of each element, of
 * both faces of a pair apart. Indices
 * that the surface does not have are left out; an element whose vertices are not finite is shown by its neighbours.
 */
export function findElements(surface, kind, indices) {
  const drawable = drawableKind(kind);
  const found = { triangles: [[], []], segments: [], points: [], clusters: [], asked: indices?.length ?? 0, shown: 0 };
  if (!drawable || !found.asked) return found;
  const asked = Array.from(indices).slice(0, MOST);
  if (drawable === "vertex") addVertices(surface, asked, found);
  else if (drawable === "edge") addEdges(surface, asked, found);
  else addFaces(surface, asked, drawable === "face-pair", found);
  return found;
}

/** Each element counts once, however many places mark it. */
function add(found, ...clusters) {
  const there = clusters.filter((cluster) => cluster.length);
  found.clusters.push(...there);
  if (there.length) found.shown += 1;
}

function addVertices(surface, asked, found) {
  const lost = new Set(asked.filter((v) => surface.finite[v] === 0));
  const beside = lost.size ? neighbours(surface, lost) : new Map();
  for (const v of asked) {
    const points = surface.finite[v] === 1 ? [v] : (beside.get(v) ?? []);
    found.points.push(...points);
    add(found, points);
  }
}

function addEdges(surface, asked, found) {
  for (const [u, v] of asked) {
    const ends = [u, v].filter((one) => surface.finite[one] === 1);
    if (ends.length === 2) found.segments.push(u, v);
    else found.points.push(...ends);
    add(found, ends);
  }
}

function addFaces(surface, asked, isPair, found) {
  const trianglesOf = triangleLookup(surface, new Set(asked.flat()));
  for (const one of asked) {
    const clusters = [one].flat().map((face, at) => {
      const cluster = [];
      for (const f of trianglesOf(face)) {
        const corners = Array.from(surface.face.subarray(3 * f, 3 * f + 3)).filter((v) => surface.finite[v] === 1);
        cluster.push(...corners);
        if (surface.isDrawn(f)) found.triangles[isPair && at === 1 ? 1 : 0].push(f);
        else found.points.push(...corners);
      }
      return cluster;
    });
    add(found, ...clusters);
  }
}

/** Number of a face in the file -> its triangles; a polygon has several. */
function triangleLookup(surface, wanted) {
  const { polygon, faces } = surface;
  if (!polygon) return (face) => (Number.isInteger(face) && face >= 0 && face < faces ? [face] : []);
  const found = new Map();
  for (let f = 0; f < faces; f++) {
    if (!wanted.has(polygon[f])) continue;
    if (found.has(polygon[f])) found.get(polygon[f]).push(f);
    else found.set(polygon[f], [f]);
  }
  return (face) => found.get(face) ?? [];
}

/** vertex -> finite vertices that share a triangle with it. */
function neighbours(surface, wanted) {
  const beside = new Map();
  for (let f = 0; f < surface.faces; f++) {
    const corners = Array.from(surface.face.subarray(3 * f, 3 * f + 3));
    for (const v of corners.filter((one) => wanted.has(one))) {
      const near = beside.get(v) ?? [];
      near.push(...corners.filter((one) => surface.finite[one] === 1));
      beside.set(v, near);
    }
  }
  return beside;
}

/** {center, radius} of a cluster of vertices, relative to the surface's center. */
export function ball(surface, cluster) {
  const min = new Vector3(Infinity, Infinity, Infinity);
  const max = min.clone().negate();
  const point = new Vector3();
  for (const v of cluster) {
    point.fromArray(surface.position, 3 * v);
    min.min(point);
    max.max(point);
  }
  return { min, max, center: min.clone().add(max).multiplyScalar(0.5), radius: min.distanceTo(max) / 2 };
}

/** The mean direction that the found triangles, or those at the found vertices, face; null where there is none. */
export function facing(surface, found) {
  let faces = found.triangles.flat();
  if (!faces.length) {
    const wanted = new Set(found.clusters.flat());
    faces = [];
    for (let f = 0; f < surface.faces && faces.length < 2000; f++) {
      if (surface.isDrawn(f) && [0, 1, 2].some((k) => wanted.has(surface.face[3 * f + k]))) faces.push(f);
    }
  }
  const sum = new Vector3();
  const [a, b, c] = [new Vector3(), new Vector3(), new Vector3()];
  let area = 0;
  for (const f of faces) {
    [a, b, c].forEach((corner, k) => corner.fromArray(surface.position, 3 * surface.face[3 * f + k]));
    const normal = b.sub(a).cross(c.sub(a));
    area += normal.length();
    sum.add(normal);
  }
  return area > 0 && sum.length() > 0.2 * area ? sum.normalize() : null;
}
