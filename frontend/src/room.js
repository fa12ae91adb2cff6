// A participant in a room: come in, see what is due, answer, and see at once that it is saved. No rerun of the page.
import styles from "./room.css";
import { mounting } from "./mount.js";
import { follow, post } from "./room-feed.js";
import { fixed, isOrder, letters, Lines } from "./room-lines.js";
import { bars, boardOf, badge, clock, inline, left, program, say } from "./room-parts.js";
import { followScheme, make } from "./theme.js";

const AGAIN_MS = 1500;
const LOW_MS = 10000;
const KEPT_NAME = "unroll-nickname";

class Participant {
  constructor(root, data) {
    this.code = data.code;
    this.address = `${data.base}/api/rooms/${encodeURIComponent(data.code)}`;
    const style = make("style");
    style.textContent = styles;
    this.box = make("section", "room");
    this.box.setAttribute("aria-label", `Room ${data.code}`);
    this.note = make("p", "trouble");
    this.note.setAttribute("role", "alert");
    this.body = make("div");
    this.spoken = make("div", "spoken");
    this.spoken.setAttribute("role", "status");
    this.box.append(this.note, this.body, this.spoken);
    root.append(style, this.box);
    this.onkey = (event) => this.key(event);
    document.addEventListener("keydown", this.onkey);
    this.timer = setInterval(() => this.tick(), 250);
    if (data.inside) {
      this.body.append(make("p", "quiet", "Connecting to the room…"));
      this.listen();
    } else {
      this.door(data.title); // the server would refuse who has not come in
    }
  }

  show() {
    followScheme(this.box);
  }

  listen() {
    this.unfollow?.();
    this.unfollow = follow(`${this.address}/events`, {
      news: (state) => this.take(state),
      trouble: (sentence) => { if (this.note.textContent !== sentence) this.note.textContent = sentence; },
      refused: (status, answer) => this.refused(status, answer),
    });
  }

  refused(status, answer) {
    this.drawn = null;
    this.state = null;
    if (status === 403 && answer.title !== undefined) return this.door(answer.title);
    this.body.replaceChildren(make("p", "", answer.error ?? "This room cannot be shown. Load the page again."));
  }

  /** Not in the room yet: ask for a nickname. */
  door(title) {
    const form = make("form", "box");
    form.append(make("h1", "", title), make("p", "quiet", `Room ${this.code}`));
    const label = make("label", "label", "Your nickname");
    const field = make("input", "field");
    Object.assign(field, { id: "nickname", maxLength: 24, autocomplete: "off", value: remembered(), required: true });
    label.htmlFor = "nickname";
    const foot = make("div", "foot");
    const button = make("button", "", "Come in");
    const status = make("span", "status");
    status.setAttribute("role", "alert");
    foot.append(button, status);
    form.append(label, field, make("p", "quiet", "Everybody in the room can see it, also on the projector."), foot);
    form.onsubmit = async (event) => {
      event.preventDefault();
      if (this.joining) return;
      this.joining = true;
      const { status: code, answer } = await post(`${this.address}/join`, { nickname: field.value });
      this.joining = false;
      if (code === 204) { remember(field.value); return this.listen(); }
      status.dataset.kind = "bad";
      status.textContent = answer.error ?? "The server does not answer. Try again.";
    };
    this.body.replaceChildren(form);
    field.focus();
  }

  take(state) {
    this.state = state;
    this.skew = state.now - Date.now();
    const doc = state.room ? `${state.room.place}:${state.room.vote}` : "";
    if (doc !== this.doc) {
      this.doc = doc;
      this.picked = state.me.answer;
      this.problem = "";
      this.sending = null;
    } else if (state.me.answer !== this.lastAnswer) {
      this.picked = this.picked ?? state.me.answer;
      if (!this.sending) this.picked = state.me.answer ?? this.picked;
    }
    this.lastAnswer = state.me.answer;
    const { room, me } = state;
    const signature = JSON.stringify(room ? [doc, room.phase, room.paused !== null, me.name, me.verdict, me.judging, me.points, me.result, room.board, room.key, room.spread, me.earlier] : "out");
    if (signature !== this.drawn) {
      this.drawn = signature;
      this.draw();
    }
    this.paint();
    this.tick();
  }

  draw() {
    const { room, me } = this.state;
    followScheme(this.box);
    this.clock = this.button = this.status = this.input = this.lines = null;
    if (!room) {
      this.body.replaceChildren(make("div", "box"));
      this.body.firstChild.append(make("h1", "", "You are out of this room"), make("p", "", "The host has removed you. Speak with your host; if you are let in again, this page shows the room by itself."));
      return this.speak("The host has removed you from this room.");
    }
    this.body.replaceChildren(this.top(), ...(room.question ? this.asked() : this.waiting()));
    this.speak(this.words());
  }

