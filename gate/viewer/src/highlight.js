/** The offending elements drawn on the candidate: strong where they are seen, faint through the model, ringed when tiny. */

import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  GreaterDepth,
  Group,
  LessEqualDepth,
  Mesh,
  MeshBasicMaterial,
  Points,
  ShaderMaterial,
  Vector3,
} from "three";
import { LineMaterial } from "three/examples/jsm/lines/LineMaterial.js";
import { LineSegments2 } from "three/examples/jsm/lines/LineSegments2.js";
import { LineSegmentsGeometry } from "three/examples/jsm/lines/LineSegmentsGeometry.js";

import { ball } from "./elements.js";

const FIRST = new Color(1.0, 0.1, 0.75);
const SECOND = new Color(0.1, 0.75, 1.0);
const CASING = new Color(0.06, 0.0, 0.08);
const IN_FRONT = { polygonOffset: true, polygonOffsetFactor: -1, polygonOffsetUnits: -1500 };
const MOST_RINGS = 400;
const RING_PX = 38;

/** A group of everything that marks `found` on `surface`; setView() before each view, dispose() at the end. */
export class Highlight {
  constructor(surface, found) {
    this.group = new Group();
    this.spots = [];
    found.triangles.forEach((faces, which) => this.#fill(surface, faces, which ? SECOND : FIRST));
    found.triangles.forEach((faces, which) => this.#lines(surface, outline(surface, faces), which ? SECOND : FIRST, 2));
    this.#lines(surface, found.segments, FIRST, 4);
    this.#points(surface, found.points);
    this.#rings(surface, found.clusters);
    this.group.traverse((node) => {
      node.frustumCulled = false;
    });
  }

  #add(object, order) {
    object.renderOrder = order;
    this.group.add(object);
  }

  #fill(surface, faces, colour) {
    if (!faces.length) return;
    const geometry = surface.bounded();
    const index = Uint32Array.from(faces.flatMap((f) => Array.from(surface.face.subarray(3 * f, 3 * f + 3))));
    geometry.setAttribute("position", new BufferAttribute(surface.position, 3));
    geometry.setIndex(new BufferAttribute(index, 1));
    const material = (depthFunc, opacity) =>
      new MeshBasicMaterial({ ...overlay(depthFunc, opacity), color: raw(colour), side: DoubleSide });
    this.#add(new Mesh(geometry, material(GreaterDepth, 0.42)), 10);
    this.#add(new Mesh(geometry, material(LessEqualDepth, 0.72)), 11);
  }

