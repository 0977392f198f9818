// What Gradio's own wrappers leave undone for keyboards and screen readers.

/** Places that say things in passing; they stand outside of what Gradio replaces. */
export function addPlaces() {
  const places = [["connection", "alert"], ["problem", "alert"], ["say", "status"]];
  for (const [id, role] of places) {
    const place = document.createElement("div");
    place.id = id;
    place.setAttribute("role", role);
    place.hidden = id !== "say";
    document.body.append(place);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => {
    document.getElementById("problem").hidden = true;
  });
  document.getElementById("problem").append(document.createElement("span"), close);
}

/** Once Gradio has built the page. */
export function polish() {
  for (const one of document.querySelectorAll('[id^="ask-"], [id^="do-"]')) one.setAttribute("aria-hidden", "true");
  const regions = [["queue-pane", "Queue"], ["asset-pane", "Asset"]];
  for (const [id, label] of regions) {
    const pane = document.getElementById(id);
    pane?.setAttribute("role", "region");
    pane?.setAttribute("aria-label", label);
  }
  const search = document.querySelector("#search textarea, #search input");
  search?.setAttribute("aria-label", "Search the queue");
  search?.setAttribute("type", "search");
  search?.setAttribute("aria-keyshortcuts", "/");
}

/** Gradio's error toasts are buttons around a button: they become plain alerts. */
export function polishToasts() {
  for (const one of document.querySelectorAll('.toast-header[role="button"]')) {
    one.removeAttribute("role");
    one.removeAttribute("tabindex");
  }
}
