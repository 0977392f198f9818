/** Where the eye goes to show highlighted elements. */

import { Vector3 } from "three";

import { ball, facing } from "./elements.js";

const SHARE_OF_VIEW = 0.35;
const CLOSEST = 0.22;
const STEEPEST = Math.PI / 3;

/** The pose that shows what was found on the model: near, but with enough around it to know the place. */
export function focusPose(stage, model, found) {
  const { surface } = model;
  const { min, max } = ball(surface, found.clusters.flat());
  const { low, high } = stage.box(model, min.toArray(), max.toArray());
  const whole = stage.wholePose();
  const pose = { ...whole, target: low.clone().add(high).multiplyScalar(0.5) };
  const narrow = Math.min(1, stage.aspect);
  const wanted = Math.max(low.distanceTo(high) / 2 / SHARE_OF_VIEW / narrow, CLOSEST);
  pose.distance = Math.min(whole.distance, (whole.distance * wanted) / stage.eye.halfHeightAt(whole.distance));
  const normal = facing(surface, found)?.transformDirection(stage.upright.matrixWorld);
  return normal ? { ...pose, ...towards(stage.eye, normal) } : pose;
}

/** The present direction where it sees the face well enough; else one that looks at it. */
function towards(eye, normal) {
  const { azimuth, elevation } = eye.pose;
  if (normal.dot(new Vector3().copy(eye.axes().back)) > 0.35) return { azimuth, elevation };
  const steep = Math.asin(Math.max(-1, Math.min(1, normal.y)));
  const isUpright = Math.hypot(normal.x, normal.z) < 0.05;
  return {
    azimuth: isUpright ? azimuth : Math.atan2(normal.x, normal.z),
    elevation: Math.max(-STEEPEST, Math.min(STEEPEST, steep)),
  };
}
