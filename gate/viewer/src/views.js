/** How one or two views share the canvas, in CSS pixels from the top left. */

const GAP_PX = 2;

/** "row" or "column", whichever leaves the views less narrow. */
export function arrangement({ width, height }) {
  return width >= height ? "row" : "column";
}

/** [{x, y, width, height, shown: [side...]}] of a layout. Two views have the same size. */
export function viewsOf(size, layout) {
  const whole = { x: 0, y: 0, ...size };
  if (layout === "overlay") return [{ ...whole, shown: ["candidate", "golden"] }];
  if (layout !== "both") return [{ ...whole, shown: [layout] }];
  const [along, from] = arrangement(size) === "row" ? ["width", "x"] : ["height", "y"];
  const part = Math.max(1, Math.floor((size[along] - GAP_PX) / 2));
  const first = { ...whole, [along]: part };
  const second = { ...first, [from]: size[along] - part };
  return [
    { ...first, shown: ["candidate"] },
    { ...second, shown: ["golden"] },
  ];
}

/** A point of the canvas from the middle of the view it is in, in fractions of the view's height: {x, y, height, view}. */
export function placeIn(views, x, y) {
  const holds = (one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height;
  const view = views.find(holds) ?? views[0];
  const { width, height } = view;
  return { x: (x - view.x - width / 2) / height, y: -(y - view.y - height / 2) / height, height, view };
}
