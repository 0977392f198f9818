/** Numbers as people read them: lengths with the unit that suits them, counts with separators. */

const UNITS = [
  [1e3, "km"],
  [1, "m"],
  [1e-2, "cm"],
  [1e-3, "mm"],
  [1e-6, "µm"],
  [1e-9, "nm"],
];

/** The unit, as [metres, name], in which a length of `metres` has one to three digits before the point. */
export function unitFor(metres) {
  const size = Math.abs(metres);
  if (!(size > 0)) return UNITS[1];
  return UNITS.find(([unit]) => size >= unit * 0.9995) ?? UNITS.at(-1);
}

/** Three significant digits, without a trailing exponent for what is usual. */
export function digits(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 99950 || size < 1e-3) return value.toExponential(2);
  const decimals = Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(size * 1.0005))));
  return value.toFixed(decimals);
}

/** "1.20 m", "350 µm", "0 m". */
export function length(metres) {
  if (!Number.isFinite(metres)) return "not finite";
  const [unit, name] = unitFor(metres);
  return `${digits(metres / unit)} ${name}`;
}

/** The three extents in one unit: "0.81 × 0.90 × 0.62 m". */
export function extents(size) {
  const largest = Math.max(...size);
  const [unit, name] = unitFor(largest);
  return `${size.map((value) => digits(value / unit)).join(" × ")} ${name}`;
}

/** 12345 as "12,345". */
export function count(number) {
  return Math.round(number).toLocaleString("en-US");
}

/** "1 face", "2 faces". */
export function counted(number, word) {
  return `${count(number)} ${word}${number === 1 ? "" : word === "vertex" ? "" : "s"}`.replace(
    /vertex$/,
    number === 1 ? "vertex" : "vertices",
  );
}

/** The longest 1, 2 or 5 times a power of ten that is at most `metres`; for scale bars. */
export function roundLength(metres) {
  if (!(metres > 0)) return 0;
  const power = 10 ** Math.floor(Math.log10(metres));
  const step = [5, 2, 1].find((one) => one * power <= metres * 1.0000001) ?? 1;
  return step * power;
}
