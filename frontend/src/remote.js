// The host's remote control: how the room stands, and its steps as large buttons. The page is drawn again when the
// rest of it, which it cannot draw itself, is no longer true.
import { Ear } from "./ear.js";
import styles from "./remote.css";
import { mounting } from "./mount.js";
import { follow } from "./room-feed.js";
import { fixed, isOrder } from "./room-lines.js";
import { clock, left, percent } from "./room-parts.js";
import { hasClock, isElsewhere, meant, MORE_S, possible, take, WORDS } from "./steps.js";
import { followScheme, make } from "./theme.js";

const LOW_MS = 10000;
const PHASES = { lobby: "Lobby", open: "Vote open", closed: "Vote closed", running: "Options on the projector", revealed: "Answer shown", ended: "Ended" };

class Remote {
  constructor(root, data) {
    this.address = `${data.base}/api/rooms/${encodeURIComponent(data.code)}/host`;
    const style = make("style");
    style.textContent = styles;
    this.box = make("section", "remote");
    this.box.setAttribute("aria-label", "Steps of the room");
    this.where = make("p", "where");
    this.numbers = make("div", "numbers");
    this.usual = make("div");
    this.others = make("div", "others");
    this.lines = make("div", "ordered");
    this.note = make("p", "trouble");
    this.note.setAttribute("role", "alert");
    this.spoken = make("div", "spoken");
    this.spoken.setAttribute("role", "status");
    this.box.append(this.where, this.numbers, this.usual, this.note, this.others, this.lines, this.spoken);
    root.append(style, this.box);
    this.where.append(make("span", "", "Connecting to the room…"));
    [this.answered, this.share] = this.number("answered");
    [this.clock] = this.number("left");
    this.ear = new Ear();
    this.onkey = (event) => this.key(event);
    document.addEventListener("keydown", this.onkey);
    this.timer = setInterval(() => this.tick(), 250);
    this.unfollow = follow(`${this.address}/events`, {
      news: (state) => this.take(state),
      trouble: (sentence) => this.say(sentence),
      refused: (status, answer) => this.say(answer.error ?? "This room cannot be shown. Load the page again."),
    });
  }

  /** The page was drawn: another theme, and it shows what `mark` stands for. */
  show({ data, setTriggerValue }) {
    this.trigger = setTriggerValue;
    followScheme(this.box);
    this.ear.drawn(data.mark, setTriggerValue);
  }

  number(what) {
    const box = make("div", "number");
    const value = make("b", "", "–");
    const fill = make("span", "fill");
    const track = make("span", "track");
    track.append(fill);
    box.append(value, make("span", "", what));
    if (what === "answered") box.append(track);
    this.numbers.append(box);
    return [value, fill];
  }

  take(state) {
    this.state = state;
    this.skew = state.now - Date.now();
    const { room, host } = state;
    this.numbers.hidden = !room.question;
    this.answered.textContent = `${host.answered} of ${host.joined}`;
    this.share.style.width = `${percent(host.answered, host.joined)}%`;
    const signature = JSON.stringify([room.version, room.phase, room.closes === null, host.usual, !room.question && host.joined]);
    if (signature !== this.drawn) {
      this.drawn = signature;
      if (this.version !== room.version) {
        this.version = room.version;
        this.asking = false;
        this.say("");
      }
      this.draw();
    }
    this.tick();
    this.ear.hear(state.mark);
  }

  draw() {
    const { room, host } = this.state;
    const vote = room.vote > 1 ? "second vote" : "";
    const phase = room.paused === null ? PHASES[room.phase] : "Paused";
    const place = room.question ? `Question ${room.place + 1} of ${room.of}` : `${host.joined} here, ${room.of} questions`;
    this.where.replaceChildren(make("b", "", phase), make("span", "", [place, vote].filter(Boolean).join(" · ")));
    if (room.question) this.where.append(make("span", "", room.question.title));
    const found = possible(this.state);
    this.usual.replaceChildren(...found.filter(([name]) => name === host.usual).map(([name, key]) => this.button(WORDS[name], key, () => this.step(name), "usual")));
    this.others.replaceChildren(...found.filter(([name]) => name !== host.usual).map(([name, key]) => this.button(WORDS[name], key, () => this.step(name))));
    if (hasClock(this.state)) this.others.append(this.button(`${MORE_S} s more`, "+", () => this.more()));
    if (room.phase !== "ended") this.others.append(this.lock(), this.asking ? this.ask() : this.button("End the room", "", () => this.end(true), "grave"));
    this.drawLines();
    const words = `${phase}. ${place}.`;
    if (this.spoken.textContent !== words) this.spoken.textContent = words;
  }

  /** The lines of the question under their letters, which the counts below speak of; in a right order once it is due. */
  drawLines() {
    const { question, key } = this.state.room;
    this.lines.hidden = !question || !isOrder(question);
    if (this.lines.hidden) return;
    const words = key ? "An order that is right" : "The lines as they are given";
    const order = key ? key.lines : question.lines.map((line) => line.id);
    this.lines.replaceChildren(make("p", "", words), fixed(question, order.join(","), words, key ? "right" : ""));
  }

  lock() {
    const name = this.state.room.locked ? "unlock" : "lock";
    return this.button(WORDS[name], "", () => this.step(name));
  }

  /** Ending cannot be taken back, so it is asked once. */
  ask() {
    const box = make("div", "ask");
    const row = make("div");
    row.append(this.button("End it", "", () => this.step("end"), "grave"), this.button("Keep it", "", () => this.end(false)));
    box.style.gridColumn = "1 / -1";
    box.append(make("p", "", "End the room for everybody? It cannot be opened again; its report stays."), row);
    return box;
  }

  end(asking) {
    this.asking = asking;
    this.draw();
    this.others.querySelector(asking ? ".ask button" : "button.grave")?.focus();
  }

  button(words, key, act, kind = "") {
    const button = make("button", kind);
    button.type = "button";
    button.append(make("span", "", words));
    if (key) {
      button.append(make("kbd", "", key));
      button.setAttribute("aria-keyshortcuts", key);
    }
    button.setAttribute("aria-label", words);
    button.onclick = act;
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

  key(event) {
    if (!this.state || isElsewhere(event)) return;
    const name = meant(this.state, event.key);
    if (!name) return;
    event.preventDefault();
    if (name === "more") this.more();
    else this.step(name);
  }

  say(sentence) {
    if (this.note.textContent !== sentence) this.note.textContent = sentence;
  }

  tick() {
    if (!this.state?.room) return;
    const ms = this.state.room.phase === "open" ? left(this.state, this.skew) : null;
    const words = ms === null ? "–" : clock(ms);
    if (this.clock.textContent !== words) this.clock.textContent = words;
    this.clock.dataset.low = String(ms !== null && ms < LOW_MS);
  }

  close() {
    this.unfollow();
    this.ear.close();
    clearInterval(this.timer);
    document.removeEventListener("keydown", this.onkey);
  }
}

export default mounting(Remote, (data) => data.code);
