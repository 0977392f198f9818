/** What is shown, in words: for screen readers and for the captions. */

import { counted, extents } from "./units.js";

export const MODES = {
  shaded: "Shaded",
  wireframe: "Wireframe",
  normals: "Normals",
  backfaces: "Backfaces",
  difference: "Difference",
};
export const LAYOUTS = { both: "Both", candidate: "Candidate", golden: "Golden", overlay: "Overlay" };

const ROUND = ["the front", "the front right", "the right", "the back right", "the back", "the back left", "the left", "the front left"];
const SHOWN = {
  both: "candidate and golden side by side",
  candidate: "the candidate alone",
  golden: "the golden alone",
  overlay: "the golden as a clear shell over the candidate",
};

/** "the front, 20 degrees from above". */
export function direction({ azimuth, elevation }) {
  const degrees = Math.round((elevation * 180) / Math.PI);
  if (degrees > 80) return "the top";
  if (degrees < -80) return "below";
  const sector = ROUND[((Math.round(azimuth / (Math.PI / 4)) % 8) + 8) % 8];
  const height = degrees === 0 ? "level" : `${Math.abs(degrees)} degrees from ${degrees > 0 ? "above" : "below"}`;
  return `${sector}, ${height}`;
}

/** "0.81 × 0.90 × 0.62 m, 7,998 faces". */
export function measures(surface) {
  const faces = counted(surface.faces, "face");
  return surface.isEmpty ? faces : `${extents(surface.size)}, ${faces}`;
}

/** How the candidate's size stands to the golden's, when it differs by more than a thousandth; else "". */
export function sizeRatio(candidate, golden) {
  const [ours, theirs] = [candidate, golden].map((surface) => Math.hypot(...surface.size));
  if (!(ours > 0 && theirs > 0) || Math.abs(ours / theirs - 1) < 1e-3) return "";
  return `${(ours / theirs).toPrecision(3)} times the golden's size`;
}

/** The sentence that a screen reader hears after a change. */
export function description({ mode, layout, sides, pose, highlighted, isAlone }) {
  const said = [`${MODES[mode]}${isAlone ? "" : `: ${SHOWN[layout]}`}, seen from ${direction(pose)}.`];
  const name = isAlone ? "" : "Candidate ";
  if (sides.candidate && layout !== "golden") said.push(`${name}${measures(sides.candidate.surface)}.`);
  if (sides.golden && layout !== "candidate") said.push(`Golden ${measures(sides.golden.surface)}.`);
  if (highlighted) said.push(`Highlighted: ${highlighted}.`);
  return said.join(" ");
}
