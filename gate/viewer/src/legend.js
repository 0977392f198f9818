/** What the colours of a mode mean; for distances also where the colours end and the way to the largest. */

import { element } from "./html.js";
import { paintLegend } from "./heat.js";
import { length } from "./units.js";

const KEYS = {
  normals: ["right", "up", "front"],
  backfaces: ["front side", "back side"],
};
const DECADES = 4;

/** heard: {range(fraction of the largest distance), largest()}. */
export class Legend {
  constructor(bytes, heard) {
    this.box = element("div", { class: "legend", hidden: true });
    this.title = element("p", { class: "title" });
    this.keys = element("div", { class: "keys" });
    this.heat = this.#heat(bytes, heard);
    this.box.append(this.title, this.keys, this.heat);
  }

  #heat(bytes, heard) {
    const colours = element("canvas", { class: "colours", "aria-hidden": "true" });
    paintLegend(colours, bytes);
    this.marks = element("div", { class: "marks" }, element("span"), element("span"), element("span"));
    this.end = element("input", { type: "range", min: "0", max: "100", value: "100" });
    this.end.addEventListener("input", () => heard.range(this.fraction));
    const largest = element("button", { type: "button" }, "Go to the largest");
    largest.addEventListener("click", () => heard.largest());
    const scale = element("div", { class: "map" }, colours, this.marks);
    return element("div", { class: "heat" }, scale, element("label", { class: "ends" }, "Colours end at", this.end), largest);
  }

  /** The end of the colours as a fraction of the largest distance, 0.0001 to 1. */
  get fraction() {
    return 10 ** (DECADES * (Number(this.end.value) / 100 - 1));
  }

  /** Shows the mode's colours. difference: {maxM, meanM}, or {sentence} while there is none. */
  show(mode, difference) {
    const isHeat = mode === "difference" && !difference.sentence && difference.maxM > 0;
    this.box.hidden = !(mode in KEYS) && mode !== "difference";
    this.heat.hidden = !isHeat;
    this.keys.replaceChildren(...(KEYS[mode] ?? []).map(swatch));
    this.title.textContent = mode === "difference" ? (difference.sentence ?? title(difference)) : "";
    this.title.hidden = mode !== "difference";
    if (isHeat) this.#ends(difference.maxM * this.fraction);
  }

  #ends(end) {
    const over = this.fraction < 1 ? " and more" : "";
    [0, 0.5, 1].forEach((part, k) => {
      this.marks.children[k].textContent = length(part * end) + (k === 2 ? over : "");
    });
    this.end.setAttribute("aria-valuetext", `${length(end)}${over}`);
  }
}

function swatch(label) {
  return element("span", { class: "key" }, element("i", { class: label.split(" ")[0] }), label);
}

function title({ maxM, meanM }) {
  if (maxM === 0) return "No distance anywhere: the surfaces are the same.";
  const mean = Number.isFinite(meanM) ? `, mean ${length(meanM)}` : "";
  return `Distance between the surfaces: max ${length(maxM)}${mean}`;
}
