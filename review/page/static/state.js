// What this page shows: the asset and the queue's filter, in the address so that it can be linked to.

const STATES = ["needs review", "waiting", "fails", "rejected", "error", "stale", "never gated", "passes"];
const SORTS = ["attention", "id", "title", "profile", "source", "state", "verdict", "gated_at", "owner", "approvals", "overall"];
const OWNERS = ["mine", "nobody"];

export const state = { asset: null, query: read(new URLSearchParams(window.location.search)) };

function read(params) {
  const sort = params.get("sort");
  const offset = Number(params.get("from") ?? 0);
  return {
    text: (params.get("q") ?? "").slice(0, 200),
    states: [...new Set(params.getAll("state"))].filter((one) => STATES.includes(one)),
    owner: OWNERS.includes(params.get("owner")) ? params.get("owner") : "",
    sort: SORTS.includes(sort) ? sort : "attention",
    descending: params.get("descending") === "1",
    offset: Number.isSafeInteger(offset) && offset >= 0 && offset <= 1000000 ? offset : 0,
  };
}

/** The asset that the address asks for, or null. */
export function linkedAsset() {
  const asset = new URLSearchParams(window.location.search).get("asset");
  return asset && /^[a-z0-9][a-z0-9-]{0,63}$/.test(asset) ? asset : null;
}

/** Says in the address what is shown. */
export function writeAddress() {
  const { asset, query } = state;
  const params = new URLSearchParams();
  if (asset) params.set("asset", asset);
  if (query.text) params.set("q", query.text);
  for (const one of query.states) params.append("state", one);
  if (query.owner) params.set("owner", query.owner);
  if (query.sort !== "attention") params.set("sort", query.sort);
  if (query.descending) params.set("descending", "1");
  if (query.offset) params.set("from", String(query.offset));
  const text = params.toString();
  window.history.replaceState(null, "", text ? `/?${text}` : "/");
  document.title = asset ? `${asset} – assay review` : "assay review";
}
