// Asks for one rerun of the page when what is on its screen is no longer true, and not while nothing happens.
const BETWEEN_MS = 450; // two reruns a second at most, spread a little
const SPREAD_MS = 150;
const PATIENCE_MS = 4000; // a rerun that was asked for and did not come is asked for again
const MOST_TRIES = 3; // for the same news: then the screen is as true as it gets

export class Ear {
  constructor() {
    this.at = 0;
    this.tries = 0;
  }

  /** The room stands as this mark says. */
  hear(mark) {
    if (mark !== this.heard) this.tries = 0;
    this.heard = mark;
    this.check();
  }

  /** After each rerun: the mark of what the screen shows now, and how another rerun is asked for. */
  drawn(mark, tell) {
    this.tell = tell;
    this.mark = mark;
    this.waiting = false;
    this.check();
  }

  check() {
    clearTimeout(this.due);
    if (!this.heard || this.heard === this.mark || this.tries >= MOST_TRIES) return;
    const since = Date.now() - this.at;
    const wait = this.waiting ? PATIENCE_MS - since : BETWEEN_MS - since;
    this.due = setTimeout(() => this.ask(), Math.max(0, wait) + Math.random() * SPREAD_MS);
  }

  ask() {
    this.at = Date.now();
    this.tries += 1;
    this.waiting = true;
    this.tell("changed", this.heard);
    this.check();
  }

  close() {
    clearTimeout(this.due);
  }
}
