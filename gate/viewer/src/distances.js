/** The distances between the two surfaces, fetched when somebody wants to see them. */

import { readDifference } from "./asv1.js";
import { fetchBytes } from "./fetching.js";
import { words } from "./sides.js";

const MEASURING = "Measuring…";
const NOTHING = "There is no distance to show: nothing approved to measure to.";

/** Of one scene. known: {candidate, golden, maxM, meanM}, or {sentence} while or because there are none. */
export class Distances {
  constructor(scene, signal) {
    this.scene = scene;
    this.signal = signal;
    this.known = { sentence: MEASURING };
    this.isAsked = false;
  }

  /** Fetches them, once; sides: the models. Resolves to null, or to the words of an error. */
  async measure(sides) {
    if (this.isAsked) return null;
    this.isAsked = true;
    if (isSame(this.scene)) this.known = none(sides);
    else if (!this.scene.difference) this.known = { sentence: NOTHING };
    else return this.#fetch();
    return null;
  }

  async #fetch() {
    try {
      this.known = readDifference(await fetchBytes(this.scene.difference, "The difference", this.signal));
      return null;
    } catch (error) {
      if (this.signal.aborted) return null;
      this.known = { sentence: words(error) };
      return this.known.sentence;
    }
  }

  /** Colours the models, from 0 to this fraction of the largest distance. */
  paint(sides, fraction) {
    for (const [name, model] of Object.entries(sides)) {
      model?.setDistances(this.known[name] ?? null, (this.known.maxM ?? 0) * fraction);
    }
  }

  /** The vertex that is farthest from the other surface: {side, index}; index -1 where nothing is known. */
  get largest() {
    const found = ["candidate", "golden"].map((side) => ({ side, ...farthest(this.known[side]) }));
    return found[1].value > found[0].value ? found[1] : found[0];
  }
}

/** Whether both sides are drawn from the same bytes: their addresses name the same digest. */
function isSame({ candidate, golden }) {
  const isAddress = (side) => typeof side?.geometry === "string";
  const digest = (side) => isAddress(side) && new URL(side.geometry, document.baseURI).searchParams.get("d");
  return Boolean(digest(candidate)) && digest(candidate) === digest(golden);
}

function none({ candidate, golden }) {
  const zeros = (model) => (model ? new Float32Array(model.surface.vertices) : null);
  return { candidate: zeros(candidate), golden: zeros(golden), maxM: 0, meanM: 0 };
}

function farthest(distances) {
  let index = -1;
  (distances ?? []).forEach((value, k) => {
    if (index < 0 || value > distances[index]) index = k;
  });
  return { index, value: index < 0 ? -1 : distances[index] };
}
