/** <assay-viewer>: candidate and golden seen by one eye. */

import { START } from "./camera.js";
import { Controls } from "./controls.js";
import { LAYOUTS, MODES, description, measures, sizeRatio } from "./describe.js";
import { Distances } from "./distances.js";
import { findElements } from "./elements.js";
import { focusPose } from "./framing.js";
import { heatBytes } from "./heat.js";
import { Highlight } from "./highlight.js";
import { Panel } from "./panel.js";
import { DIRECTIONS, Pilot } from "./pilot.js";
import { heatTexture } from "./shaders.js";
import { loadSides, words } from "./sides.js";
import { Stage } from "./stage.js";
import { shared, viewer as looks } from "./style.js";
import { counted, length, roundLength } from "./units.js";
import { arrangement } from "./views.js";

const NO_WEBGL = "This browser shows no WebGL, so there is no 3D view. Turn hardware acceleration on, or look at the pictures.";
const LOST = "The graphics card stopped working. The view comes back with it.";
const NO_GOLDEN = "nothing approved to compare with";
const BAR_PX = 110;
const HEAT = heatBytes();

/** load(scene), mode, layout, highlight(elements), clear(), frame(); README.md tells the rest. */
export class AssayViewer extends HTMLElement {
  static observedAttributes = ["mode", "layout", "theme", "alone"];

  #panel;
  #stage = null;
  #pilot = null;
  #mode = "shaded";
  #layout = "both";
  #turn = 0;
  #scene = null;
  #isReady = false;
  #pending = Promise.resolve(false);
  #abort = new AbortController();
  #notes = { candidate: "", golden: "" };
  #distances = new Distances({}, null);
  #wanted = null;
  #highlighted = "";
  #dark = matchMedia("(prefers-color-scheme: dark)");

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [shared, looks];
    this.#panel = new Panel(root, this.#heard(), HEAT);
    new ResizeObserver(() => this.#resize()).observe(this.#panel.view);
    this.#dark.addEventListener("change", () => this.#refresh());
  }

