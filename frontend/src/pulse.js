// The host's ear: hears the room's events and asks for one rerun when what is on the screen is no longer true. Draws a
// label, and the clock of an open vote, which needs no rerun to count down.
import styles from "./pulse.css";
import { follow } from "./room-feed.js";
import { clock, left } from "./room-parts.js";
import { make } from "./theme.js";

const BETWEEN_MS = 450; // two reruns a second at most, spread a little
const SPREAD_MS = 150;
const PATIENCE_MS = 4000; // a rerun that was asked for and did not come is asked for again
const MOST_TRIES = 3; // for the same news: then the screen is as true as it gets
const mounts = new WeakMap();

class Pulse {
  constructor(root, data) {
    this.code = data.code;
    this.at = 0;
    this.tries = 0;
    const style = make("style");
    style.textContent = styles;
    this.box = make("div", "pulse");
    this.label = make("span", "label");
    this.clock = make("span", "clock");
    this.clock.setAttribute("role", "timer");
    this.note = make("span", "note");
    this.note.setAttribute("role", "status");
    this.box.append(this.label, this.clock, this.note);
    root.append(style, this.box);
    this.ticking = setInterval(() => this.tick(), 250);
    this.unfollow = follow(`${data.base}/api/rooms/${encodeURIComponent(data.code)}/host/events`, {
      news: (state) => this.take(state),
      trouble: (sentence) => this.say(sentence),
      refused: (status, answer) => this.say(answer.error ?? "This room cannot be followed. Load the page again."),
    });
  }

  close() {
    this.unfollow();
    clearInterval(this.ticking);
    clearTimeout(this.due);
  }

  say(sentence) { if (this.note.textContent !== sentence) this.note.textContent = sentence; }

  take(state) {
    if (state.mark !== this.state?.mark) this.tries = 0;
    this.state = state;
    this.skew = state.now - Date.now();
    this.tick();
    this.check();
  }

  /** After each rerun: what the screen shows now. */
  drawn(data, tell) {
    this.tell = tell;
    this.mark = data.mark;
    this.box.dataset.size = data.size;
    if (this.label.textContent !== data.label) this.label.textContent = data.label;
    this.waiting = false;
    this.tick();
    this.check();
  }

  check() {
    clearTimeout(this.due);
    if (!this.state || this.state.mark === this.mark || this.tries >= MOST_TRIES) return;
    const since = Date.now() - this.at;
    const wait = this.waiting ? PATIENCE_MS - since : BETWEEN_MS - since;
    this.due = setTimeout(() => this.ask(), Math.max(0, wait) + Math.random() * SPREAD_MS);
  }

  ask() {
    this.at = Date.now();
    this.tries += 1;
    this.waiting = true;
    this.tell("changed", this.state.mark);
    this.check();
  }

  tick() {
    const open = this.state?.room?.phase === "open";
    const ms = open ? left(this.state, this.skew) : null;
    const words = ms === null ? "" : clock(ms) + (this.state.room.paused === null ? "" : " paused");
    if (this.clock.textContent !== words) this.clock.textContent = words;
    this.clock.dataset.low = String(ms !== null && ms < 10000);
  }
}

export default function mount(component) {
  const root = component.parentElement;
  let shown = mounts.get(root);
  if (shown && shown.code !== component.data.code) {
    shown.close();
    root.replaceChildren();
    shown = undefined;
  }
  if (!shown) {
    shown = new Pulse(root, component.data);
    mounts.set(root, shown);
  }
  shown.drawn(component.data, component.setTriggerValue);
  return () => {
    mounts.delete(root);
    shown.close();
    root.replaceChildren();
  };
}
