/** Takes the eye where somebody wants it: by hand, to everything, or to a place. */

import { wholePose } from "./framing.js";

const NEAREST = 1e-4;
export const DIRECTIONS = {
  front: { azimuth: 0, elevation: 0 },
  side: { azimuth: Math.PI / 2, elevation: 0 },
  top: { azimuth: 0, elevation: Math.PI / 2 },
};

/** stage: whose eye it moves. arrived(): called when a movement was ordered or a hand let go. */
export class Pilot {
  constructor(stage, arrived) {
    this.stage = stage;
    this.arrived = arrived;
    this.isWhole = false;
    this.aspect = 1;
  }

  /** Where the eye is, or is on its way to. */
  get pose() {
    return this.stage.move?.to ?? this.stage.eye.pose;
  }

  /** Shows everything from a direction, and goes on to do so when the views get another shape, until the eye is moved. */
  whole(direction, isSmooth = true) {
    this.go(wholePose(this.stage, direction), isSmooth);
    this.isWhole = true;
    this.aspect = this.stage.aspect;
  }

  /** Shows everything again where the views have another shape now. */
  refit() {
    if (this.isWhole && this.stage.aspect !== this.aspect) this.whole(this.pose, false);
  }

  /** Goes to a pose; at once where motion is unwanted. */
  go(pose, isSmooth = true) {
    this.isWhole = false;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.stage.go(pose, isSmooth && !isCalm);
    this.arrived();
  }

  /** Makes a point of the surface the middle of the view, around which it turns; as large as it is seen now. */
  turnAround(point) {
    if (!point) return;
    const { eye } = this.stage;
    const nearer = eye.isParallel ? 0 : point.clone().sub(eye.pose.target).dot(eye.axes().back);
    this.go({ ...eye.pose, target: point, distance: Math.max(eye.pose.distance - nearer, NEAREST) });
  }

  set isParallel(isOn) {
    this.stage.eye.isParallel = isOn;
    if (this.isWhole) this.whole(this.pose, false);
    this.stage.invalidate();
  }

  /** What the hand can do: for Controls. */
  moves() {
    const { stage } = this;
    const by = (act) => (...values) => {
      stage.move = null;
      this.isWhole = false;
      act(...values);
      stage.invalidate();
    };
    return {
      orbit: by((azimuth, elevation) => stage.eye.orbit(azimuth, elevation)),
      pan: by((x, y) => stage.eye.pan(x, y)),
      zoom: by((factor, x, y) => stage.eye.zoom(factor, x, y)),
      fit: () => this.whole(),
      place: (event) => stage.placeOf(event),
      turnAround: (event) => this.turnAround(stage.under(event)),
      start: () => stage.stir(),
      end: () => {
        stage.rest();
        this.arrived();
      },
    };
  }
}
