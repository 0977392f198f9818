// What the page shows right now, as the server wrote it into the parts.

const parsed = (text) => {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
};

/** {asset, stamp, seen, scene} of the open asset; all null without one. */
export function shown() {
  const data = document.querySelector("#head .head")?.dataset ?? {};
  return {
    asset: data.asset ?? null,
    stamp: data.stamp ?? "",
    seen: parsed(data.seen),
    scene: parsed(data.scene),
    sceneText: data.scene ?? "",
  };
}

/** The version of the queue that the list was made from. */
export const version = () => Number(document.querySelector("#queue .queue")?.dataset.version ?? 0);

/** Whether the gate is at work on the open asset. */
export const isRunning = () => document.querySelector('#job [data-under-way="yes"]') !== null;
