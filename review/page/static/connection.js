// Whether the server answers, and whether this person is still signed in.

let lost = false;

/** Watches every answer on its way to Gradio; nothing is changed. */
export function watchAnswers() {
  const fetched = window.fetch.bind(window);
  window.fetch = async (...asked) => {
    const answer = await fetched(...asked);
    if (answer.status === 401) signedOut();
    return answer;
  };
}

/** Whether the server is there; says so when that changes. */
export async function isThere() {
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
