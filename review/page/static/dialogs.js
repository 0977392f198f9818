// The dialogs: native, modal, closed by Escape, focus given back by the browser.

import { ask } from "./asks.js";
import { shown } from "./shown.js";
import { state } from "./state.js";

const find = (id) => document.getElementById(id);
const VERBS = {
  approve: { title: "Approve", label: "Why it is right (kept with the record)", missing: "Say why it is right." },
  reject: { title: "Reject", label: "What is wrong (kept with the decision)", missing: "Say what is wrong." },
};
let pending = null;

/** Opens the confirmation of a decision, or says why there is none. */
export function openDecision(verb) {
  const button = document.querySelector(`#head [data-do="decide"][data-value="${verb}"]`);
  if (!button) return;
  if (button.disabled) {
    say(button.dataset.reason ?? "");
    return;
  }
  const changed = document.querySelector("#stale .stale span");
  if (changed) {
    say(`${changed.textContent} Look at what is there now, then decide.`);
    return;
  }
  const { asset, seen } = shown();
  if (!asset || !seen) return;
  pending = { verb, asset, seen };
  const words = VERBS[verb];
  find("decide").dataset.verb = verb;
  find("decide-title").textContent = `${words.title} ${asset}`;
  find("decide-about").textContent = button.dataset.about ?? "";
  find("decide-label").textContent = words.label;
  find("decide-confirm").textContent = words.title;
  find("decide-problem").textContent = "";
  find("decide-next").checked = kept("assay-next") !== "no";
  fillDigests(seen);
  if (find("decide-why").dataset.for !== `${verb} ${asset}`) find("decide-why").value = "";
  find("decide-why").dataset.for = `${verb} ${asset}`;
  find("decide").showModal();
  find("decide-why").focus();
}

function fillDigests(seen) {
  const rows = [
    ["candidate", seen.content_sha256],
    ["report", seen.report_sha256],
    ["record", seen.record_sha256 ?? "none yet"],
  ];
  find("decide-digests").replaceChildren(
    ...rows.flatMap(([name, value]) => {
      const [title, words] = [document.createElement("dt"), document.createElement("dd")];
      title.textContent = name;
      words.textContent = value.length === 64 ? value.slice(0, 16) : value;
      words.title = value;
      return [title, words];
    }),
  );
}

/** What to do with the dialogs' forms and buttons. */
export function setUpDialogs() {
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "decide-form") return;
    event.preventDefault();
    confirm();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id === "decide-why" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      confirm();
    }
  });
}

function confirm() {
  const why = find("decide-why").value.trim();
  if (!pending) return;
  if (!why) {
    find("decide-problem").textContent = VERBS[pending.verb].missing;
    find("decide-why").focus();
    return;
  }
  keepWord("assay-next", find("decide-next").checked ? "yes" : "no");
  find("decide").close();
  ask("decide", { ...pending, why, query: state.query });
  pending = null;
}

/** Whether the reviewer wants the next asset after a decision. */
export const wantsNext = () => find("decide-next")?.checked ?? false;

/** A decision went through: its words are no draft any more. */
export function forgetDraft() {
  if (find("decide-why")) find("decide-why").value = "";
}

export function openKeys() {
  find("keys").showModal();
}

/** Shows pictures large, side by side: [{src, label}]. */
export function enlarge(title, pictures) {
  find("picture-title").textContent = title;
  find("picture-body").replaceChildren(
    ...pictures.map(({ src, label }) => {
      const [figure, image, words] = ["figure", "img", "figcaption"].map((name) => document.createElement(name));
      image.src = src;
      image.alt = `${title}, ${label}`;
      words.textContent = label;
      figure.append(image, words);
      return figure;
    }),
  );
  find("picture").showModal();
}

/** Closes the dialog around an element. */
export function closeAround(element) {
  element.closest("dialog")?.close();
}

export const isOpen = () => document.querySelector("dialog[open]") !== null;

/** Says something in passing, to eyes and ears. */
export function say(words) {
  const place = find("say");
  place.textContent = "";
  window.setTimeout(() => {
    place.textContent = words;
  }, 30); // a screen reader hears a change, not the same words again
  window.clearTimeout(say.timer);
  say.timer = window.setTimeout(() => {
    place.textContent = "";
  }, 8000);
}

function kept(name) {
  try {
    return window.localStorage.getItem(name);
  } catch {
    return null;
  }
}

function keepWord(name, value) {
  try {
    window.localStorage.setItem(name, value);
  } catch {
    // Then it is asked again.
  }
}
