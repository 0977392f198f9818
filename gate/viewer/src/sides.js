/** From the URLs of one side to its Model. */

import { readSurface } from "./asv1.js";
import { fetchBytes } from "./fetching.js";
import { disposeGlb, readGlb } from "./glb.js";
import { Model } from "./model.js";
import { Surface } from "./surface.js";

const MOST_MODEL_BYTES = 256 * 1024 * 1024;

/** {candidate, golden} of a scene, each as loadSide gives it; when the load was given up it throws and leaves nothing. */
export async function loadSides(scene, signal, heat) {
  const asked = [loadSide(scene?.candidate, "The candidate", signal, heat), loadSide(scene?.golden, "The golden", signal, heat)];
  const [candidate, golden] = await Promise.allSettled(asked);
  const failed = [candidate, golden].find((one) => one.status === "rejected");
  if (!failed) return { candidate: candidate.value, golden: golden.value };
  for (const one of [candidate, golden]) one.value?.model?.dispose();
  throw failed.reason;
}

/**
 * {model: Model|null, note: string, isError}; the note is for the reader: why something is not shown. `what` names the side at
 * the start of a sentence. The materials are optional: without them the plain geometry is shown.
 */
async function loadSide(urls, what, signal, heat) {
  if (!urls) return { model: null, note: "", isError: false };
  const [geometry, original] = await Promise.allSettled([
    fetchBytes(urls.geometry, what, signal),
    urls.model ? fetchBytes(urls.model, "the file", signal, MOST_MODEL_BYTES) : null,
  ]);
  signal.throwIfAborted();
  try {
    const surface = new Surface(readSurface(value(geometry), what));
    const { glb, reason } = await materials(original);
    if (signal.aborted && glb) disposeGlb(glb);
    signal.throwIfAborted();
    return { model: new Model(surface, glb, heat), note: notes(surface, reason), isError: false };
  } catch (error) {
    if (signal.aborted) throw error;
    return { model: null, note: words(error), isError: true };
  }
}

function value(settled) {
  if (settled.status === "rejected") throw settled.reason;
  return settled.value;
}

/** The original file, read only after the server's reader had nothing against it; or the reason why it is not shown. */
async function materials(original) {
  try {
    const bytes = value(original);
    return { glb: bytes && (await readGlb(bytes)), reason: "" };
  } catch (error) {
    return { glb: null, reason: words(error) };
  }
}

function notes(surface, reason) {
  const said = [];
  if (surface.faces === 0) said.push("It has no faces: there is nothing to draw.");
  else if (surface.isEmpty) said.push("None of its faces can be drawn: their coordinates are not finite numbers.");
  else if (surface.left) said.push(`${surface.left} of its faces are not drawn: coordinates that are not finite, or no such vertex.`);
  if (!surface.isEmpty && !surface.size.some((value) => value > 0)) said.push("It has no extent: all vertices lie in one point.");
  if (reason) said.push(`Plain geometry, without its materials: ${reason}`);
  return said.join(" ");
}

/** What to say of an error; ours are written for the reader, others are shortened. */
export function words(error) {
  const message = String(error?.message ?? error);
  return message.length > 300 ? `${message.slice(0, 300)}...` : message;
}