  top() {
    const { room, me } = this.state;
    const top = make("div", "top");
    top.append(make("h1", "badge", room.title));
    if (room.question) top.append(badge(`${room.place + 1} of ${room.of}`));
    if (room.question && room.vote > 1) top.append(badge("second vote"));
    this.clock = make("span", "clock");
    this.clock.setAttribute("role", "timer");
    top.append(this.clock, make("span", "who", me.name));
    return top;
  }

  waiting() {
    const { room, me } = this.state;
    const box = make("div", "box");
    if (room.phase === "ended") {
      box.append(make("h2", "", "This room has ended"));
      if (me.result?.of) box.append(make("p", "", `You had ${me.result.right} of ${me.result.of} right in the end.`));
      box.append(make("p", "quiet", "Thank you for taking part. Practice and Review have more of these questions."));
    } else {
      box.append(make("h2", "", `You are in, ${me.name}`), make("p", "", "The first question appears here by itself when the host begins. You can lock your screen meanwhile."));
    }
    return [box, ...this.points()];
  }

  asked() {
    const { room, me } = this.state;
    const question = room.question;
    const parts = [make("h2", "", question.title)];
    const prompt = make("div");
    say(prompt, question.prompt);
    if (question.program) prompt.append(program(question.program));
    parts.push(prompt);
    if (room.vote > 1 && me.earlier && room.phase === "open") parts.push(make("p", "quiet", `In the first vote you chose ${this.named(me.earlier)}.`));
    const ordered = isOrder(question);
    if (ordered) parts.push(...this.verdict()); // the lists below it are long
    parts.push(ordered ? this.ordered() : question.options.length ? this.options() : this.typed());
    if (room.phase === "open") {
      const foot = make("div", "foot");
      this.button = make("button", "", "Send answer");
      this.button.type = "button";
      this.button.onclick = () => this.send();
      foot.append(this.button);
      if (this.lines) foot.append(keys());
      parts.push(foot);
    }
    this.status = make("p", "status");
    this.status.setAttribute("role", "status");
    parts.push(this.status);
    return [...parts, ...(ordered ? [] : this.verdict()), ...this.points()];
  }

  options() {
    const { room } = this.state;
    const many = room.question.kind === "several";
    const set = make("fieldset");
    set.disabled = room.phase !== "open" || room.paused !== null;
    set.append(make("legend", "", many ? "Options: pick every one that is right" : "Options"));
    for (const option of room.question.options) {
      const label = make("label", "option");
      const input = make("input");
      Object.assign(input, { type: many ? "checkbox" : "radio", name: "option", value: option.id });
      input.onchange = () => this.pick(option.id);
      const text = make("span", "text");
      inline(text, option.text);
      if (room.key) {
        const right = room.key.choices.includes(option.id);
        label.classList.toggle("right", right);
        if (right) text.append(make("span", "note", "The right answer"));
        if (room.spread) text.append(bars(room.spread, option.id));
      }
      label.append(input, make("span", "letter", option.letter), text);
      set.append(label);
    }
    return set;
  }

  typed() {
    const { room } = this.state;
    const box = make("div");
    const what = room.question.kind === "shape" ? "Shape" : `Number${room.question.unit ? ` (${room.question.unit})` : ""}`;
    const label = make("label", "label", what);
    label.htmlFor = "answer";
    this.input = make("input", "field");
    Object.assign(this.input, { id: "answer", maxLength: 200, autocomplete: "off", placeholder: room.question.kind === "shape" ? "for example (8, 3)" : "for example 4800", value: written(this.picked ?? "") });
    this.input.disabled = room.phase !== "open" || room.paused !== null;
    this.input.oninput = () => { this.picked = this.input.value; this.problem = ""; this.paint(); };
    box.append(label, this.input);
    if (room.spread) box.append(this.given());
    return box;
  }

  /** What was typed or put in order, by how many. */
  given() {
    const { spread } = this.state.room;
    const box = make("div", "given");
    for (const bar of spread.bars) {
      const row = make("div", `option typed ${bar.right ? "right" : ""}`);
      const text = make("span", "text");
      inline(text, bar.text);
      if (bar.right) text.append(make("span", "note", "Right"));
      text.append(bars(spread, bar.id));
      row.append(text);
      box.append(row);
    }
    return box;
  }

