/** <assay-compare>: what the gate got over what was approved, with a divider to move. */

import { element } from "./html.js";
import { compare as looks, shared } from "./style.js";

const KEYS = ["got", "want", "difference", "label"];

/** Attributes got, want, difference: URLs of pictures; label: what they show; theme: light or dark. */
export class AssayCompare extends HTMLElement {
  static observedAttributes = KEYS;

  #broken = new Set();
  #isDifference = false;
  #at = 50;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [shared, looks];
  }

  connectedCallback() {
    this.#render();
  }

  attributeChangedCallback(name, before, value) {
    if (before === value) return;
    this.#broken.delete(name);
    if (this.isConnected) this.#render();
  }

  /** Where the divider is, in per cent from the left. */
  get position() {
    return this.#at;
  }

  set position(percent) {
    this.#at = Math.min(100, Math.max(0, Math.round(Number(percent) || 0)));
    const figure = this.shadowRoot.querySelector("figure");
    figure?.style.setProperty("--at", `${this.#at}%`);
    const range = this.shadowRoot.querySelector("input[type=range]");
    if (!range) return;
    range.value = String(this.#at);
    range.setAttribute("aria-valuetext", `${this.#at} per cent got, ${100 - this.#at} per cent approved`);
  }

  #url(name) {
    return this.#broken.has(name) ? null : this.getAttribute(name) || null;
  }

  /** What can be shown: "slider", "difference", "one" (only one picture) or "none". */
  get #kind() {
    if (this.#isDifference && this.#url("difference")) return "difference";
    if (this.#url("got") && this.#url("want")) return "slider";
    return this.#url("got") || this.#url("want") ? "one" : "none";
  }

  #render() {
    const label = this.getAttribute("label") || "Picture";
    const kind = this.#kind;
    const figure = element("figure", {}, this.#caption(label, kind));
    if (kind !== "none") figure.append(this.#stack(label, kind));
    if (kind === "slider") figure.append(this.#slider(label));
    for (const note of this.#notes()) figure.append(element("p", { class: note.isBad ? "note bad" : "note" }, note.words));
    const focused = this.shadowRoot.activeElement?.tagName;
    this.shadowRoot.replaceChildren(figure);
    if (focused === "INPUT") figure.querySelector("input")?.focus();
    this.position = this.#at;
  }

  #caption(label, kind) {
    const caption = element("figcaption", {}, element("span", { class: "name" }, label));
    if (!this.#url("difference")) return caption;
    const box = element("input", { type: "checkbox" });
    box.checked = kind === "difference";
    box.addEventListener("change", () => {
      this.#isDifference = box.checked;
      this.#render();
    });
    caption.append(element("label", { class: "tick" }, box, element("span", {}, "Show the difference")));
    return caption;
  }

  #stack(label, kind) {
    const stack = element("div", { class: "stack", "data-as": kind });
    if (kind === "difference") stack.append(this.#picture("difference", `${label}: where got and approved differ`, ""));
    else if (kind === "slider") {
      stack.append(this.#picture("want", `${label}, approved`, ""), this.#picture("got", `${label}, got`, "over got"));
      stack.append(element("span", { class: "divider" }));
      stack.append(element("span", { class: "tag left" }, "Got"), element("span", { class: "tag right" }, "Approved"));
      this.#drag(stack);
    } else {
      const name = this.#url("got") ? "got" : "want";
      stack.append(this.#picture(name, `${label}, ${name === "got" ? "got" : "approved"}`, ""));
      stack.append(element("span", { class: "tag left" }, name === "got" ? "Got" : "Approved"));
    }
    return stack;
  }

  #picture(name, alt, className) {
    const image = element("img", { src: this.getAttribute(name), alt, class: className, draggable: "false" });
    image.addEventListener("error", () => {
      this.#broken.add(name);
      this.#render();
    });
    return image;
  }

  #slider(label) {
    const range = element("input", { type: "range", min: "0", max: "100", step: "1", "aria-label": `${label}: how much of the picture is the one got` });
    range.addEventListener("input", () => (this.position = range.value));
    return range;
  }

  #drag(stack) {
    const move = (event) => {
      const box = stack.getBoundingClientRect();
      this.position = (100 * (event.clientX - box.left)) / box.width;
    };
    stack.addEventListener("pointerdown", (event) => {
      stack.setPointerCapture(event.pointerId);
      move(event);
    });
    stack.addEventListener("pointermove", (event) => {
      if (stack.hasPointerCapture(event.pointerId)) move(event);
    });
  }

  *#notes() {
    for (const [name, word] of [["got", "picture that was got"], ["want", "approved picture"], ["difference", "difference picture"]]) {
      if (this.#broken.has(name)) yield { words: `The ${word} could not be loaded.`, isBad: true };
    }
    if (!this.getAttribute("want")) yield { words: "There is no approved picture to compare with yet.", isBad: false };
    if (!this.getAttribute("got")) yield { words: "There is no new picture: gate the asset first.", isBad: false };
  }
}
