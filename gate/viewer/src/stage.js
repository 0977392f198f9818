/** The renderer and its one or two views: draws when something changed, and never otherwise. */

import { Color, Group, NeutralToneMapping, Raycaster, Scene, Vector2, Vector3, WebGLRenderer } from "three";

import { Eye, between } from "./camera.js";
import { followingLights, studio } from "./lights.js";
import { placeIn, viewsOf } from "./views.js";

const MOVE_MS = 260;
const SLOW_MS = 90;
const COLOURS = {
  light: { ground: 0xf1f3f5, gap: 0xc4cad1, paper: 0xe4e8ec, ink: 0x1f3350 },
  dark: { ground: 0x1a1e24, gap: 0x3c444e, paper: 0x3a424c, ink: 0xa9c8ee },
};
const UPRIGHT = { x: [0, 0, Math.PI / 2], y: [0, 0, 0], z: [-Math.PI / 2, 0, 0] };

/** Whether WebGL is drawn by the processor here. */
function isSoftware(gl) {
  const names = gl.getExtension("WEBGL_debug_renderer_info");
  const name = names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : gl.getParameter(gl.RENDERER);
  return /swiftshader|llvmpipe|software|basic render/i.test(String(name));
}

/**
 * sides: {candidate, golden}, each a Model or null. heard: {drawn(), lost(), back()}: after each frame, and when the graphics
 * card stops and comes back. Throws where WebGL is missing.
 */
