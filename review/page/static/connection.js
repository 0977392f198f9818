// Whether the server answers, and whether this person is still signed in.

let lost = false;
let isOut = false;

/** Watches every answer on its way to Gradio, which says nothing of a function's refusal; nothing is changed. */
export function watchAnswers() {
  const fetched = window.fetch.bind(window);
  window.fetch = async (...asked) => {
    const answer = await fetched(...asked);
    if (answer.status === 401) signedOut();
    else if (!answer.ok && new URL(answer.url).pathname.startsWith("/gradio_api/run/")) refusal(answer.clone());
    return answer;
  };
}

async function refusal(answer) {
  delete document.body.dataset.waiting;
  let words = null;
  try {
    words = (await answer.json()).error;
  } catch {
    // Then it is not one of the page's own.
  }
  // The words are escaped for Gradio's toasts; an inert document turns them into text again.
  const text = words && new DOMParser().parseFromString(words, "text/html").body.textContent;
  const place = document.getElementById("problem");
  place.querySelector("span").textContent = text || "This failed; the server's log says why. Try again.";
  place.hidden = false;
  window.clearTimeout(refusal.timer);
  refusal.timer = window.setTimeout(() => {
    place.hidden = true;
  }, 15000);
}

/** Whether the server is there and this person signed in; says so when that changes. */
export async function isThere() {
  if (isOut) return false;
  let there;
  try {
    there = (await fetch("/health", { cache: "no-store" })).ok;
  } catch {
    there = false;
  }
  if (lost && there) banner(null);
  if (!there) banner("The server does not answer. Trying again; nothing that was decided is lost.");
  lost = !there;
  return there;
}

function signedOut() {
  isOut = true;
  const here = `${window.location.pathname}${window.location.search}`;
  banner("You are signed out.", { href: `/sign-in?next=${encodeURIComponent(here)}`, words: "Sign in again" });
}

function banner(words, link) {
  const place = document.getElementById("connection");
  if (!place) return;
  place.hidden = !words;
  place.textContent = words ?? "";
  if (!link) return;
  const anchor = document.createElement("a");
  anchor.href = link.href;
  anchor.textContent = link.words;
  place.append(" ", anchor);
}
