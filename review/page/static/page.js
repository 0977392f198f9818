// The page's behaviour: what clicks and keys mean, what is asked of the server, what follows its answers.

import { ask, ready } from "./asks.js";
import { isThere, watchAnswers } from "./connection.js";
import { closeAround, enlarge, forgetDraft, isOpen, openDecision, openKeys, say, setUpDialogs, wantsNext } from "./dialogs.js";
import { keep, restore } from "./keeping.js";
import { addPlaces, polish, polishToasts } from "./polishing.js";
import { frameAll, loadScene, setMode, setUpViewer, show } from "./scene.js";
import { isRunning, shown, version } from "./shown.js";
import { linkedAsset, state, writeAddress } from "./state.js";

const PARTS = ["top", "notice", "queue", "head", "stale", "job", "pictures", "findings", "stages", "spec", "history"];
const CALM_MS = 4000;
const BUSY_MS = 1000;
const TYPING_MS = 180;
const IDLE_MS = 3600000; // a page that nobody uses must not keep a session alive

const partOf = (element) => PARTS.find((id) => document.getElementById(id)?.contains(element)) ?? null;

// What is asked

function open(asset, step = 0) {
  document.body.classList.add("asset-open");
  document.body.dataset.waiting = "yes";
  for (const one of document.querySelectorAll("#notice .notices")) one.hidden = true;
  ask("open", { asset, step, query: state.query });
}

function list(change) {
  Object.assign(state.query, change);
  writeAddress();
  ask("list", state.query);
}

function toQueue() {
  document.body.classList.remove("asset-open");
  state.asset = null;
  writeAddress();
  document.querySelector("#queue [aria-current]")?.focus();
}

function step(way) {
  if (state.asset) open(state.asset, way);
  else {
    const first = document.querySelector("#queue tr[data-row]");
    if (first) open(first.dataset.row);
  }
}

const toggled = (values, value) => (values.includes(value) ? values.filter((one) => one !== value) : [...values, value]);

const DO = {
  open: (element) => open(element.dataset.value),
  "filter-state": (element) => list({ states: toggled(state.query.states, element.dataset.value), offset: 0 }),
  "filter-owner": (element) => list({ owner: state.query.owner === element.dataset.value ? "" : element.dataset.value, offset: 0 }),
  "filter-clear": () => {
    searchField().value = "";
    list({ text: "", states: [], owner: "", offset: 0 });
  },
  sort: (element) => {
    const sort = element.dataset.value;
    list({ sort, descending: state.query.sort === sort && sort !== "attention" ? !state.query.descending : false, offset: 0 });
  },
  page: (element) => list({ offset: Number(element.dataset.value) }),
  decide: (element) => openDecision(element.dataset.value),
  claim: (element) => ask("claim", { asset: state.asset, take: element.dataset.value === "take", query: state.query }),
  run: () => ask("run", { asset: state.asset, query: state.query }),
  stop: () => ask("stop", { asset: state.asset, query: state.query }),
  reload: () => open(state.asset),
  queue: toQueue,
  show: (element) => show(element),
  "find-status": (element) => filterFindings(element),
  enlarge: (element) => enlarge(element.dataset.title, JSON.parse(element.dataset.pictures)),
  theme: () => say(`Theme: ${window.assayTheme.next()}`),
  keys: openKeys,
  step: (element) => step(Number(element.dataset.value)),
  dismiss: (element) => {
    element.closest(".notices").hidden = true;
  },
  "dialog-close": closeAround,
};

function filterFindings(element) {
  const pressed = element.getAttribute("aria-pressed") !== "true";
  for (const one of element.closest("[role=group]").querySelectorAll("[data-do=find-status]")) {
    one.setAttribute("aria-pressed", String(one === element && pressed));
  }
  for (const row of document.querySelectorAll("#findings [data-status]")) {
    row.hidden = pressed && row.dataset.status !== element.dataset.value;
  }
}

// What is heard

