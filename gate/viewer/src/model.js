/** One side of the comparison: its surface in every mode, and its original materials where they could be read. */

import { Color, DoubleSide, Group, LineBasicMaterial, LineSegments, Mesh, MeshBasicMaterial, MeshStandardMaterial } from "three";

import { coarse } from "./coarse.js";
import { disposeGlb } from "./glb.js";
import { backfaceMaterial, distanceMaterial, ghostMaterial, hidingMaterial, normalMaterial } from "./shaders.js";

const LARGE = 120_000;
const ANY_SIDE = new MeshBasicMaterial({ side: DoubleSide });

/** group stands in the file's own axes and metres, relative to `origin`. */
export class Model {
  constructor(surface, glb, heat) {
    this.surface = surface;
    this.glb = glb;
    this.heat = heat;
    this.group = new Group();
    this.parts = new Map();
    this.highlight = null;
    this.coarse = null;
    if (glb) {
      const [x, y, z] = surface.center;
      glb.position.set(-x, -y, -z);
    }
  }

  /** Places the group so that `origin` (file coordinates) becomes 0. */
  place(origin) {
    const { center } = this.surface;
    this.group.position.set(center[0] - origin[0], center[1] - origin[1], center[2] - origin[2]);
  }

  /** Shows what the mode asks for, made when it is first asked for. look: {mode, lines, seeThrough, isGhost}. */
  show(look) {
    for (const part of this.parts.values()) part.visible = false;
    if (this.surface.isEmpty) return;
    if (look.isHasty && this.surface.faces > LARGE) this.#hasty(look);
    else if (look.isGhost) this.#part("ghost");
    else if (look.mode === "wireframe") this.#wireframe(look);
    else this.#part(look.mode);
  }

  #wireframe({ colours, seeThrough }) {
    if (!seeThrough) this.#part("hiding").material.uniforms.colour.value.copy(colours.paper);
    const { material } = this.#part("lines");
    material.color.copy(colours.ink);
    material.opacity = seeThrough ? 0.35 : 0.8;
  }

  /** The stand-in, in the mode's own material where it needs no corners. */
  #hasty({ mode, isGhost, colours }) {
    const kind = isGhost ? "ghost" : mode === "wireframe" ? "hiding" : mode;
    const part = this.#part(`hasty ${kind}`);
    if (kind === "hiding") part.material.uniforms.colour.value.copy(colours.paper);
    if (kind === "difference") part.material.uniforms = this.#part("difference").material.uniforms;
    if (kind === "difference") this.parts.get("difference").visible = false;
  }

  #part(name) {
    if (!this.parts.has(name)) {
      const part = this.#made(name);
      part.frustumCulled = false;
      this.parts.set(name, part);
      this.group.add(part);
    }
    const part = this.parts.get(name);
    part.visible = true;
    return part;
  }

  #made(name) {
    const { surface } = this;
    if (name.startsWith("hasty ")) return this.#standIn(name.slice("hasty ".length));
    const own = () => (surface.hasCorners ? surface.corners() : surface.geometry());
    if (name === "shaded") return this.glb ?? new Mesh(own(), clay(surface));
    if (name === "normals") return new Mesh(own(), normalMaterial(!surface.hasCorners));
    if (name === "lines") return new LineSegments(surface.edges(), new LineBasicMaterial({ transparent: true, toneMapped: false }));
    if (name === "difference") return this.#distances();
    const material = { hiding: () => hidingMaterial(new Color()), backfaces: backfaceMaterial, ghost: ghostMaterial }[name]();
    return new Mesh(surface.geometry(), material);
  }

  #standIn(kind) {
    this.coarse ??= coarse(this.surface);
    const material = {
      shaded: () => clay({ cornerColor: this.surface.cornerColor, hasCorners: false }),
      normals: () => normalMaterial(true),
      difference: () => distanceMaterial(this.heat),
      hiding: () => hidingMaterial(new Color()),
      backfaces: backfaceMaterial,
      ghost: ghostMaterial,
    }[kind]();
    return new Mesh(this.coarse, material);
  }

  #distances() {
    if (!this.surface.geometry().hasAttribute("distance")) this.surface.setDistances(null);
    return new Mesh(this.surface.geometry(), distanceMaterial(this.heat));
  }

  /** Distances per vertex (or null) and the distance at the end of the colour map. */
  setDistances(distances, range) {
    const isKnown = this.surface.setDistances(distances);
    const isShown = this.parts.get("difference")?.visible;
    const { uniforms } = this.#part("difference").material;
    uniforms.known.value = isKnown ? 1 : 0;
    uniforms.range.value = range;
    this.parts.get("difference").visible = Boolean(isShown);
    this.#forgetCoarse();
  }

  /** The whole surface, to ask for what a ray hits; nothing that is drawn. */
  solid() {
    const mesh = new Mesh(this.surface.geometry(), ANY_SIDE);
    mesh.matrixWorld.copy(this.group.matrixWorld);
    return mesh;
  }

  #forgetCoarse() {
    for (const [name, part] of this.parts) {
      if (!name.startsWith("hasty ")) continue;
      part.material.dispose();
      part.removeFromParent();
      this.parts.delete(name);
    }
    this.coarse?.dispose();
    this.coarse = null;
  }

  dispose() {
    this.#forgetCoarse();
    for (const part of this.parts.values()) if (part !== this.glb) part.material.dispose();
    if (this.glb) disposeGlb(this.glb);
    this.highlight?.dispose();
    this.surface.dispose();
    this.group.removeFromParent();
  }
}

/** What a file without materials is made of: a matte grey, or its own vertex colours; faceted without normals. */
function clay({ cornerColor, hasCorners }) {
  return new MeshStandardMaterial({
    color: cornerColor ? 0xffffff : 0xb4b8bd,
    vertexColors: Boolean(cornerColor),
    flatShading: !hasCorners,
    roughness: 0.75,
    metalness: 0,
    side: DoubleSide,
  });
}
