/** The elements' looks as constructable style sheets, which no content policy blocks. */

function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}

const DARK = `
  --text: #e6e9ee; --soft: #b3bbc6; --paper: #14171c; --raised: #23282f; --edge: #68727f; --ground: #1a1e24;
  --accent: #8ab8ff; --on-accent: #0b1a30; --chip: rgb(20 23 28 / 0.88); --bad: #ffb4ab; color-scheme: dark;`;

export const shared = sheet(`
  :host {
    --text: #1b2027; --soft: #4d5763; --paper: #ffffff; --raised: #f1f3f5; --edge: #7a8490; --ground: #f1f3f5;
    --accent: #1d4fa3; --on-accent: #ffffff; --chip: rgb(255 255 255 / 0.9); --bad: #9f1239; color-scheme: light;
    display: block; color: var(--text); background: var(--paper); font: 0.8125rem/1.4 system-ui, sans-serif;
  }
  @media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${DARK} } }
  :host([theme="dark"]) { ${DARK} }
  :host([hidden]), [hidden] { display: none !important; }
  * { box-sizing: border-box; }
  p, fieldset, figure { margin: 0; padding: 0; border: 0; min-inline-size: 0; }
  .unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  button, .tick, fieldset label span { font: inherit; color: var(--text); }
  button {
    background: var(--raised); border: 1px solid var(--edge); border-radius: 0.3rem; padding: 0.2rem 0.6rem; cursor: pointer;
    min-block-size: 1.75rem;
  }
  button:hover { border-color: var(--accent); }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  .tick { display: inline-flex; gap: 0.35rem; align-items: center; min-block-size: 1.75rem; cursor: pointer; }
  .tick input { accent-color: var(--accent); margin: 0; inline-size: 1rem; block-size: 1rem; }
`);

export const viewer = sheet(`
  :host { block-size: 32rem; min-block-size: 14rem; container-type: inline-size; }
  .all { position: relative; display: flex; flex-direction: column; gap: 0.5rem; block-size: 100%; }
  .bar { display: flex; flex-wrap: wrap; gap: 0.4rem 0.9rem; align-items: center; flex: none; }
  fieldset, .views { display: inline-flex; flex-wrap: wrap; }
  .views { gap: 0.3rem; }
  fieldset label { position: relative; display: inline-flex; cursor: pointer; }
  fieldset label + label { margin-inline-start: -1px; }
  fieldset input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: inherit; }
  fieldset span { border: 1px solid var(--edge); padding: 0.2rem 0.6rem; min-block-size: 1.75rem; background: var(--raised); }
  fieldset label:first-of-type span { border-start-start-radius: 0.3rem; border-end-start-radius: 0.3rem; }
  fieldset label:last-of-type span { border-start-end-radius: 0.3rem; border-end-end-radius: 0.3rem; }
  fieldset input:checked + span { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
  fieldset input:focus-visible + span { outline: 2px solid var(--accent); outline-offset: 2px; z-index: 1; }
  :host([alone]) :is(fieldset.layout, label:has([value="difference"]), .caption b) { display: none; }
  :host([alone]) label:has(+ label [value="difference"]) span { border-start-end-radius: 0.3rem; border-end-end-radius: 0.3rem; }
  fieldset input:disabled + span { color: var(--soft); text-decoration: line-through; cursor: not-allowed; }
  .frame { position: relative; flex: 1; min-block-size: 0; display: flex; flex-direction: column; gap: 0.4rem; }
  .view { position: relative; flex: 1; min-block-size: 0; overflow: hidden; border-radius: 0.4rem; background: var(--ground); }
  canvas { display: block; }
  .view > canvas { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; touch-action: none; cursor: grab; border-radius: inherit; }
  .view > canvas:active { cursor: grabbing; }
  .view > canvas:focus-visible { outline-offset: -3px; outline-width: 3px; }
  .cells { position: absolute; inset: 0; display: grid; grid-auto-columns: 1fr; grid-auto-rows: 1fr; pointer-events: none; }
  .cells[data-as="row"] { grid-auto-flow: column; }
  .cells[data-as="candidate"] [data-side="golden"], .cells[data-as="golden"] [data-side="candidate"] { display: none; }
  .cells[data-as="overlay"] { grid-auto-rows: min-content; }
  .cell { padding: 0.5rem; display: flex; flex-direction: column; gap: 0.3rem; align-items: flex-start; min-inline-size: 0; }
  .cells[data-as="overlay"] .cell { padding-block-end: 0; }
  .cells[data-as="overlay"] .cell b::before { content: ""; display: inline-block; inline-size: 0.7em; block-size: 0.7em;
    margin-inline-end: 0.35em; border: 1px solid var(--text); background: #9a9da1; }
  .cells[data-as="overlay"] [data-side="golden"] b::before { background: #009eb8; }
  .caption, .note, .legend, .scale, .busy { background: var(--chip); border-radius: 0.3rem; padding: 0.1rem 0.45rem; }
  .caption b { font-weight: 600; }
  .measures { color: var(--soft); font-variant-numeric: tabular-nums; }
  .note { color: var(--bad); max-inline-size: 40rem; }
  .legend { pointer-events: none; position: absolute; inset-block-end: 0.5rem; inset-inline-start: 0.5rem; padding-block: 0.3rem; max-inline-size: calc(100% - 10rem); }
  @container (max-width: 44rem) {
    .all { overflow: auto; }
    .frame { min-block-size: 18rem; }
    .legend { position: static; max-inline-size: none; padding-inline: 0; }
  }
  .legend .title { font-variant-numeric: tabular-nums; }
  .legend .keys { display: flex; flex-wrap: wrap; gap: 0.2rem 0.8rem; }
  .legend .heat { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; align-items: center; }
  .legend .map { inline-size: 17rem; max-inline-size: 100%; }
  .legend .colours { inline-size: 100%; block-size: 0.75rem; border-radius: 2px; }
  .legend .marks { display: flex; justify-content: space-between; color: var(--soft); font-variant-numeric: tabular-nums; }
  .legend .ends { display: inline-flex; gap: 0.5rem; align-items: center; }
  .legend :is(input, button, label) { pointer-events: auto; }
  .legend input { inline-size: 7rem; accent-color: var(--accent); margin: 0; min-block-size: 1.5rem; }
  .legend .key { display: inline-flex; gap: 0.35rem; align-items: center; }
  .legend .key i { inline-size: 0.8rem; block-size: 0.8rem; border-radius: 2px; border: 1px solid var(--edge); }
  i.right { background: rgb(255 128 128); } i.up { background: rgb(128 255 128); } i.front { background: rgb(128 128 255); }
  .keys:has(i.back) i.front { background: #b9bec6; } i.back { background: #ff2952; }
  
  .scale { position: absolute; inset-block-end: 0.5rem; inset-inline-end: 0.5rem; display: grid; justify-items: end; gap: 1px;
    padding-block-end: 0.3rem; pointer-events: none; font-variant-numeric: tabular-nums; }
  .scale i { block-size: 0.4rem; border: 1.5px solid var(--text); border-block-start: 0; }
  .busy { position: absolute; inset-block-start: 45%; inset-inline: 0; inline-size: fit-content; margin-inline: auto; padding: 0.3rem 0.9rem; }
  .message { position: absolute; inset: 0; display: grid; place-content: center; padding: 2rem; text-align: center; background: var(--ground);
    font-size: 1rem; }
  @media (forced-colors: active) { fieldset input:checked + span { outline: 2px solid; outline-offset: -3px; } }
`);