export class Stage {
  constructor(canvas, heard) {
    this.canvas = canvas;
    this.heard = heard;
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: false, powerPreference: "high-performance" });
    this.renderer.toneMapping = NeutralToneMapping;
    this.renderer.info.autoReset = false;
    this.renderer.debug.checkShaderErrors = false;
    this.scene = new Scene();
    this.world = new Group();
    this.upright = new Group();
    this.upright.add(this.world);
    this.scene.add(this.upright);
    this.eye = new Eye();
    for (const camera of [this.eye.perspective, this.eye.parallel]) {
      camera.add(...followingLights());
      this.scene.add(camera);
    }
    this.sides = { candidate: null, golden: null };
    this.isStirred = this.wasMoving = false;
    this.isSlow = this.isSoftware = isSoftware(this.renderer.getContext());
    this.slowOnes = 0;
    this.retired = [];
    this.spare = null;
    this.look = { mode: "shaded", layout: "candidate", seeThrough: false, theme: "light" };
    this.size = { width: 1, height: 1 };
    this.frames = 0;
    this.reach = 1;
    this.isLost = false;
    canvas.addEventListener("webglcontextlost", (event) => this.#lose(event));
    canvas.addEventListener("webglcontextrestored", () => this.#restore());
    this.scene.environment = studio();
    this.scene.environmentIntensity = 0.5;
  }

  #lose(event) {
    event.preventDefault();
    this.isLost = true;
    this.heard.lost();
  }

  #restore() {
    this.isLost = false;
    this.heard.back();
    this.draw();
  }

  /** Whether the size, in CSS pixels, is another one now; then draw. */
  resize(width, height, ratio) {
    const isSame = this.size.width === width && this.size.height === height && this.renderer.getPixelRatio() === ratio;
    if (isSame || !(width > 0 && height > 0)) return false;
    this.size = { width, height };
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height, false);
    return true;
  }

  /** Puts the sides into one frame: origin and unit are the same for both, so that scale and place are true. */
  setSides(sides) {
    this.#retire(Object.values(this.sides));
    this.sides = sides;
    this.isSlow = this.isSoftware;
    const present = Object.values(sides).filter(Boolean);
    const solid = present.filter(({ surface }) => !surface.isEmpty);
    const low = [0, 1, 2].map((axis) => Math.min(...solid.map(({ surface: s }) => s.center[axis] + s.min[axis])));
    const high = [0, 1, 2].map((axis) => Math.max(...solid.map(({ surface: s }) => s.center[axis] + s.max[axis])));
    this.origin = solid.length ? low.map((value, axis) => (value + high[axis]) / 2) : [0, 0, 0];
    const half = solid.length ? Math.hypot(...low.map((value, axis) => high[axis] - value)) / 2 : 0;
    this.unit = half > 0 ? 1 / half : 1;
    this.reach = 1.02;
    this.world.scale.setScalar(this.unit);
    this.upright.rotation.set(...UPRIGHT[present[0]?.surface.up ?? "y"]);
    for (const one of present) {
      one.place(this.origin);
      this.world.add(one.group);
    }
    this.scene.updateMatrixWorld(true);
  }

  /**
   * What is no longer shown is kept until its like has been drawn: the graphics card's programs are shared by all that
   * look alike, and would be made again, which takes longer than anything else, if their last user went first.
   */
  #retire(old) {
    for (const model of old.filter(Boolean)) {
      if (model.highlight) this.unmark(model);
      model.group.removeFromParent();
      this.retired.push(model);
    }
  }

  /** Puts the highlight onto the model. */
  mark(model, highlight) {
    this.unmark(model);
    model.highlight = highlight;
    model.group.add(highlight.group);
  }

  /** Takes the model's highlight away. */
  unmark(model) {
    if (!model.highlight) return;
    this.spare?.dispose();
    this.spare = model.highlight;
    this.spare.group.removeFromParent();
    model.highlight = null;
  }

  #letGo() {
    const models = Object.values(this.sides).filter(Boolean);
    if (models.length) for (const old of this.retired.splice(0)) old.dispose();
    if (!models.some((model) => model.highlight)) return;
    this.spare?.dispose();
    this.spare = null;
  }

  /** The views as they are now: viewsOf(). */
  views() {
    return viewsOf(this.size, this.look.layout);
  }

  get aspect() {
    const [view] = this.views();
    return view.width / view.height;
  }

  /** The pointer in the view it is in: placeIn(). */
  placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    return placeIn(this.views(), event.clientX - box.left, event.clientY - box.top);
  }

  /** The point of the surface under the pointer, in stage units; null beside it. */
  under(event) {
    const { x, y, height, view } = this.placeOf(event);
    const camera = this.eye.aim(view.width / height, this.reach);
    const pointer = new Vector2((2 * x * height) / view.width, 2 * y);
    const ray = new Raycaster();
    ray.setFromCamera(pointer, camera);
    const models = view.shown.map((name) => this.sides[name]).filter((model) => model && !model.surface.isEmpty);
    const hits = models.flatMap((model) => ray.intersectObject(model.solid()));
    return hits.length ? hits.reduce((one, other) => (one.distance <= other.distance ? one : other)).point : null;
  }

  /** Asks for a frame; many changes, one frame. */
  invalidate() {
    this.pending ??= requestAnimationFrame(() => this.draw());
  }

  /** The eye moves: from now on, until rest(), frames that come too slowly are drawn with stand-ins for large surfaces. */
  stir() {
    this.isStirred = true;
  }

  /** The eye rests: the next frame is whole again. */
  rest() {
    this.isStirred = false;
    this.invalidate();
  }

  /** Frames drawn in a row while moving say how long one takes, whatever the graphics card does with them. */
  #clock() {
    const now = performance.now();
    const isMoving = this.isStirred || Boolean(this.move);
    if (isMoving && this.wasMoving) this.isSlow ||= now - this.lastFrame > SLOW_MS && this.slowOnes++ > 0;
    else this.slowOnes = 0;
    this.lastFrame = now;
    this.wasMoving = isMoving;
    return isMoving && this.isSlow;
  }

  /** Draws now. */
  draw() {
    cancelAnimationFrame(this.pending);
    this.pending = null;
    if (this.isLost) return;
    this.#advance();
    this.look.isHasty = this.#clock();
    const colours = COLOURS[this.look.theme];
    const { renderer, size } = this;
    renderer.info.reset();
    renderer.setScissorTest(true);
    this.#clear(0, 0, size.width, size.height, colours.gap);
    for (const view of this.views()) this.#view(view, colours);
    this.#letGo();
    this.frames += 1;
    this.heard.drawn();
    if (this.move || (this.look.isHasty && !this.isStirred)) this.invalidate();
  }

  #clear(x, y, width, height, colour) {
    this.renderer.setViewport(x, y, width, height);
    this.renderer.setScissor(x, y, width, height);
    this.renderer.setClearColor(colour, 1);
    this.renderer.clear();
  }

  #view(view, colours) {
    this.#clear(view.x, this.size.height - view.y - view.height, view.width, view.height, colours.ground);
    const tints = { paper: new Color(colours.paper).convertLinearToSRGB(), ink: new Color(colours.ink) };
    const aspect = view.width / view.height;
    const camera = this.eye.aim(aspect, this.reach);
    for (const [name, model] of Object.entries(this.sides)) {
      if (!model) continue;
      model.group.visible = view.shown.includes(name);
      const isGhost = name === "golden" && view.shown.length === 2 && Boolean(this.sides.candidate);
      if (model.group.visible) model.show({ ...this.look, isGhost, colours: tints });
      model.highlight?.setView(camera, aspect, view.height / 2, this.renderer.getPixelRatio(), this.unit);
    }
    this.renderer.autoClear = false;
    this.renderer.render(this.scene, camera);
  }

  /** Goes to a pose, at once or in a short move. */
  go(pose, isSmooth) {
    if (isSmooth) this.move = { from: { ...this.eye.pose, target: this.eye.pose.target.clone() }, to: pose, start: null };
    else {
      this.move = null;
      this.eye.pose = pose;
    }
    this.invalidate();
  }

  #advance() {
    if (!this.move) return;
    const now = performance.now();
    this.move.start ??= now;
    const t = Math.min(1, (now - this.move.start) / MOVE_MS);
    this.eye.pose = t < 1 ? between(this.move.from, this.move.to, t) : this.move.to;
    if (t === 1) this.move = null;
  }

  /** The whole canvas as it is now: ImageData, rows from the top. */
  pixels() {
    this.isStirred = false;
    this.draw();
    const copy = document.createElement("canvas");
    Object.assign(copy, { width: this.canvas.width, height: this.canvas.height });
    const picture = copy.getContext("2d", { willReadFrequently: true });
    picture.drawImage(this.canvas, 0, 0);
    return picture.getImageData(0, 0, copy.width, copy.height);
  }

  dispose() {
    cancelAnimationFrame(this.pending);
    for (const one of [...Object.values(this.sides), ...this.retired, this.spare]) one?.dispose();
    this.scene.environment.dispose();
    this.heat?.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }
}
