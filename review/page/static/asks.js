// The way to the server: each kind of request is a text and a button of Gradio's, both hidden.

let again = 0;

const channel = (name) => document.querySelector(`#ask-${name} textarea, #ask-${name} input`);

/** Whether Gradio has built the page, so that requests can be made. */
export const ready = () => document.getElementById("do-list") !== null && document.getElementById("do-stop") !== null;

/** Sends a request; what comes of it appears in the page's parts. */
export function ask(name, fields) {
  const field = channel(name);
  if (!field) return;
  again += 1; // so that the same request twice is two texts
  field.value = JSON.stringify({ ...fields, again });
  field.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById(`do-${name}`).click();
}
