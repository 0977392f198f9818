/** What the colours of a mode mean. */

import { paintLegend } from "./heat.js";
import { length } from "./units.js";

const KEYS = {
  normals: [
    ["right", "right"],
    ["up", "up"],
    ["front", "front"],
  ],
  backfaces: [
    ["outside", "front side"],
    ["inside", "back side"],
  ],
};

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function swatches(keys) {
  return keys.map(([colour, label]) => element("span", "key", element("i", colour), label));
}

function heatScale({ range, maxM, meanM }, bytes) {
  const canvas = element("canvas", "heat");
  canvas.setAttribute("aria-hidden", "true");
  paintLegend(canvas, bytes);
  if (maxM === 0) return [element("span", "title", "No distance anywhere: the surfaces are the same.")];
  const marks = element("span", "marks", ...[0, 0.5, 1].map((part) => element("span", "", length(part * range))));
  const mean = Number.isFinite(meanM) ? `, mean ${length(meanM)}` : "";
  return [element("span", "title", `Distance between the surfaces: max ${length(maxM)}${mean}`), canvas, marks];
}

/** Fills the legend's box. difference: {range, maxM, meanM}, or {sentence} while there is none. */
export function showLegend(box, mode, difference, bytes) {
  box.hidden = !(mode in KEYS) && mode !== "difference";
  if (mode in KEYS) box.replaceChildren(...swatches(KEYS[mode]));
  else if (mode !== "difference") box.replaceChildren();
  else if (difference.sentence) box.replaceChildren(element("span", "title", difference.sentence));
  else box.replaceChildren(...heatScale(difference, bytes));
}