  #lines(surface, vertices, colour, width) {
    if (!vertices.length) return;
    const geometry = new LineSegmentsGeometry();
    geometry.setPositions(Float32Array.from(vertices.flatMap((v) => at(surface, v))));
    const material = (depthFunc, opacity, linewidth, shade) =>
      new LineMaterial({ ...overlay(depthFunc, opacity), color: raw(shade).getHex(), linewidth });
    this.#add(new LineSegments2(geometry, material(GreaterDepth, 0.45, width, colour)), 12);
    this.#add(new LineSegments2(geometry, material(LessEqualDepth, 0.9, width + 2, CASING)), 13);
    this.#add(new LineSegments2(geometry, material(LessEqualDepth, 1, width, colour)), 14);
  }

  #points(surface, vertices) {
    if (!vertices.length) return;
    const spots = vertices.map((v) => ({ center: at(surface, v), radius: 0 }));
    this.#add(this.#spotted(spots, { size: 9, isRing: false, depthFunc: GreaterDepth, opacity: 0.5 }), 15);
    this.#add(this.#spotted(spots, { size: 11, isRing: false, depthFunc: LessEqualDepth, opacity: 1 }), 16);
  }

  #rings(surface, clusters) {
    const spots = clusters.slice(0, MOST_RINGS).map((cluster) => {
      const { center, radius } = ball(surface, cluster);
      return { center: center.toArray(), radius };
    });
    if (!spots.length) return;
    this.rings = this.#spotted(spots, { size: RING_PX, isRing: true, depthFunc: null, opacity: 1 });
    this.#add(this.rings, 17);
  }

  /** One ring where many would lie over each other; none around what is large enough together to be seen. */
  #thin(camera, aspect, halfHeightPx, unit) {
    if (!this.rings) return;
    const { position, strength, radius } = this.rings.geometry.attributes;
    const kept = [];
    const point = new Vector3();
    const scale = unit * halfHeightPx * camera.projectionMatrix.elements[5];
    for (let k = 0; k < position.count; k++) {
      point.fromBufferAttribute(position, k).applyMatrix4(this.rings.matrixWorld);
      const depth = camera.isOrthographicCamera ? 1 : -point.clone().applyMatrix4(camera.matrixWorldInverse).z;
      const px = (radius.getX(k) * scale) / Math.max(depth, 1e-9);
      point.project(camera);
      const [x, y] = [point.x * aspect * halfHeightPx, point.y * halfHeightPx];
      const near = kept.find((ring) => Math.hypot(ring.x - x, ring.y - y) < RING_PX * 0.8);
      if (near) near.area += px * px;
      else kept.push({ k, x, y, area: px * px });
    }
    strength.array.fill(0);
    for (const ring of kept) if (ring.area < (RING_PX / 3) ** 2) strength.setX(ring.k, 1);
    strength.needsUpdate = true;
  }

  #spotted(spots, { size, isRing, depthFunc, opacity }) {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(Float32Array.from(spots.flatMap((spot) => spot.center)), 3));
    geometry.setAttribute("strength", new BufferAttribute(new Float32Array(spots.length).fill(1), 1));
    geometry.setAttribute("radius", new BufferAttribute(Float32Array.from(spots.map((spot) => spot.radius)), 1));
    const material = spotMaterial(size, isRing, opacity, depthFunc);
    this.spots.push(material);
    return new Points(geometry, material);
  }

  /** Before a view is drawn. halfHeightPx: half of its height in CSS pixels; ratio: device pixels a CSS pixel; unit: a metre. */
  setView(camera, aspect, halfHeightPx, ratio, unit) {
    for (const { uniforms } of this.spots) uniforms.ratio.value = ratio;
    this.#thin(camera, aspect, halfHeightPx, unit);
  }

  dispose() {
    this.group.traverse((node) => {
      node.geometry?.dispose();
      node.material?.dispose();
    });
    this.group.removeFromParent();
  }
}

function at(surface, v) {
  return Array.from(surface.position.subarray(3 * v, 3 * v + 3));
}

function outline(surface, faces) {
  return faces.flatMap((f) => {
    const [a, b, c] = surface.face.subarray(3 * f, 3 * f + 3);
    return [a, b, b, c, c, a];
  });
}

function overlay(depthFunc, opacity) {
  return { depthFunc, opacity, transparent: true, depthWrite: false, toneMapped: false, ...IN_FRONT };
}

/** The screen's colour as three.js wants it: decoded, to be encoded again at the end. */
function raw(colour) {
  return colour.clone().convertSRGBToLinear();
}

function spotMaterial(size, isRing, opacity, depthFunc) {
  return new ShaderMaterial({
    uniforms: {
      size: { value: size },
      opacity: { value: opacity },
      colour: { value: FIRST },
      casing: { value: CASING },
      ratio: { value: 1 },
    },
    vertexShader: `
      attribute float strength;
      uniform float size, ratio;
      varying float shown;
      void main() {
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
        ${isRing ? "" : "gl_Position.z -= 0.0008 * gl_Position.w;"}
        shown = strength;
        gl_PointSize = size * ratio;
      }`,
    fragmentShader: `
      uniform float size, opacity, ratio;
      uniform vec3 colour, casing;
      varying float shown;
      void main() {
        float away = length(gl_PointCoord - 0.5) * size;
        float soft = 0.7 / ratio;
        float rim = size * 0.5 - 1.0;
        float outer = 1.0 - smoothstep(rim - soft, rim + soft, away);
        float inner = ${isRing ? "smoothstep(rim - 6.0 - soft, rim - 6.0 + soft, away)" : "1.0"};
        float edge = ${isRing ? "max(smoothstep(rim - 1.5 - soft, rim - 1.5 + soft, away), 1.0 - smoothstep(rim - 4.5 - soft, rim - 4.5 + soft, away))" : "smoothstep(rim - 1.8 - soft, rim - 1.8 + soft, away)"};
        float alpha = outer * inner * opacity * shown;
        if (alpha < 0.01) discard;
        gl_FragColor = vec4(mix(colour, casing, edge), alpha);
      }`,
    transparent: true,
    depthWrite: false,
    depthTest: depthFunc !== null,
    depthFunc: depthFunc ?? LessEqualDepth,
    toneMapped: false,
  });
}
