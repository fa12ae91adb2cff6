// The projector: what everybody in the room looks at. Follows the room by itself; the page is drawn again only when
// the programs of the options are due. Text arrives as text and stays text.
import styles from "./stage.css";
import { mounting } from "./mount.js";
import { follow } from "./room-feed.js";
import { clock, left } from "./room-parts.js";
import { asked, fitNames, lobby, over, qr, revealed, running } from "./stage-parts.js";
import { hasClock, isElsewhere, meant, MORE_S, possible, take, WORDS } from "./steps.js";
import { followScheme, make } from "./theme.js";

const AWAKE_MS = 3000; // the strip with the steps goes away when nobody moves the mouse
const LOW_MS = 10000;
const SMALLEST = 0.5;
const CODE = { largest: 34, smallest: 18 };
const SHARE = 0.62; // of the screen, where figures stand below

class Stage {
  constructor(root, data) {
    this.data = data;
    this.address = `${data.base}/api/rooms/${encodeURIComponent(data.code)}/host`;
    const style = make("style");
    style.textContent = styles;
    this.box = make("section", "stage");
    this.box.setAttribute("aria-label", `Room ${data.code}`);
    this.where = make("div", "where");
    this.count = make("div", "count");
    this.clock = make("div", "clock");
    this.clock.setAttribute("role", "timer");
    const head = make("div", "head");
    this.seat = make("div", "seat");
    head.append(this.where, this.count, this.clock, this.seat);
    this.main = make("div", "main");
    this.foot = make("div", "foot");
    this.strip = make("div", "strip");
    this.note = make("p", "trouble");
    this.note.setAttribute("role", "alert");
    this.spoken = make("div", "spoken");
    this.spoken.setAttribute("role", "status");
    this.box.append(head, this.main, this.foot, this.strip, this.note, this.spoken);
    root.append(style, this.box);
    this.main.append(make("p", "quiet", "Connecting to the room…"));
    this.onkey = (event) => this.key(event);
    this.onmove = () => this.wake();
    this.onsize = () => this.fit();
    document.addEventListener("keydown", this.onkey);
    document.addEventListener("mousemove", this.onmove);
    addEventListener("resize", this.onsize);
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(root.host ?? root);
    this.timer = setInterval(() => this.tick(), 250);
    this.unfollow = follow(`${this.address}/events`, {
      news: (state) => this.take(state),
      trouble: (sentence) => this.say(sentence),
      refused: (status, answer) => this.main.replaceChildren(make("p", "", answer.error ?? "This room cannot be shown. Load the page again.")),
    });
    this.wake();
  }

  /** The page was drawn: other outcomes, another theme. */
  show({ data, setStateValue, setTriggerValue }) {
    this.data = data;
    this.setState = setStateValue;
    this.trigger = setTriggerValue;
    followScheme(this.box);
    this.drawn = null;
    if (this.state) this.take(this.state, this.skew);
    else this.fit();
  }

  take(state, skew = state.now - Date.now()) {
    this.state = state;
    this.skew = skew;
    const { room, host } = state;
    this.tell();
    const signature = JSON.stringify([room.phase, room.place, room.vote, room.paused !== null, room.key, room.board, host.usual, room.phase === "lobby" && host.names, room.phase === "revealed" && [host.spread, host.shift]]);
    if (signature !== this.drawn) {
      this.drawn = signature;
      this.draw();
    }
    this.tick();
  }

  /** Tell the page where the room is, once for each place: it runs what is due, and draws the figures below. */
  tell() {
    const { room, host } = this.state;
    const at = JSON.stringify([room.place, room.vote, room.phase, host.shown, innerHeight]);
    if (at === this.told || !this.setState) return;
    this.told = at;
    this.setState("view", { at, height: innerHeight });
  }

  /** The outcomes of the programs, if they belong to what the room is at. */
  get runs() {
    const { room } = this.state;
    const held = this.data.runs;
    return held && held.place === room.place && held.phase === room.phase ? held : null;
  }

  draw() {
    const { room, host } = this.state;
    const slim = this.isSlim();
    const parts = {
      lobby: () => lobby(this.data, host),
      open: () => asked(room),
      closed: () => asked(room),
      running: () => running(room, this.runs, slim),
      revealed: () => revealed(room, host, this.runs),
      ended: () => over(this.data, room),
    };
    const shown = room.question || room.phase === "lobby" || room.phase === "ended" ? parts[room.phase]() : make("p", "", "This question is no longer in the bank.");
    this.box.classList.toggle("slim", slim);
    this.main.replaceChildren(shown);
    this.where.textContent = this.place();
    this.drawFoot();
    this.fit();
    const words = room.question ? `${this.place()}. ${room.question.title}` : this.place();
    if (this.spoken.textContent !== words) this.spoken.textContent = words;
  }

  place() {
    const { room } = this.state;
    if (!room.question) return room.title;
    const vote = room.phase === "revealed" ? "the answer" : room.vote > 1 ? "second vote" : "";
    return [`Question ${room.place + 1} of ${room.of}`, vote].filter(Boolean).join(" · ");
  }

  /** Figures stand below, so that what is above has to be short. */
  isSlim() {
    return Boolean(this.state && this.data.figures && this.runs);
  }

