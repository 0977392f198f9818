/** Where the eye is: one orbit around a target, seen in perspective or in parallel, shared by every view. */

import { OrthographicCamera, PerspectiveCamera, Vector3 } from "three";

const FOV_Y_DEG = 30;
const TAN = Math.tan((FOV_Y_DEG * Math.PI) / 360);
const NEAREST = 1e-4;
const FARTHEST = 200;
const STEEPEST = Math.PI / 2;
const MARGIN = 1.12;
export const START = { azimuth: Math.PI / 6, elevation: Math.PI / 9 };

/**
 * azimuth 0 looks at the front (the eye on +Z), positive towards +X; elevation positive above the horizon; radians.
 * Lengths are in the stage's unit: half the diagonal of everything that is shown.
 */
export class Eye {
  constructor() {
    this.perspective = new PerspectiveCamera(FOV_Y_DEG);
    this.parallel = new OrthographicCamera();
    this.isParallel = false;
    this.pose = { ...START, distance: 4, target: new Vector3() };
  }

  get camera() {
    return this.isParallel ? this.parallel : this.perspective;
  }

  /** Half the height that is seen at the target. */
  get halfHeight() {
    return this.halfHeightAt(this.pose.distance);
  }

  halfHeightAt(distance) {
    return distance * TAN;
  }

  /** Unit vectors right, up and towards the eye. */
  axes(pose = this.pose) {
    const { azimuth, elevation } = pose;
    const [sa, ca, se, ce] = [Math.sin(azimuth), Math.cos(azimuth), Math.sin(elevation), Math.cos(elevation)];
    return {
      right: new Vector3(ca, 0, -sa),
      up: new Vector3(-sa * se, ce, -ca * se),
      back: new Vector3(sa * ce, se, ca * ce),
    };
  }

  orbit(azimuth, elevation) {
    const turned = this.pose.azimuth + azimuth;
    this.pose.azimuth = Math.atan2(Math.sin(turned), Math.cos(turned));
    this.pose.elevation = Math.min(STEEPEST, Math.max(-STEEPEST, this.pose.elevation + elevation));
  }

  /** Moves the target by fractions of the seen height, to the right and up. */
  pan(x, y) {
    const { right, up } = this.axes();
    this.pose.target.addScaledVector(right, x * 2 * this.halfHeight).addScaledVector(up, y * 2 * this.halfHeight);
  }

  /** Comes nearer by a factor; the point at (x, y), fractions of the seen height from the middle, stays where it is. */
  zoom(factor, x = 0, y = 0) {
    const before = this.halfHeight;
    this.pose.distance = Math.min(FARTHEST, Math.max(NEAREST, this.pose.distance / factor));
    const moved = (before - this.halfHeight) / this.halfHeight;
    this.pan(x * moved, y * moved);
  }

  /** The pose that shows an upright cylinder {middle, radius, half: of its height} whole, however it is turned about y. */
  fitted({ middle, radius, half }, aspect, direction = this.pose) {
    const pose = { ...this.pose, azimuth: direction.azimuth, elevation: direction.elevation, target: middle };
    const { right, up, back } = this.axes(pose);
    let distance = 0;
    const point = new Vector3();
    for (let i = 0; i < 64; i++) {
      const turn = (i * Math.PI) / 16;
      point.set(radius * Math.cos(turn), i < 32 ? half : -half, radius * Math.sin(turn));
      const across = Math.max(Math.abs(point.dot(right)) / aspect, Math.abs(point.dot(up)));
      distance = Math.max(distance, (this.isParallel ? 0 : point.dot(back)) + (MARGIN * across) / TAN);
    }
    pose.distance = Math.min(FARTHEST, Math.max(NEAREST, distance));
    return pose;
  }

  /** Sets the camera up for a view of this aspect over a scene that lies within `reach` of the origin. */
  aim(aspect, reach) {
    const { camera, halfHeight } = this;
    const { right, up, back } = this.axes();
    const away = this.isParallel ? Math.max(this.pose.distance, 2.5 * reach) : this.pose.distance;
    camera.position.copy(this.pose.target).addScaledVector(back, away);
    camera.matrix.makeBasis(right, up, back).setPosition(camera.position);
    camera.quaternion.setFromRotationMatrix(camera.matrix);
    const middle = camera.position.dot(back);
    camera.far = Math.max(middle + 1.05 * reach, 1e-3);
    camera.near = Math.max(middle - 1.05 * reach, this.isParallel ? 0 : away * 0.02);
    if (this.isParallel) {
      Object.assign(camera, { left: -halfHeight * aspect, right: halfHeight * aspect, top: halfHeight, bottom: -halfHeight });
    } else camera.aspect = aspect;
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld(true);
    return camera;
  }
}

/** Between two poses, t in [0, 1], the shorter way round. */
export function between(from, to, t) {
  const eased = t * t * (3 - 2 * t);
  const turn = Math.atan2(Math.sin(to.azimuth - from.azimuth), Math.cos(to.azimuth - from.azimuth));
  return {
    azimuth: from.azimuth + turn * eased,
    elevation: from.elevation + (to.elevation - from.elevation) * eased,
    distance: from.distance * (to.distance / from.distance) ** eased,
    target: from.target.clone().lerp(to.target, eased),
  };
}