  /** The order that stands on the screen: one's own as far as there is one, else as the lines were given. */
  get order() {
    const { room, me } = this.state;
    const own = room.phase === "open" ? this.picked ?? me.answer : me.answer;
    return own ?? me.earlier ?? room.question.lines.map((line) => line.id).join(",");
  }

  ordered() {
    const { room, me } = this.state;
    const { question, key } = room;
    const box = make("div", "orders");
    if (room.phase === "open" && room.paused === null && !this.final) {
      this.lines = new Lines(question, this.order, (order) => { this.picked = order; this.problem = ""; this.paint(); });
      box.append(this.lines.element);
    } else if (!key) {
      box.append(fixed(question, this.order, me.answer ?? me.earlier ? "Your order" : "The lines"));
    } else {
      const own = me.answer ?? me.earlier;
      if (!me.verdict?.right) box.append(make("h3", "", "An order that is right"), fixed(question, key.lines.join(","), "An order that is right", "right"));
      if (own) box.append(make("h3", "", "Your order"), fixed(question, own, "Your order", me.verdict ? (me.verdict.right ? "right" : "wrong") : ""));
      if (room.spread?.bars.length) box.append(make("h3", "", "How the room voted"), this.given());
    }
    return box;
  }

  verdict() {
    const { room, me } = this.state;
    if (!room.key) return [];
    const box = make("div", `box ${me.verdict ? (me.verdict.right ? "right" : "wrong") : ""}`);
    const none = me.judging ? "Your program is being run." : "You gave no answer.";
    const words = me.verdict ? (me.verdict.right ? "Right." : "Not right.") : none;
    const line = make("p");
    line.append(make("strong", "", `${words} `));
    if (me.verdict) inline(line, me.verdict.sentence);
    if (me.judging) line.append("Whether your order is right appears here by itself.");
    box.append(line);
    if (!me.verdict?.right) {
      const why = make("p");
      why.append(make("strong", "", isOrder(room.question) ? "A right order: " : "The right answer: "));
      inline(why, `${room.key.text}. ${room.key.why}`);
      box.append(why);
    }
    return [box];
  }

  points() {
    const { room, me } = this.state;
    const parts = [];
    if (me.points !== null) parts.push(make("p", "quiet", `Your points: ${me.points} · place ${me.rank}`));
    if (room.board?.length) parts.push(boardOf(room.board));
    return parts;
  }

  named(answer) {
    const question = this.state.room.question;
    if (!question) return answer;
    if (isOrder(question)) return letters(question, answer);
    const named = answer.split(",").map((id) => question.options.find((option) => option.id === id)?.letter).filter(Boolean);
    return question.options.length ? named.join(", ") : written(answer);
  }

  words() {
    const { room, me } = this.state;
    if (room.question && room.phase === "open" && room.paused === null) return `Question ${room.place + 1}, ${room.vote > 1 ? "second" : "first"} vote: ${room.question.title}`;
    if (me.verdict) return me.verdict.right ? "Your answer was right." : "Your answer was not right.";
    return "";
  }

  speak(text) { if (text && this.spoken.textContent !== text) this.spoken.textContent = text; }

  pick(id) {
    if (this.state.room.question.kind !== "several") this.picked = id;
    else {
      const held = new Set((this.picked ?? "").split(",").filter(Boolean));
      if (!held.delete(id)) held.add(id);
      this.picked = this.state.room.question.options.map((each) => each.id).filter((each) => held.has(each)).join(",") || null;
    }
    this.problem = "";
    this.paint();
  }

  /** What the button sends. Lines as they were given are an order too. */
  get due() { return this.lines ? this.order : this.picked; }

  get final() { return !this.state.room.may_change && this.state.me.answer !== null; }

  paint() {
    const { room, me } = this.state ?? {};
    if (!room) return;
    const held = (this.picked ?? "").split(",");
    this.body.querySelectorAll("fieldset input").forEach((input) => { input.checked = held.includes(input.value); });
    if (this.input && this.input.value !== written(this.picked ?? "") && this.input.getRootNode().activeElement !== this.input) this.input.value = written(this.picked ?? "");
    if (this.lines) this.lines.show(this.order);
    if (!this.status) return;
    if (this.button) {
      const idle = !this.due || this.due === me.answer || this.sending !== null || room.paused !== null || this.final;
      this.button.setAttribute("aria-disabled", String(idle));
      this.button.textContent = me.answer !== null && !this.final ? "Change answer" : "Send answer";
    }
    const [kind, words] = this.standing();
    this.status.dataset.kind = kind;
    if (this.status.textContent !== words) this.status.textContent = words;
  }

