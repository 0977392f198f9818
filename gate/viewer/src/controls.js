/** Mouse, touch and keyboard on the canvas, as movements of the eye. */

const TURN_PER_KEY = Math.PI / 18;
const PAN_PER_KEY = 0.08;
const ZOOM_PER_KEY = 1.2;
const TURN_PER_HEIGHT = Math.PI * 1.2;

/**
 * moves: {orbit(azimuth, elevation), pan(x, y), zoom(factor, x, y), fit(), place(event) -> {x, y, height}, turnAround(event),
 * start(), end()}.
 * place: the pointer from the middle of its view, in fractions of the view's height; height in CSS pixels.
 */
export class Controls {
  constructor(canvas, moves) {
    this.canvas = canvas;
    this.moves = moves;
    this.pointers = new Map();
    const on = (type, handler, options) => canvas.addEventListener(type, handler.bind(this), options);
    on("pointerdown", this.#down);
    on("pointermove", this.#move);
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) on(type, this.#up);
    on("wheel", this.#wheel, { passive: false });
    on("dblclick", (event) => moves.turnAround(event));
    on("keydown", this.#key);
    on("contextmenu", (event) => event.preventDefault());
  }

  #down(event) {
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.moves.start();
  }

  #move(event) {
    const last = this.pointers.get(event.pointerId);
    if (!last) return;
    const { height } = this.moves.place(event);
    const before = this.#spread();
    const dx = (event.clientX - last.x) / height;
    const dy = (event.clientY - last.y) / height;
    Object.assign(last, { x: event.clientX, y: event.clientY });
    if (this.pointers.size > 1) this.#pinch(dx, dy, before);
    else if (event.shiftKey || event.ctrlKey || event.buttons & 6) this.moves.pan(-dx, dy);
    else this.moves.orbit(-dx * TURN_PER_HEIGHT, dy * TURN_PER_HEIGHT);
  }

  #pinch(dx, dy, before) {
    const after = this.#spread();
    if (before > 0 && after > 0) this.moves.zoom(after / before, 0, 0);
    this.moves.pan(-dx / this.pointers.size, dy / this.pointers.size);
  }

  #spread() {
    const [a, b] = [...this.pointers.values()];
    return b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  }

  #up(event) {
    if (this.pointers.delete(event.pointerId) && this.pointers.size === 0) this.moves.end();
  }

  /** The wheel zooms once the view has the focus, or with Ctrl; else the page scrolls as everywhere. */
  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey && this.canvas.getRootNode().activeElement !== this.canvas) return;
    event.preventDefault();
    const lines = event.deltaMode === 0 ? event.deltaY / 100 : event.deltaY / 3;
    const { x, y } = this.moves.place(event);
    this.moves.zoom(ZOOM_PER_KEY ** -Math.max(-4, Math.min(4, lines)), x, y);
    this.moves.end();
  }

  #key(event) {
    if (event.altKey || event.metaKey || event.ctrlKey) return;
    const act = this.#actions(event.shiftKey)[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
    this.moves.end();
  }

  #actions(isPan) {
    const { moves } = this;
    const step = (x, y) => () => (isPan ? moves.pan(x * PAN_PER_KEY, y * PAN_PER_KEY) : moves.orbit(x * TURN_PER_KEY, y * TURN_PER_KEY));
    const nearer = () => moves.zoom(ZOOM_PER_KEY, 0, 0);
    const farther = () => moves.zoom(1 / ZOOM_PER_KEY, 0, 0);
    return {
      ArrowLeft: step(-1, 0),
      ArrowRight: step(1, 0),
      ArrowUp: step(0, 1),
      ArrowDown: step(0, -1),
      "+": nearer,
      "=": nearer,
      "-": farther,
      _: farther,
      Home: moves.fit,
      0: moves.fit,
    };
  }
}
