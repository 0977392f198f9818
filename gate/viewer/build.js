/** Bundles src/ and three.js into dist/viewer.js; the same sources and lock give the same bytes. */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "dist");
const banner = "/* Made from gate/viewer/src by `npm run build`; three.js is in it, see LICENSES.txt. */";

await mkdir(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: ["src/main.js"],
  outfile: join(out, "viewer.js"),
  banner: { js: banner },
  bundle: true,
  format: "iife",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
});
const { version } = JSON.parse(await readFile(join(here, "node_modules/three/package.json"), "utf8"));
const license = await readFile(join(here, "node_modules/three/LICENSE"), "utf8");
await writeFile(join(out, "LICENSES.txt"), `viewer.js contains three.js ${version}, under this license:\n\n${license.trim()}\n`);
