// Validates one glTF or GLB file with Khronos' glTF Validator and prints what it found as one line of JSON.
//
//   node validate.cjs MODULE glb|gltf < FILE      (in the file's folder)
//
// {"version", "truncated", "reads": [names], "issues": [{"code", "severity", "count", "shown": [{"message", "pointer" | "offset"}]}]}
// or {"trouble"}, where it could not be validated.
// severity: 0 error, 1 warning, 2 information, 3 hint. Files that the glTF names are read only where they lie at or
// below the folder; every other name is refused, and becomes the validator's own issue IO_ERROR.
"use strict";

const fs = require("fs");
const path = require("path");

const MAX_ISSUES = 200000; // of all codes; more make the report "truncated"
const MAX_SHOWN = 100; // of one code
const MAX_TEXT = 300; // characters of a message or a pointer
const MAX_BYTES = 2 ** 31;

const [modulePath, format] = process.argv.slice(2);
const validator = require(modulePath);
let bytesLeft = MAX_BYTES;
const reads = new Set(); // names that were asked for, found or not

function refusal(name) {
  // eslint-disable-next-line no-control-regex
  if (name === "" || /[\u0000-\u001f]/.test(name)) return "is empty or has control characters";
  if (name.includes("://") || name.startsWith("//") || name.startsWith("\\\\")) return "is a network address";
  if (name.includes(":")) return "has a scheme or a drive";
  if (name.includes("\\")) return "has a backslash";
  if (name.startsWith("/") || name.startsWith("~")) return "is an absolute path";
  return name.split("/").includes("..") ? 'leads upwards with ".."' : "";
}

function readBeside(uri) {
  const name = decodeURIComponent(uri);
  reads.add(name);
  const reason = refusal(name);
  if (reason) throw new Error(`${JSON.stringify(name.slice(0, 60))} ${reason}`);
  const home = fs.realpathSync(".");
  const found = fs.realpathSync(name);
  if (found !== home && !found.startsWith(home === path.sep ? home : home + path.sep)) {
    throw new Error(`${JSON.stringify(name.slice(0, 60))} leads out of the file's folder`);
  }
  return readPlain(found);
}

function readPlain(from) {
  const file = typeof from === "number" ? from : fs.openSync(from, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const about = fs.fstatSync(file);
    if (!about.isFile()) throw new Error("not a plain file");
    if (about.size > bytesLeft) throw new Error(`${about.size} bytes; allowed: ${bytesLeft} more`);
    bytesLeft -= about.size;
    return new Uint8Array(fs.readFileSync(file));
  } finally {
    if (file !== from) fs.closeSync(file);
  }
}

function grouped(messages) {
  const codes = new Map();
  for (const { code, severity, message, pointer, offset } of messages) {
    if (!codes.has(code)) codes.set(code, { code, severity, count: 0, shown: [] });
    const group = codes.get(code);
    group.count += 1;
    if (group.shown.length < MAX_SHOWN) {
      const place = pointer === undefined ? { offset } : { pointer: pointer.slice(0, MAX_TEXT) };
      group.shown.push({ message: message.slice(0, MAX_TEXT), ...place });
    }
  }
  return [...codes.values()];
}

const options = {
  format,
  maxIssues: MAX_ISSUES,
  writeTimestamp: false,
  externalResourceFunction: async (uri) => readBeside(uri),
};
async function answer() {
  const { validatorVersion, issues } = await validator.validateBytes(readPlain(0), options);
  return { version: validatorVersion, truncated: issues.truncated, reads: [...reads], issues: grouped(issues.messages) };
}

answer()
  .catch((error) => ({ trouble: String(error && error.message).slice(0, MAX_TEXT) }))
  .then((found) => fs.writeFileSync(1, JSON.stringify(found) + "\n"));
