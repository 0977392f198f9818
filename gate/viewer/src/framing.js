/** Where the eye has to be: to show everything, or what is highlighted. */

import { Vector3 } from "three";

import { ball, facing } from "./elements.js";

const SHARE_OF_VIEW = 0.35;
const CLOSEST = 0.22;
const LEAST = 1e-3;
const STEEPEST = Math.PI / 3;

/** The box {low, high} of a part of a model, in stage units and upright; min, max: of the part, as in its surface. */
function boxOf(model, min, max) {
  const corner = new Vector3();
  const low = new Vector3(Infinity, Infinity, Infinity);
  const high = low.clone().negate();
  for (let i = 0; i < 8; i++) {
    corner.set(...[0, 1, 2].map((axis) => (i & (1 << axis) ? max : min)[axis]));
    model.group.localToWorld(corner);
    low.min(corner);
    high.max(corner);
  }
  return { low, high };
}

/** The upright cylinder {middle, radius, half: of its height} around models, in stage units. */
function around(models, unit) {
  const boxes = models.map((model) => ({
    ...boxOf(model, model.surface.min, model.surface.max),
    radius: model.surface.radius * unit,
  }));
  const low = boxes.reduce((lowest, box) => lowest.min(box.low), new Vector3(Infinity, Infinity, Infinity));
  const high = boxes.reduce((highest, box) => highest.max(box.high), new Vector3(-Infinity, -Infinity, -Infinity));
  const middle = low.clone().add(high).multiplyScalar(0.5);
  const radii = boxes.map((box) => {
    const own = box.low.clone().add(box.high).multiplyScalar(0.5);
    return Math.hypot(own.x - middle.x, own.z - middle.z) + box.radius;
  });
  return { middle, radius: Math.max(...radii, LEAST), half: Math.max((high.y - low.y) / 2, LEAST) };
}

/** The pose that shows everything in the stage's views whole, from a direction {azimuth, elevation} or the present one. */
export function wholePose(stage, direction) {
  const names = new Set(stage.views().flatMap((view) => view.shown));
  const models = [...names].map((name) => stage.sides[name]).filter((model) => model && !model.surface.isEmpty);
  const held = models.length ? around(models, stage.unit) : { middle: new Vector3(), radius: 1, half: 1 };
  return stage.eye.fitted(held, stage.aspect, direction);
}

/** The pose that shows what was found on the model: near, but with enough around it to know the place. */
export function focusPose(stage, model, found) {
  const { surface } = model;
  const { min, max } = ball(surface, found.clusters.flat());
  const { low, high } = boxOf(model, min.toArray(), max.toArray());
  const whole = wholePose(stage);
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
