/** The element's own HTML: controls, canvas, captions and legend. It knows nothing of three dimensions. */

import { LAYOUTS, MODES } from "./describe.js";
import { element } from "./html.js";
import { Legend } from "./legend.js";

const VIEWS = { front: "Front", side: "Side", top: "Top", fit: "Fit" };
const KEYS =
  "Arrow keys turn the view, with Shift they move it; plus and minus zoom; 0 shows everything. " +
  "Drag to turn, drag with Shift or the right button to move, wheel to zoom, double-click to turn around a point.";

function choices(legend, name, options) {
  const radios = Object.entries(options).map(([value, label]) => {
    const input = element("input", { type: "radio", name, value });
    return element("label", {}, input, element("span", {}, label));
  });
  return element("fieldset", { class: name }, element("legend", { class: "unseen" }, legend), ...radios);
}

function tick(name, label) {
  return element("label", { class: `tick ${name}` }, element("input", { type: "checkbox", name }), element("span", {}, label));
}

function cell(side, title) {
  const caption = element("p", { class: "caption" }, element("b", {}, title), " ", element("span", { class: "measures" }));
  return element("div", { class: "cell", "data-side": side }, caption, element("p", { class: "note", hidden: true }));
}

/** Builds into a shadow root; `heard`: mode(value), layout(value), view(name), tick(name, isOn), range(fraction), largest(). */
export class Panel {
  constructor(root, heard, heat) {
    const buttons = Object.entries(VIEWS).map(([name, label]) => element("button", { type: "button", "data-view": name }, label));
    this.bar = element(
      "div",
      { class: "bar" },
      choices("Show as", "mode", MODES),
      choices("Show which", "layout", LAYOUTS),
      element("div", { class: "views", role: "group", "aria-label": "Look from" }, ...buttons),
      tick("parallel", "Parallel"),
      tick("hidden", "Hidden lines"),
    );
    this.canvas = element("canvas");
    this.cells = element("div", { class: "cells" }, cell("candidate", "Candidate"), cell("golden", "Golden"));
    this.legend = new Legend(heat, heard);
    this.scale = element("div", { class: "scale", hidden: true }, element("span"), element("i"));
    this.busy = element("p", { class: "busy", hidden: true }, "Loading…");
    this.message = element("p", { class: "message", role: "alert", hidden: true });
    this.status = element("p", { class: "unseen", role: "status" });
    this.view = element("div", { class: "view" }, this.canvas, this.cells, this.scale, this.busy, this.message);
    const frame = element("div", { class: "frame" }, this.view, this.legend.box);
    const keys = element("p", { class: "unseen", id: "keys" }, KEYS);
    root.append(element("div", { class: "all" }, this.bar, frame, keys, this.status));
    this.#listen(heard);
  }

  #listen(heard) {
    this.bar.addEventListener("change", ({ target }) => {
      if (target.type === "radio") heard[target.name](target.value);
      else heard.tick(target.name, target.checked);
    });
    this.bar.addEventListener("click", ({ target }) => {
      const name = target.closest("button")?.dataset.view;
      if (name) heard.view(name);
    });
  }

  /** A canvas that no lost or given-up context clings to. */
  freshCanvas() {
    const label = this.canvas.getAttribute("aria-label") ?? "3D view";
    const fresh = element("canvas", { tabindex: "0", role: "application", "aria-label": label, "aria-describedby": "keys" });
    this.canvas.replaceWith(fresh);
    this.canvas = fresh;
    return fresh;
  }

  /** Shows the choices as they are; `allowed` says which layouts and modes can be chosen. */
  choose(mode, layout, allowed) {
    for (const input of this.bar.querySelectorAll("input[type=radio]")) {
      input.checked = input.value === (input.name === "mode" ? mode : layout);
      input.disabled = !allowed(input.name, input.value);
    }
    this.bar.querySelector(".hidden").hidden = mode !== "wireframe";
  }

  /** arrangement: row, column, candidate, golden or overlay. */
  arrange(arrangement) {
    this.cells.dataset.as = arrangement;
  }

  caption(side, measures, note) {
    const one = this.cells.querySelector(`[data-side=${side}]`);
    one.querySelector(".measures").textContent = measures;
    one.querySelector(".note").textContent = note;
    one.querySelector(".note").hidden = !note;
  }

  /** Covers the picture with a sentence, or uncovers it. */
  cover(sentence) {
    this.message.textContent = sentence;
    this.message.hidden = !sentence;
  }

  say(sentence) {
    if (this.status.textContent !== sentence) this.status.textContent = sentence;
    this.canvas.setAttribute("aria-label", `3D view. ${sentence}`);
  }

  /** A bar of `px` CSS pixels with its length beside it. */
  measure(px, label) {
    this.scale.hidden = !(px > 0);
    this.scale.querySelector("i").style.setProperty("inline-size", `${px}px`);
    this.scale.querySelector("span").textContent = label;
  }
}
