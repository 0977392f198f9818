/** The one way to what is drawn: the URLs that load() was given, or the bytes themselves, and nothing else. */

/** What a person can be told; `message` is shown as it stands. */
export class ViewerError extends Error {}

/**
 * The bytes at `url` as an ArrayBuffer; an ArrayBuffer is its own. The server's own words are kept when it answers with a JSON
 * error.
 * Throws ViewerError; an AbortError passes through.
 */
export async function fetchBytes(url, what, signal, maxBytes = Infinity) {
  if (url instanceof ArrayBuffer) return url;
  let response;
  try {
    response = await fetch(url, { signal, credentials: "same-origin" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ViewerError(`${what} could not be fetched: no answer from the server. Load the page again.`);
  }
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  if (!response.ok || isJson) throw new ViewerError(`${what}: ${await reason(response, isJson)}`);
  const announced = Number(response.headers.get("content-length") ?? 0);
  if (announced > maxBytes) throw new ViewerError(`${what} has ${announced} bytes; shown are at most ${maxBytes}.`);
  try {
    return await response.arrayBuffer();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ViewerError(`${what} broke off while it was sent. Load the page again.`);
  }
}

async function reason(response, isJson) {
  const fallback = response.ok ? "the server sent no geometry" : `the server answered ${response.status}`;
  if (!isJson) return fallback;
  try {
    const body = await response.json();
    const words = body.message ?? body.error ?? body.detail;
    return typeof words === "string" && words ? words : fallback;
  } catch {
    return fallback;
  }
}