  #heard() {
    return {
      mode: (value) => this.#setMode(value),
      layout: (value) => (this.layout = value),
      view: (name) => this.#pilot?.whole(DIRECTIONS[name]),
      tick: (name, isOn) => this.#tick(name, isOn),
      range: () => this.#paint(),
      largest: () => this.#goToLargest(),
    };
  }

  connectedCallback() {
    if (this.#stage) return;
    const heard = { drawn: () => this.#drawn(), lost: () => this.#panel.cover(LOST), back: () => this.#panel.cover("") };
    try {
      this.#stage = new Stage(this.#panel.freshCanvas(), heard);
    } catch {
      this.#fail(NO_WEBGL, true);
      return;
    }
    this.#stage.heat = heatTexture(HEAT);
    this.#pilot = new Pilot(this.#stage, () => this.#describe());
    new Controls(this.#panel.canvas, this.#pilot.moves());
    this.#resize();
    this.#refresh();
    if (this.#scene) this.load(this.#scene);
  }

  /** A page may move the element; only one that stays away gives the graphics card back. */
  disconnectedCallback() {
    queueMicrotask(() => {
      if (this.isConnected || !this.#stage) return;
      this.#abort.abort();
      this.#turn += 1;
      this.#isReady = false;
      this.#stage.dispose();
      this.#stage = this.#pilot = null;
    });
  }

  attributeChangedCallback(name, before, value) {
    if (before === value || value === null) return this.#refresh();
    if (name === "mode") this.mode = value;
    else if (name === "layout") this.layout = value;
    else this.#refresh();
  }

  /**
   * Shows {candidate: {geometry, model}, golden: the same or null, difference}; each a URL or an ArrayBuffer, all but the
   * geometry may be null. Called again while it loads, the last call wins. Resolves to whether this scene is shown; never rejects: what went wrong
   * is said in the element and by an assay-error event.
   */
  load(scene) {
    this.#pending = this.#load(scene);
    return this.#pending;
  }

  async #load(scene) {
    const turn = ++this.#turn;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#scene = scene;
    this.#distances = new Distances(scene, this.#abort.signal);
    this.#isReady = false;
    this.clear();
    if (!this.#stage) {
      if (this.isConnected) this.#fail(NO_WEBGL, true);
      return false;
    }
    this.#empty();
    let sides;
    try {
      sides = await loadSides(scene, this.#abort.signal, this.#stage.heat);
    } catch (error) {
      if (turn === this.#turn) this.#fail(words(error), true);
      return false;
    }
    if (turn !== this.#turn) {
      for (const side of Object.values(sides)) side.model?.dispose();
      return false;
    }
    this.#install(sides);
    if (this.#mode === "difference") await this.#measure();
    return turn === this.#turn && Boolean(sides.candidate.model ?? sides.golden.model);
  }

  /** Nothing of the scene before is left to be taken for the new one. */
  #empty() {
    this.#notes = { candidate: "", golden: "" };
    this.#stage.setSides({ candidate: null, golden: null });
    this.#panel.cover("");
    this.#panel.busy.hidden = false;
    this.#refresh();
  }

  #install({ candidate, golden }) {
    this.#notes = { candidate: candidate.note, golden: golden.note };
    this.#stage.setSides({ candidate: candidate.model, golden: golden.model });
    this.#panel.busy.hidden = true;
    this.#isReady = true;
    this.#resize();
    this.#refresh();
    this.#pilot.whole(START, false);
    if (this.#wanted) this.#mark(this.#wanted, false);
    this.#stage.draw();
    if (!this.#scene.candidate && !this.#scene.golden) this.#fail("There is no geometry to show yet: gate the asset first.", true);
    for (const side of [candidate, golden]) if (side.isError) this.#fail(side.note, false);
    if (candidate.model || golden.model) this.#tell("assay-ready", {});
  }

  async #measure() {
    if (!this.#isReady) return;
    const distances = this.#distances;
    const error = await distances.measure(this.#stage.sides);
    if (distances !== this.#distances || !this.#isReady) return;
    if (error) this.#fail(error, false);
    this.#paint();
  }

  #paint() {
    if (this.#isReady) this.#distances.paint(this.#stage.sides, this.#panel.legend.fraction);
    this.#refresh();
  }

  #goToLargest() {
    const { side, index } = this.#distances.largest;
    if (index >= 0) this.#mark({ kind: "vertex", indices: [index] }, true, side);
  }

  /** Resolves when nothing is under way any more. */
  async settled() {
    let seen;
    do {
      seen = this.#pending;
      await seen;
    } while (seen !== this.#pending);
  }

  get mode() {
    return this.#mode;
  }

  set mode(value) {
    if (value in MODES) this.#setMode(value);
  }

  #setMode(value) {
    if (value === this.#mode) return;
    this.#mode = value;
    if (value === "difference") this.#pending = Promise.all([this.#pending, this.#measure()]).then(([isShown]) => isShown);
    this.#refresh();
    this.#tell("assay-mode", { mode: value });
  }

  get layout() {
    return this.#layout;
  }

  set layout(value) {
    if (!(value in LAYOUTS) || value === this.#layout) return;
    this.#layout = value;
    this.#refresh();
  }

  /** The layout that the loaded sides allow. */
  get #shownLayout() {
    const { candidate, golden } = this.#stage?.sides ?? {};
    if (candidate && golden) return this.#layout;
    const failed = !this.#isReady || this.#notes.golden || this.#notes.candidate;
    if (this.#scene?.golden && this.#scene?.candidate && failed) return this.#layout;
    return this.#scene?.golden && !this.#scene?.candidate ? "golden" : "candidate";
  }

  /** Marks {kind, indices} on the candidate and goes there; {asked, shown}: how many there are and can be shown. */
  highlight(elements) {
    this.#wanted = elements;
    if (this.#isReady) return this.#mark(elements, true);
    return { asked: elements?.indices?.length ?? 0, shown: 0 };
  }

  #mark(elements, isSmooth, side = "candidate") {
    this.#unmark();
    const model = this.#stage.sides[side];
    const asked = elements?.indices?.length ?? 0;
    if (!model) return { asked, shown: 0 };
    const found = findElements(model.surface, elements?.kind, elements?.indices);
    if (!found.shown) return { asked, shown: 0 };
    if (this.#layout !== "overlay" && this.#layout !== side) this.layout = "both";
    this.#stage.mark(model, new Highlight(model.surface, found));
    this.#highlighted = counted(found.shown, String(elements.kind).replace("-", " "));
    this.#pilot.go(focusPose(this.#stage, model, found), isSmooth);
    return { asked, shown: found.shown };
  }

  #unmark() {
    for (const model of Object.values(this.#stage?.sides ?? {})) if (model) this.#stage.unmark(model);
    this.#highlighted = "";
  }

  /** Takes the marks away. */
  clear() {
    this.#wanted = null;
    this.#unmark();
    this.#stage?.invalidate();
  }

  /** Shows everything, from where the eye is. */
  frame() {
    this.#pilot?.whole();
  }

  #tick(name, isOn) {
    if (!this.#stage) return;
    if (name === "parallel") this.#pilot.isParallel = isOn;
    else this.#stage.look.seeThrough = isOn;
    this.#stage.invalidate();
  }

  #resize() {
    const { clientWidth, clientHeight } = this.#panel.view;
    if (!this.#stage?.resize(clientWidth, clientHeight, Math.min(2, devicePixelRatio || 1))) return;
    this.#refresh();
    if (this.#stage.move) this.#stage.go(this.#stage.move.to, false);
    this.#stage.draw();
  }

  /** Whether there is never anything to compare with. */
  get #isAlone() {
    return this.hasAttribute("alone");
  }

  get #theme() {
    const asked = this.getAttribute("theme");
    if (asked === "light" || asked === "dark") return asked;
    return this.#dark.matches ? "dark" : "light";
  }

  /** Brings controls, captions and picture to what is chosen now. */
  #refresh() {
    const layout = this.#shownLayout;
    const { candidate, golden } = this.#stage?.sides ?? {};
    const isWhole = Boolean(candidate && golden);
    this.#panel.choose(this.#mode, layout, (name, value) => name === "mode" || isWhole || value === layout);
    for (const side of ["candidate", "golden"]) {
      const surface = this.#stage?.sides[side]?.surface;
      const beside = side === "candidate" ? this.#beside(candidate, golden) : "";
      const said = surface ? [measures(surface), beside].filter(Boolean).join(" · ") : "";
      this.#panel.caption(side, said, this.#notes[side]);
    }
    this.#panel.legend.show(this.#isReady ? this.#mode : "", this.#distances.known);
    if (!this.#stage) return;
    Object.assign(this.#stage.look, { mode: this.#mode, layout, theme: this.#theme });
    this.#pilot.refit();
    this.#panel.arrange(layout === "both" ? arrangement(this.#stage.size) : layout);
    this.#describe();
    this.#stage.invalidate();
  }

  /** What the candidate's caption says of the golden. */
  #beside(candidate, golden) {
    if (candidate && golden) return sizeRatio(candidate.surface, golden.surface);
    return this.#isReady && !this.#scene.golden && !this.#isAlone ? NO_GOLDEN : "";
  }

  #drawn() {
    const { eye, unit, sides } = this.#stage;
    const [view] = this.#stage.views();
    const pxPerMetre = (view.height / 2 / eye.halfHeight) * unit;
    const metres = roundLength(BAR_PX / pxPerMetre);
    const isShown = Object.values(sides).some((side) => side && !side.surface.isEmpty);
    this.#panel.measure(isShown ? metres * pxPerMetre : 0, length(metres).replace(/\.0+ /, " "));
  }

  #describe() {
    if (!this.#stage || !this.#isReady) return;
    const { sides } = this.#stage;
    const { pose } = this.#pilot;
    const chosen = { mode: this.#mode, layout: this.#shownLayout, isAlone: this.#isAlone };
    this.#panel.say(description({ ...chosen, sides, pose, highlighted: this.#highlighted }));
  }

  #fail(message, isWhole) {
    this.#panel.busy.hidden = true;
    if (isWhole) this.#panel.cover(message);
    this.#tell("assay-error", { message });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** The picture as it is now: ImageData, in the pixels of the screen. */
  pixels() {
    return this.#stage.pixels();
  }

  /** The picture as it is now, as a PNG in a data: URL. */
  toDataURL() {
    this.#stage.draw();
    return this.#panel.canvas.toDataURL("image/png");
  }

  /** What the graphics card holds and how many frames were drawn. */
  get info() {
    const { memory, render, programs } = this.#stage.renderer.info;
    const { geometries, textures } = memory;
    return { geometries, textures, programs: programs.length, triangles: render.triangles, frames: this.#stage.frames };
  }
}