// Without a theme of its own it takes the page's colours, whatever the page chose.
export const compare = sheet(`
  :host(:not([theme])) { color: inherit; background: transparent; --text: currentColor; --soft: currentColor; --bad: currentColor;
    --edge: color-mix(in srgb, currentColor 50%, transparent); }
  figure { --at: 50%; display: grid; gap: 0.5rem; max-inline-size: 40rem; }
  figcaption { display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; justify-content: space-between; align-items: center; }
  .name { font-weight: 600; }
  .stack { position: relative; overflow: hidden; border: 1px solid var(--edge); border-radius: 0.4rem; background: #ffffff; cursor: ew-resize;
    touch-action: pan-y; }
  .stack[data-as="one"], .stack[data-as="difference"] { cursor: default; }
  img { display: block; inline-size: 100%; block-size: auto; user-select: none; image-rendering: auto; }
  .stack .over { position: absolute; inset: 0; block-size: 100%; object-fit: fill; }
  .stack .got { clip-path: inset(0 calc(100% - var(--at)) 0 0); }
  .stack[data-as="one"] .got { position: static; clip-path: none; }
  .divider { position: absolute; inset-block: 0; inset-inline-start: var(--at); inline-size: 3px; margin-inline-start: -1.5px; background: #1d4fa3;
    box-shadow: 0 0 0 1px #ffffff; pointer-events: none; }
  .tag { position: absolute; inset-block-start: 0.4rem; padding: 0.05rem 0.4rem; border-radius: 0.3rem; background: #ffffff; color: #1b2027; pointer-events: none; }
  .tag.left { inset-inline-start: 0.4rem; } .tag.right { inset-inline-end: 0.4rem; }
  input[type="range"] { inline-size: 100%; accent-color: var(--accent); margin: 0; min-block-size: 1.5rem; }
  .note { color: var(--soft); }
  .note.bad { color: var(--bad); }
`);
