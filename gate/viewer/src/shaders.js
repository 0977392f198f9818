/** Materials of the modes that measure instead of portray. Their colours are what the screen gets: no tone mapping. */

import { DataTexture, DoubleSide, LinearFilter, ShaderMaterial } from "three";

/** Lambert from the eye, slightly from above and the left; the normal is the triangle's own, seen from this side. */
const FACING = `
  float facing(vec3 seen) {
    vec3 n = cross(dFdx(seen), dFdy(seen));
    float size = length(n);
    if (!(size > 0.0)) return 1.0;
    return abs(dot(n / size, normalize(vec3(-0.25, 0.35, 1.0))));
  }`;

const PLAIN_VERTEX = `
  varying vec3 seen;
  void main() {
    vec4 inView = modelViewMatrix * vec4(position, 1.0);
    seen = inView.xyz;
    gl_Position = projectionMatrix * inView;
  }`;

function plain(uniforms, fragment, extra = {}) {
  return new ShaderMaterial({
    uniforms,
    vertexShader: PLAIN_VERTEX,
    fragmentShader: `varying vec3 seen;${FACING}${fragment}`,
    side: DoubleSide,
    toneMapped: false,
    ...extra,
  });
}

/** One lit colour; the surface below the lines of the wireframe, which it hides. */
export function hidingMaterial(colour) {
  return plain(
    { colour: { value: colour } },
    `uniform vec3 colour;
     void main() { gl_FragColor = vec4(colour * (0.72 + 0.28 * facing(seen)), 1.0); }`,
    { polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 4 },
  );
}

/** Front faces grey, back faces glaring. */
export function backfaceMaterial() {
  return plain(
    {},
    `void main() {
       float light = facing(seen);
       vec3 front = vec3(0.78, 0.80, 0.83) * (0.35 + 0.65 * light);
       vec3 back = vec3(1.0, 0.16, 0.32) * (0.82 + 0.18 * light);
       gl_FragColor = vec4(gl_FrontFacing ? front : back, 1.0);
     }`,
  );
}

/** World normals as colours, each corner's own or the triangle's; a normal of no length is black. */
export function normalMaterial(isFaceted) {
  return new ShaderMaterial({
    defines: isFaceted ? { FACETED: "" } : {},
    vertexShader: `
      varying vec3 carried;
      void main() {
        #ifdef FACETED
          carried = (modelMatrix * vec4(position, 1.0)).xyz;
        #else
          carried = mat3(modelMatrix) * normal;
        #endif
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: `
      varying vec3 carried;
      void main() {
        #ifdef FACETED
          vec3 n = cross(dFdx(carried), dFdy(carried)) * (gl_FrontFacing ? 1.0 : -1.0);
        #else
          vec3 n = carried;
        #endif
        float size = length(n);
        vec3 shown = size > 0.0 ? n / size * 0.5 + 0.5 : vec3(0.0);
        gl_FragColor = vec4(shown, 1.0);
      }`,
    side: DoubleSide,
    toneMapped: false,
  });
}

/** The colour map as a texture, raw sRGB bytes. */
export function heatTexture(bytes) {
  const texture = new DataTexture(bytes, bytes.length / 4, 1);
  texture.magFilter = LinearFilter;
  texture.minFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

/** Distances per vertex through the colour map, from 0 to `range`; grey where none is known. */
export function distanceMaterial(texture) {
  return new ShaderMaterial({
    uniforms: { map: { value: texture }, range: { value: 1 }, known: { value: 0 } },
    vertexShader: `
      attribute float distance;
      varying float far;
      varying vec3 seen;
      void main() {
        far = distance;
        vec4 inView = modelViewMatrix * vec4(position, 1.0);
        seen = inView.xyz;
        gl_Position = projectionMatrix * inView;
      }`,
    fragmentShader: `
      varying float far;
      varying vec3 seen;
      uniform sampler2D map;
      uniform float range;
      uniform float known;
      ${FACING}
      void main() {
        bool isMeasured = known > 0.5 && far >= 0.0;
        float at = range > 0.0 ? clamp(far / range, 0.0, 1.0) : 0.0;
        vec3 colour = isMeasured ? texture2D(map, vec2((at * 255.0 + 0.5) / 256.0, 0.5)).rgb : vec3(0.55);
        gl_FragColor = vec4(colour * (0.8 + 0.2 * facing(seen)), 1.0);
      }`,
    side: DoubleSide,
    toneMapped: false,
  });
}

/** The golden surface over the candidate: clear where it faces the eye, strong at its rim. */
export function ghostMaterial() {
  return plain(
    {},
    `void main() {
       float rim = 1.0 - facing(seen);
       gl_FragColor = vec4(mix(vec3(0.0, 0.62, 0.72), vec3(0.0, 0.38, 0.55), rim), 0.3 + 0.6 * rim * rim);
     }`,
    { transparent: true, depthWrite: false, polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 500 },
  );
}