  standing() {
    const { room, me } = this.state;
    const saved = me.answer === null ? "" : `✓ Saved: ${this.named(me.answer)}.`;
    if (room.phase === "closed") return [saved ? "saved" : "", `The vote is closed. ${saved || "You gave no answer in this vote."}`];
    if (room.phase === "running") return ["", room.question?.options.length ? "The programs of the options are run on the projector. Watch what they do." : "Talk about it with your neighbour. A second vote may follow."];
    if (room.phase !== "open") return ["", ""];
    if (this.problem) return ["bad", this.problem];
    if (this.sending !== null) return ["", this.tries > 1 ? "Not saved yet: the server does not answer. Trying again…" : "Saving…"];
    if (room.paused !== null) return ["", `Paused by the host. ${saved}`];
    if (!saved) return ["", ""];
    if (this.final) return ["saved", `${saved} It cannot be changed here.`];
    return ["saved", this.picked && this.picked !== me.answer ? `${saved} ${this.lines ? "Your lines stand otherwise now" : "You picked another"}: send it, or leave it.` : `${saved} You can change it until the close.`];
  }

  /** Send, and send again until the server has said what became of it. The same answer twice counts once. */
  async send() {
    const { room, me } = this.state;
    if (!this.due || this.sending !== null || this.due === me.answer || room.phase !== "open" || room.paused !== null || this.final) return;
    const asked = { place: room.place, vote: room.vote, answer: this.due };
    const doc = this.doc;
    this.sending = asked.answer;
    this.problem = "";
    for (this.tries = 1; this.doc === doc && this.sending !== null; this.tries += 1) {
      this.paint();
      const { status, answer } = await post(`${this.address}/answer`, asked);
      if (this.doc !== doc || this.closed) return;
      if (status === 200) {
        this.state.me.answer = this.lastAnswer = answer.saved;
        if (this.picked === null || this.picked === asked.answer) this.picked = answer.saved;
        if (this.input && this.picked === answer.saved) this.input.value = written(answer.saved);
        this.sending = null;
      } else if (status >= 400 && status < 500) {
        this.problem = answer.error ?? "This answer was not taken.";
        this.sending = null;
      } else {
        await new Promise((done) => setTimeout(done, AGAIN_MS));
      }
    }
    this.paint();
    this.status?.scrollIntoView({ block: "nearest" }); // on a phone what became of it would stand below the screen
  }

  key(event) {
    const room = this.state?.room;
    if (!room?.question || room.phase !== "open" || room.paused !== null || this.final) return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.composedPath()[0];
    const writing = at instanceof Element && (at.matches("textarea, select, [contenteditable]") || (at.matches("input") && !["radio", "checkbox"].includes(at.type)));
    if (event.key === "Enter" && (at === this.input || (!writing && !(at instanceof Element && at.closest("button, a, summary"))))) {
      event.preventDefault();
      return this.send();
    }
    const option = writing ? undefined : room.question.options[Number(event.key) - 1];
    if (option) {
      event.preventDefault();
      this.pick(option.id);
      this.body.querySelectorAll("fieldset input")[Number(event.key) - 1].focus();
    }
  }

  tick() {
    if (!this.clock || !this.state?.room) return;
    const ms = this.state.room.phase === "open" ? left(this.state, this.skew) : null;
    const words = ms === null ? "" : clock(ms) + (this.state.room.paused !== null ? " (paused)" : "");
    if (this.clock.textContent !== words) this.clock.textContent = words;
    this.clock.dataset.low = String(ms !== null && ms < LOW_MS);
  }

  close() {
    this.closed = true;
    this.unfollow?.();
    clearInterval(this.timer);
    document.removeEventListener("keydown", this.onkey);
  }
}

/** An answer that was typed, as people write it: a whole number is stored with a point and a zero. */
const written = (answer) => answer.replace(/\.0$/, "");

/** What the keyboard does with lines; hidden where there is none. */
function keys() {
  const tip = make("span", "tip");
  tip.append(make("kbd", "", "Alt"), " + ", make("kbd", "", "↑ ↓"), " move a line · ", make("kbd", "", "Enter"), " sends");
  return tip;
}

/** The nickname used last in this browser: a convenience that may be lost. */
function remembered() {
  try { return localStorage.getItem(KEPT_NAME) ?? ""; } catch { return ""; }
}
function remember(name) {
  try { localStorage.setItem(KEPT_NAME, name); } catch { /* a browser that keeps nothing */ }
}

export default mounting(Participant, (data) => data.code);
