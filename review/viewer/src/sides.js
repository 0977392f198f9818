/** From the URLs of one side to its Model. */

import { readSurface } from "./asv1.js";
import { fetchBytes } from "./fetching.js";
import { readGlb } from "./glb.js";
import { Model } from "./model.js";
import { Surface } from "./surface.js";

const MOST_MODEL_BYTES = 256 * 1024 * 1024;

/**
 * {model: Model|null, note: string}; the note is for the reader: why something is not shown. `what` names the side at
 * the start of a sentence. The materials are optional: without them the plain geometry is shown.
 */
export async function loadSide(urls, what, signal, heat) {
  if (!urls) return { model: null, note: "", isError: false };
  const [geometry, original] = await Promise.allSettled([
    fetchBytes(urls.geometry, what, signal),
    urls.model ? fetchBytes(urls.model, "the file", signal, MOST_MODEL_BYTES).then(readGlb) : null,
  ]);
  signal.throwIfAborted();
  if (geometry.status === "rejected") return { model: null, note: words(geometry.reason), isError: true };
  try {
    const surface = new Surface(readSurface(geometry.value, what));
    const model = new Model(surface, original.value ?? null, heat);
    return { model, note: notes(surface, original), isError: false };
  } catch (error) {
    return { model: null, note: words(error), isError: true };
  }
}

function notes(surface, original) {
  const said = [];
  if (surface.faces === 0) said.push("It has no faces: there is nothing to draw.");
  else if (surface.isEmpty) said.push("None of its faces can be drawn: their coordinates are not finite numbers.");
  else if (surface.left) said.push(`${surface.left} of its faces are not drawn: coordinates that are not finite, or no such vertex.`);
  if (!surface.isEmpty && !surface.size.some((value) => value > 0)) said.push("It has no extent: all vertices lie in one point.");
  if (original.status === "rejected") said.push(`Plain geometry, without its materials: ${words(original.reason)}`);
  return said.join(" ");
}

/** What to say of an error; ours are written for the reader, others are shortened. */
export function words(error) {
  const message = String(error?.message ?? error);
  return message.length > 300 ? `${message.slice(0, 300)}...` : message;
}
