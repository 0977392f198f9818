/** The original .glb with its materials: read whole from memory, nothing fetched, no decoder in WebAssembly. */

import {
  ClampToEdgeWrapping,
  LinearFilter,
  LinearMipmapLinearFilter,
  LinearMipmapNearestFilter,
  MirroredRepeatWrapping,
  NearestFilter,
  NearestMipmapLinearFilter,
  NearestMipmapNearestFilter,
  RepeatWrapping,
  Texture,
} from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";

import { ViewerError } from "./fetching.js";

const FILTERS = {
  9728: NearestFilter,
  9729: LinearFilter,
  9984: NearestMipmapNearestFilter,
  9985: LinearMipmapNearestFilter,
  9986: NearestMipmapLinearFilter,
  9987: LinearMipmapLinearFilter,
};
const WRAPS = { 33071: ClampToEdgeWrapping, 33648: MirroredRepeatWrapping, 10497: RepeatWrapping };
const DECODED = ["KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_meshopt_compression", "KHR_texture_basisu"];
const PICTURES = ["image/png", "image/jpeg", "image/webp"];

/** The group of every scene of a self-contained GLB. Throws ViewerError with the reason why it cannot be shown. */
export async function readGlb(buffer) {
  const document = glbDocument(buffer);
  refuse(document);
  const loader = new GLTFLoader();
  loader.manager.setURLModifier(() => "data:,"); // belt and braces: nothing that the file names is ever fetched
  loader.register((parser) => new PicturesFromMemory(parser));
  let gltf;
  try {
    gltf = await loader.parseAsync(buffer, "");
  } catch (error) {
    throw new ViewerError(`its materials cannot be shown (${String(error?.message ?? error).slice(0, 120)})`);
  }
  const [first, ...others] = gltf.scenes;
  if (!first) throw new ViewerError("it has no scene");
  for (const other of others) first.add(other);
  makeDrawable(first);
  return first;
}

function glbDocument(buffer) {
  const view = new DataView(buffer);
  if (buffer.byteLength < 20 || view.getUint32(0, true) !== 0x46546c67) throw new ViewerError("it is not a GLB");
  const bytes = view.getUint32(12, true);
  if (20 + bytes > buffer.byteLength) throw new ViewerError("it is cut off");
  try {
    return JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 20, bytes)));
  } catch {
    throw new ViewerError("its JSON is broken");
  }
}

function refuse(document) {
  const outside = [...(document.buffers ?? []), ...(document.images ?? [])].find((one) => one.uri !== undefined);
  if (outside) throw new ViewerError("it needs other files beside it");
  const asked = [...(document.extensionsRequired ?? []), ...(document.extensionsUsed ?? [])];
  const needed = DECODED.find((name) => asked.includes(name));
  if (needed) throw new ViewerError(`its ${needed} is not decoded here`);
}

/** Cameras and lights of the file would disturb ours; a broken bounding sphere must not hide a mesh. */
function makeDrawable(root) {
  const strangers = [];
  root.traverse((node) => {
    if (node.isLight || node.isCamera) strangers.push(node);
    if (node.isMesh || node.isLine || node.isPoints) node.frustumCulled = false;
  });
  for (const node of strangers) node.removeFromParent();
}

/** GLTFLoader's way to pictures goes through blob: URLs, which a page's content policy refuses; this one does not. */
class PicturesFromMemory {
  constructor(parser) {
    this.name = "ASSAY_pictures_from_memory";
    this.parser = parser;
  }

  async loadTexture(index) {
    const { json } = this.parser;
    const texture = json.textures[index];
    const source = texture.extensions?.EXT_texture_webp?.source ?? texture.source;
    const image = json.images[source];
    const bytes = await this.parser.getDependency("bufferView", image.bufferView);
    const type = PICTURES.includes(image.mimeType) ? image.mimeType : "image/png";
    const bitmap = await createImageBitmap(new Blob([bytes], { type }), {
      imageOrientation: "none",
      premultiplyAlpha: "none",
      colorSpaceConversion: "none",
    });
    return this.#sampled(bitmap, json.samplers?.[texture.sampler] ?? {}, index);
  }

  #sampled(bitmap, sampler, index) {
    const texture = new Texture(bitmap);
    texture.flipY = false;
    texture.magFilter = FILTERS[sampler.magFilter] ?? LinearFilter;
    texture.minFilter = FILTERS[sampler.minFilter] ?? LinearMipmapLinearFilter;
    texture.wrapS = WRAPS[sampler.wrapS] ?? RepeatWrapping;
    texture.wrapT = WRAPS[sampler.wrapT] ?? RepeatWrapping;
    texture.generateMipmaps = ![NearestFilter, LinearFilter].includes(texture.minFilter);
    texture.needsUpdate = true;
    this.parser.associations.set(texture, { textures: index });
    return texture;
  }
}

/** Gives back what a GLB holds on the graphics card, pictures included. */
export function disposeGlb(root) {
  root.traverse((node) => {
    node.geometry?.dispose();
    node.skeleton?.dispose();
    for (const material of [node.material].flat().filter(Boolean)) disposeMaterial(material);
  });
}

function disposeMaterial(material) {
  for (const value of Object.values(material)) {
    if (!value?.isTexture) continue;
    value.source?.data?.close?.();
    value.dispose();
  }
  material.dispose();
}
