// Hands the asset's scene to the viewer, which is never replaced, and tells when it cannot show it.

import { shown } from "./shown.js";

const MODES = ["shaded", "wireframe", "normals", "backfaces", "difference"];
let loaded = null;

const viewer = () => document.getElementById("viewer");

export function setUpViewer() {
  document.addEventListener("assay-error", (event) => {
    tell(event.detail?.message ?? "The viewer cannot show this asset.");
    openFallback();
  });
  document.addEventListener("assay-theme", (event) => viewer()?.setAttribute("theme", event.detail.theme));
}

/** Loads the scene of the asset that is shown, if it is another than before. */
export async function loadScene() {
  const { scene, sceneText } = shown();
  const element = viewer();
  if (!element || sceneText === loaded) return;
  loaded = sceneText;
  tell(null);
  unmark();
  const place = element.closest(".viewer");
  place.hidden = !scene;
  if (!scene) return;
  element.setAttribute("theme", document.documentElement.dataset.theme);
  try {
    await window.customElements.whenDefined("assay-viewer");
    await element.load(scene);
  } catch (error) {
    if (loaded !== sceneText || error?.name === "AbortError") return;
    tell(error?.message ?? "The viewer cannot show this asset.");
    openFallback();
  }
}

/** Draws a finding's elements and frames them; again: takes them away. */
export function show(button) {
  const pressed = button.getAttribute("aria-pressed") === "true";
  unmark();
  if (pressed) {
    viewer()?.clear?.();
    return;
  }
  button.setAttribute("aria-pressed", "true");
  button.closest("tr, li")?.classList.add("marked");
  viewer()?.highlight?.(JSON.parse(button.dataset.elements));
}

/** The whole asset again, nothing highlighted. */
export function frameAll() {
  unmark();
  viewer()?.clear?.();
  viewer()?.frame?.();
}

export function setMode(number) {
  if (viewer() && MODES[number - 1]) viewer().mode = MODES[number - 1];
}

function unmark() {
  for (const one of document.querySelectorAll('#findings [aria-pressed="true"][data-do="show"]')) one.setAttribute("aria-pressed", "false");
  for (const one of document.querySelectorAll("#findings .marked")) one.classList.remove("marked");
}

function tell(words) {
  const place = document.getElementById("viewer-message");
  if (!place) return;
  place.hidden = !words;
  place.textContent = words ?? "";
}

function openFallback() {
  const button = document.querySelector("#fallback > button, #fallback .label-wrap");
  if (button && !button.classList.contains("open") && button.getAttribute("aria-expanded") !== "true") button.click();
  document.getElementById("fallback")?.scrollIntoView({ block: "nearest" });
}
