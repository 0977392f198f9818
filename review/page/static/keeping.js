// A part is replaced whole when it changes: focus, scroll and opened lines are put back where they were.

const focused = new Map(); // part id -> key of what last had the focus in it
const scrolled = new Map(); // key -> scrollTop
const opened = new Map(); // key -> whether a <details> is open
let focusPart = null;

export function keep(partOf) {
  document.addEventListener("focusin", (event) => {
    const part = partOf(event.target);
    focusPart = part;
    const key = event.target.closest?.("[data-key]")?.dataset.key;
    if (part && key) focused.set(part, key);
    else if (part) focused.delete(part);
  });
  document.addEventListener("scroll", (event) => {
    const key = event.target.dataset?.scroll;
    if (key) scrolled.set(key, event.target.scrollTop);
  }, true);
  document.addEventListener("toggle", (event) => {
    const key = event.target.dataset?.key;
    if (event.target.tagName === "DETAILS" && key) opened.set(key, event.target.open);
  }, true);
}

/** After part `id` was replaced. */
export function restore(id, root) {
  for (const one of root.querySelectorAll("details[data-key]")) {
    if (opened.has(one.dataset.key)) one.open = opened.get(one.dataset.key);
  }
  for (const one of root.querySelectorAll("[data-scroll]")) {
    if (scrolled.has(one.dataset.scroll)) one.scrollTop = scrolled.get(one.dataset.scroll);
  }
  const lost = document.activeElement === null || document.activeElement === document.body;
  if (lost && focusPart === id && focused.has(id)) {
    const key = CSS.escape(focused.get(id));
    root.querySelector(`[data-key="${key}"]:not(:disabled)`)?.focus({ preventScroll: true });
  }
}
