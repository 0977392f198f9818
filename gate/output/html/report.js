/** The page's behaviour: an overview to search, one asset at a time beside it. Everything lies in the file. */
"use strict";
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const article = find("#asset");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const keys = { asset: "asset", verdict: "rank", found: "found", score: "score" };
  const rows = all("#rows tr");
  const still = { at: -1, viewer: null, turn: 0 };

  // Theme

  function theme() {
    return document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
  }

  function applyTheme() {
    for (const one of all("assay-viewer")) one.setAttribute("theme", theme());
  }

  find("#theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = theme() === "dark" ? "light" : "dark";
    applyTheme();
  });
  dark.addEventListener("change", applyTheme);

  if (!rows.length) return; // nothing was gated
  const worst = Number(rows[0].dataset.at);

  // The overview

  function matches(row, words, verdicts) {
    const text = `${row.dataset.asset} ${row.dataset.rules}`.toLowerCase();
    return words.every((word) => text.includes(word)) && (!verdicts.size || verdicts.has(row.dataset.verdict));
  }

  function filter() {
    const words = find("#search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = new Set(all('.chip[aria-pressed="true"]').map((chip) => chip.dataset.verdict));
    let count = 0;
    for (const row of rows) {
      row.hidden = !matches(row, words, verdicts);
      count += row.hidden ? 0 : 1;
    }
    find("#none").hidden = count > 0;
    find("#said").textContent = `${count} of ${rows.length} assets`;
  }

  function compare(one, other, key) {
    const [a, b] = [one.dataset[key], other.dataset[key]];
    const apart = key === "asset" ? a.localeCompare(b, "en", { numeric: true }) : Number(a) - Number(b);
    return apart || Number(one.dataset.at) - Number(other.dataset.at);
  }

  function sort(button) {
    const head = button.closest("th");
    const isDown = head.getAttribute("aria-sort") === "ascending";
    for (const other of all("#list thead th")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
    const key = keys[button.dataset.sort];
    rows.sort((one, other) => (isDown ? -1 : 1) * compare(one, other, key));
    find("#rows").append(...rows);
  }

  find("#search").addEventListener("input", filter);
  find(".filter").addEventListener("click", ({ target }) => {
    const chip = target.closest(".chip");
    if (!chip) return;
    chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    filter();
  });
  find("#list thead").addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button) sort(button);
  });
  find("#rows").addEventListener("click", (event) => {
    if (event.target.closest("a") || event.ctrlKey || event.metaKey) return;
    location.hash = event.target.closest("tr").dataset.at;
  });

  find("#rows").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const links = rows.filter((row) => !row.hidden).map((row) => find("a", row));
    const next = links[links.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  // One asset

  /** A copy of the asset's part, with how to fix what each rule found. */
  function copyOf(at) {
    const copy = find(`#asset-${at}`).content.cloneNode(true);
    for (const how of all(".how", copy)) {
      const page = find(`#rules [data-rule="${CSS.escape(how.dataset.rule)}"]`);
      if (page) how.append(...page.cloneNode(true).childNodes);
    }
    return copy;
  }

  async function bytesOf(text) {
    const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  function open(at, isAsked) {
    const row = rows.find((one) => Number(one.dataset.at) === at);
    if (!row || at === still.at) return;
    still.at = at;
    for (const other of rows) {
      other.classList.toggle("chosen", other === row);
      if (other === row) find("a", other).setAttribute("aria-current", "true");
      else find("a", other).removeAttribute("aria-current");
    }
    article.replaceChildren(copyOf(at));
    for (const mark of all(".mark", article)) mark.closest(".finding").classList.add("can-mark");
    if (isAsked) {
      find("h2", article).focus({ preventScroll: true });
      find(".asset-head", article).scrollIntoView({ block: "nearest" });
    }
    show(at);
  }

  /** One viewer for all: a browser holds few 3D views at a time. */
  async function show(at) {
    const turn = ++still.turn;
    const place = find(".model", article);
    if (!place) return;
    still.viewer ??= document.createElement("assay-viewer");
    still.viewer.setAttribute("alone", "");
    still.viewer.setAttribute("theme", theme());
    still.viewer.classList.add("stale"); // it still holds the asset before
    place.append(still.viewer);
    const first = find(".finding:is(.fail, .error, .warn) .mark", article);
    if (first) press(first);
    try {
      const geometry = await bytesOf(find(`#model-${at}`).textContent);
      if (turn !== still.turn) return;
      const pressed = find('.mark[aria-pressed="true"]', article);
      const loading = still.viewer.load({ candidate: { geometry, model: null }, golden: null, difference: null });
      if (pressed) still.viewer.highlight(elementsOf(pressed));
      still.viewer.classList.remove("stale");
      await loading;
    } catch {
      if (turn !== still.turn) return;
      const words = document.createElement("p");
      words.className = "note";
      words.textContent = "This browser cannot unpack the model: a newer one can.";
      place.replaceChildren(words);
      still.viewer = null;
    }
  }

  function elementsOf(mark) {
    return JSON.parse(mark.dataset.elements);
  }

  function press(mark) {
    for (const other of all(".mark", article)) {
      other.setAttribute("aria-pressed", String(other === mark));
      other.closest(".finding").classList.toggle("marked", other === mark);
    }
  }

  article.addEventListener("click", ({ target }) => {
    const isReading = !target.closest(".mark") && String(getSelection());
    if (target.closest("summary, a, details") || isReading) return;
    const mark = find(".mark", target.closest(".finding") ?? document.createElement("p"));
    if (!mark || !still.viewer) return;
    if (mark.getAttribute("aria-pressed") === "true") {
      press(null);
      still.viewer.clear();
      still.viewer.frame();
      return;
    }
    press(mark);
    still.viewer.highlight(elementsOf(mark));
    still.viewer.scrollIntoView({ block: "nearest" });
  });

  /** The asset that the address names, else the worst. */
  function named() {
    const at = location.hash ? Number(location.hash.slice(1)) : NaN;
    return Number.isInteger(at) && at >= 0 && at < rows.length ? at : worst;
  }

  addEventListener("hashchange", () => open(named(), true));

  // On paper: every asset that the filter lets through

  addEventListener("beforeprint", () => {
    const parts = rows.filter((row) => !row.hidden).map((row) => {
      const part = document.createElement("section");
      part.className = "one";
      part.append(copyOf(row.dataset.at));
      for (const how of all("details.how", part)) how.open = true;
      return part;
    });
    find("#print").replaceChildren(...parts);
  });
  addEventListener("afterprint", () => find("#print").replaceChildren());

  open(named(), false);
})();