  /** The way in for those who come late: large while there is a vote to come to, else small at the top. */
  drawFoot() {
    const { room } = this.state;
    const voting = Boolean(room.question) && (room.phase === "open" || room.phase === "closed");
    const wide = voting && !room.locked;
    this.box.classList.toggle("beside", voting && Boolean(room.question.program));
    this.seat.textContent = room.question && !wide && !room.locked ? this.data.code : "";
    this.foot.hidden = !wide;
    if (wide) {
      const join = make("div", "join");
      join.append(make("b", "", this.data.code), make("span", "", this.data.address));
      this.foot.replaceChildren(qr(this.data.qr), join);
    }
    this.drawStrip();
  }

  drawStrip() {
    const { usual } = this.state.host;
    const buttons = possible(this.state).map(([name, key]) => this.button(WORDS[name], key, () => this.step(name), name === usual));
    if (hasClock(this.state)) buttons.push(this.button(`${MORE_S} s more`, "+", () => this.more()));
    buttons.push(this.button("Full screen", "F", () => this.fill()));
    this.strip.replaceChildren(...buttons);
  }

  button(words, key, act, usual = false) {
    const button = make("button", usual ? "usual" : "");
    button.type = "button";
    button.append(make("span", "", words), make("kbd", "", key));
    button.setAttribute("aria-keyshortcuts", key);
    button.onclick = () => act();
    return button;
  }

  async step(name) {
    if (this.stepping) return;
    this.stepping = true;
    this.say(await take(this.address, this.state, name));
    this.stepping = false;
  }

  more() {
    this.trigger?.("more", { version: this.state.room.version });
  }

  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => this.say("This browser does not let the page fill the screen."));
  }

  key(event) {
    if (!this.state || isElsewhere(event)) return;
    const full = event.key.toLowerCase() === "f";
    const name = full ? "full" : meant(this.state, event.key);
    if (!name) return;
    event.preventDefault();
    if (full) this.fill();
    else if (name === "more") this.more();
    else this.step(name);
  }

  say(sentence) {
    if (this.note.textContent !== sentence) this.note.textContent = sentence;
  }

  wake() {
    this.box.dataset.awake = "true";
    clearTimeout(this.sleep);
    this.sleep = setTimeout(() => { this.box.dataset.awake = "false"; }, AWAKE_MS);
  }

  tick() {
    if (!this.state) return;
    const { room, host } = this.state;
    this.count.hidden = !room.question || room.phase === "revealed";
    const told = `${host.answered}/${host.joined}`;
    if (this.counted !== told) {
      this.counted = told;
      this.count.replaceChildren(make("b", "", `${host.answered}`), ` of ${host.joined} answered`);
    }
    const ms = room.phase === "open" ? left(this.state, this.skew) : null;
    const word = room.paused !== null ? "Paused" : room.phase === "closed" ? "Vote closed" : "";
    const words = word || (ms === null ? "" : clock(ms));
    if (this.clock.textContent !== words) this.clock.textContent = words;
    this.clock.dataset.word = String(Boolean(word));
    this.clock.dataset.low = String(!word && ms !== null && ms < LOW_MS);
  }

  /** As tall as the screen (or what the figures leave of it), and the question as large as fits. */
  fit() {
    const top = Math.max(0, this.box.getBoundingClientRect().top + scrollY);
    const tall = Math.max(320, Math.round((innerHeight - top) * (this.isSlim() ? SHARE : 1)) - 8);
    const unit = Math.min(innerWidth / 1920, innerHeight / 1080);
    const size = `${tall}:${unit}:${this.box.clientWidth}:${this.drawn}:${this.isSlim()}`;
    if (size === this.fitted) return;
    this.fitted = size;
    this.box.style.setProperty("--tall", `${tall}px`);
    this.box.style.setProperty("--u", `${unit}px`);
    this.box.style.setProperty("--s", String(SMALLEST));
    this.fitCode();
    const names = this.main.querySelector(".names");
    if (names) fitNames(names);
    for (let shrunk = 1; shrunk >= SMALLEST; shrunk -= 0.05) {
      this.box.style.setProperty("--s", String(shrunk));
      if (this.main.scrollHeight <= this.main.clientHeight) break;
    }
    if (this.main.scrollHeight > this.main.clientHeight + 1) this.main.tabIndex = 0;
    else this.main.removeAttribute("tabindex");
  }

  /** A program is shown whole as long as it can be read. */
  fitCode() {
    const box = this.main.querySelector(".program");
    if (!box) return;
    for (let size = CODE.largest; size >= CODE.smallest; size -= 1) {
      this.box.style.setProperty("--code", String(size));
      if (box.scrollHeight <= box.clientHeight + 1 && this.main.scrollHeight <= this.main.clientHeight + 1) return;
    }
  }

  close() {
    this.unfollow();
    this.watcher.disconnect();
    clearInterval(this.timer);
    clearTimeout(this.sleep);
    document.removeEventListener("keydown", this.onkey);
    document.removeEventListener("mousemove", this.onmove);
    removeEventListener("resize", this.onsize);
  }
}

export default mounting(Stage, (data) => data.code);