function onClick(event) {
  const element = event.target.closest("[data-do]");
  if (!element || element.disabled) return;
  const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const link = event.target.closest("a[href]");
  if (link && !plain) return; // into another tab, as a link
  if (link || element.tagName === "BUTTON") event.preventDefault();
  if (element.tagName === "TR" && window.getSelection()?.toString()) return; // somebody marks text
  DO[element.dataset.do]?.(element);
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => openDecision("approve"),
  r: () => openDecision("reject"),
  f: frameAll,
  q: () => document.body.classList.toggle("queue-hidden"),
  "/": () => searchField()?.focus(),
  "?": openKeys,
};

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isOpen() || isTyping(event)) return;
  const act = /^[1-5]$/.test(event.key) ? () => setMode(Number(event.key)) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function isTyping(event) {
  const target = event.composedPath()[0];
  if (target.closest?.("dialog:not([open])")) return false; // closed just now, and the focus has not moved yet
  if (target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName)) return true;
  return target.tagName === "INPUT" && !["checkbox", "radio", "button", "range"].includes(target.type);
}

const searchField = () => document.querySelector("#search textarea, #search input");

function onSearch(event) {
  if (event.target !== searchField()) return;
  window.clearTimeout(onSearch.timer);
  onSearch.timer = window.setTimeout(() => list({ text: event.target.value.slice(0, 200), offset: 0 }), TYPING_MS);
}

// What follows an answer

const AFTER = {
  queue: markRow,
  stale: markStale,
  head: () => {
    delete document.body.dataset.waiting;
    const { asset } = shown();
    const moved = asset !== state.asset;
    state.asset = asset;
    document.body.classList.toggle("asset-open", asset !== null || document.querySelector("#head .missing") !== null);
    writeAddress();
    markRow();
    markStale();
    loadScene();
    if (moved) document.querySelector("#queue tr.current")?.scrollIntoView({ block: "nearest" });
    if (moved) document.getElementById("asset-pane")?.scrollTo(0, 0);
  },
  notice: () => {
    const next = document.querySelector("#notice .notices")?.dataset.next;
    if (next === undefined) return;
    forgetDraft();
    if (next && wantsNext()) {
      openAfter(next);
    }
  },
};

function openAfter(asset) {
  document.body.dataset.waiting = "yes";
  ask("open", { asset, step: 0, query: state.query }); // the notice stays
}

/** Nobody decides on what is not there any more; openDecision says why. */
function markStale() {
  const stale = document.querySelector("#stale .stale") !== null;
  for (const button of document.querySelectorAll('#head [data-do="decide"]')) {
    if (stale) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

function markRow() {
  for (const row of document.querySelectorAll("#queue tr[data-row]")) {
    const current = row.dataset.row === state.asset;
    row.classList.toggle("current", current);
    const link = row.querySelector("a");
    if (current) {
      link.setAttribute("aria-current", "true");
    } else link.removeAttribute("aria-current");
  }
}

function onChange(changes) {
  const changed = new Set();
  for (const change of changes) {
    const id = partOf(change.target);
    if (id) changed.add(id);
  }
  polishToasts();
  if (document.querySelector(".toast-body")) delete document.body.dataset.waiting;
  for (const id of changed) {
    const root = document.getElementById(id);
    for (const one of root.querySelectorAll("time[datetime]")) one.title = new Date(one.dateTime).toLocaleString();
    restore(id, root);
    AFTER[id]?.();
  }
}

// What happens by itself

async function watch() {
  window.clearTimeout(watch.timer);
  const isUsed = Date.now() - watch.used < IDLE_MS;
  if (!document.hidden && isUsed && (await isThere())) {
    const { asset, stamp } = shown();
    ask("watch", { version: version(), asset, stamp, running: isRunning(), query: state.query });
  }
  watch.timer = window.setTimeout(watch, isRunning() ? BUSY_MS : CALM_MS);
}

function start() {
  if (!ready()) {
    window.requestAnimationFrame(start);
    return;
  }
  window.assayTheme.apply();
  polish();
  setUpViewer();
  setUpDialogs();
  keep(partOf);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onSearch);
  watch.used = Date.now();
  for (const sign of ["pointerdown", "keydown", "wheel"]) {
    document.addEventListener(sign, () => { watch.used = Date.now(); }, { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) watch();
  });
  new MutationObserver(onChange).observe(document.body, { childList: true, subtree: true });
  searchField().value = state.query.text;
  const asset = linkedAsset();
  ask("list", state.query);
  if (asset) open(asset);
  watch.timer = window.setTimeout(watch, CALM_MS);
}

watchAnswers();
addPlaces();
start();
