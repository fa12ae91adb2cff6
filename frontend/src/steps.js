// The steps of a room as its host takes them: which are possible, which key takes each, and how one is taken.
import { post } from "./room-feed.js";

export const WORDS = {
  next: "Open the next question", close: "Close the vote", run: "Run the options", revote: "Vote again",
  reveal: "Show the answer", pause: "Pause", resume: "Go on", lock: "Lock the room", unlock: "Unlock the room",
};
export const MORE_S = 30;
const KEYS = { p: "pause", r: "run", v: "revote", a: "reveal" };
const ONWARD = new Set([" ", "PageDown", "ArrowRight"]); // what presenters' remote controls send

/** Steps that are possible now as `[name, key]`, the usual one first. */
export function possible({ room, host }) {
  const others = { open: room.paused === null ? ["pause"] : [], closed: ["run", "revote", "reveal"], running: ["revote", "reveal"] }[room.phase] ?? [];
  const found = host.usual ? [[host.usual, "Space"]] : [];
  for (const name of others) {
    if (name !== host.usual && !(name === "revote" && room.vote > 1)) found.push([name, Object.keys(KEYS).find((key) => KEYS[key] === name).toUpperCase()]);
  }
  return found;
}

/** Whether an open vote has a clock that more time can be put on. */
export const hasClock = ({ room }) => room.phase === "open" && room.closes !== null;

/** Which step a key means: its name, `more` for more time, null for none. */
export function meant(state, key) {
  if (ONWARD.has(key)) return state.host.usual;
  if (key === "+") return hasClock(state) ? "more" : null;
  const name = KEYS[key.toLowerCase()];
  return name && possible(state).some(([each]) => each === name) ? name : null;
}

/** Whether a key press is meant for something else: a field, a button, the browser. */
export function isElsewhere(event) {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return true;
  const at = event.composedPath()[0];
  if (!(at instanceof Element)) return false;
  if (at.closest("input, textarea, select, [contenteditable], [role=combobox], [role=listbox]")) return true;
  return Boolean(at.closest("button, a, summary")) && (event.key === " " || event.key === "Enter");
}

/** Take a step from the version that is on the screen; what to tell, empty if it was taken. */
export async function take(address, state, name) {
  const { status, answer } = await post(`${address}/step`, { version: state.room.version, step: name });
  return status === 204 ? "" : answer.error ?? "The server does not answer. Try again.";
}
