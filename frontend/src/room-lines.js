// Lines of a program to put in order: drag them, press the arrows, or focus a line and hold Alt with the arrow keys.
// As on the Practice page, with two differences: a line keeps its letter, because the projector and the room speak of
// letters, and it has a grip, because a finger anywhere else scrolls the page. Lines are text and stay text.
import { make } from "./theme.js";

export const isOrder = (question) => question.lines.length > 0;

/** `B A C D`: an order (ids joined by commas) in the letters under which its lines are shown. */
export function letters(question, order) {
  const known = new Map(question.lines.map((line) => [line.id, line.letter]));
  return order.split(",").map((id) => known.get(id) ?? "?").join(" ");
}

/** A line as a row: its letter and its code. */
export function row(line) {
  const li = make("li", "line");
  const code = make("pre");
  // A long line is broken after a point, a bracket or an underscore, and only else in the middle of a name.
  for (const part of line.text.match(/[^._(]*(?:\(\)|[._(])?/g)) code.append(part, make("wbr"));
  li.append(make("span", "letter", line.letter), code);
  return li;
}

/** An order that stands: no handles, nothing to move. */
export function fixed(question, order, label, kind = "") {
  const known = new Map(question.lines.map((line) => [line.id, line]));
  const list = make("ol", `lines fixed ${kind}`);
  list.setAttribute("aria-label", label);
  list.append(...order.split(",").filter((id) => known.has(id)).map((id) => row(known.get(id))));
  return list;
}

/** The list that is put in order. `moved(order)` is called after each move, with all ids joined by commas. */
export class Lines {
  constructor(question, order, moved) {
    this.lines = new Map(question.lines.map((line) => [line.id, line]));
    this.ids = order.split(",");
    this.moved = moved;
    this.list = make("ol", "lines");
    this.list.setAttribute("aria-label", "Lines to put in order");
    this.said = make("span", "spoken");
    this.said.setAttribute("role", "status");
    this.element = make("div");
    this.element.append(this.list, this.said);
    this.draw();
  }

  get order() { return this.ids.join(","); }

  /** Another order from elsewhere: another tab, or the server's spelling. */
  show(order) {
    if (order === this.order || this.held) return;
    this.ids = order.split(",");
    this.draw();
  }

  draw(focus) {
    this.list.replaceChildren(...this.ids.map((id) => this.item(this.lines.get(id))));
    this.number();
    if (focus) this.of(focus).focus();
  }

  of(id) { return [...this.list.children].find((each) => each.dataset.id === id); }

  item(line) {
    const li = row(line);
    li.dataset.id = line.id;
    li.tabIndex = 0;
    const grip = make("span", "grip");
    grip.append(li.firstChild, Object.assign(make("span", "dots", "⠿"), { ariaHidden: "true" }));
    const moves = make("div", "moves");
    for (const [sign, step, word] of [["↑", -1, "up"], ["↓", 1, "down"]]) {
      const button = make("button", "", sign);
      button.type = "button";
      button.tabIndex = -1; // the line itself takes the keys; a tab stop for each arrow would be in the way
      button.setAttribute("aria-label", `Move line ${line.letter} ${word}`);
      button.onclick = () => this.shift(line.id, step);
      moves.append(button);
    }
    li.prepend(grip);
    li.append(moves);
    li.onkeydown = (event) => this.keyed(line.id, event);
    li.onpointerdown = (event) => this.grab(li, line.id, event);
    return li;
  }

  /** What a line says of its place, and which arrows lead nowhere. */
  number() {
    const last = this.ids.length - 1;
    this.ids.forEach((id, at) => {
      const li = this.list.children[at];
      const line = this.lines.get(id);
      li.setAttribute("aria-label", `Line ${at + 1} of ${last + 1}: ${line.letter}, ${line.text}`);
      const [up, down] = li.querySelectorAll("button");
      up.disabled = at === 0;
      down.disabled = at === last;
    });
  }

  place(id, to) {
    const from = this.ids.indexOf(id);
    if (to < 0 || to >= this.ids.length || from === to) return false;
    this.ids.splice(to, 0, ...this.ids.splice(from, 1));
    return true;
  }

  shift(id, step) {
    if (!this.place(id, this.ids.indexOf(id) + step)) return;
    this.draw(id);
    this.tell(id);
  }

  tell(id) {
    this.said.textContent = `Moved to place ${this.ids.indexOf(id) + 1} of ${this.ids.length}.`;
    this.moved(this.order);
  }

  keyed(id, event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return this.shift(id, step);
    this.of(this.ids[this.ids.indexOf(id) + step])?.focus();
  }

  /** A finger drags by the grip, a mouse by any part of the line. */
  grab(li, id, event) {
    const touch = event.pointerType === "touch";
    if (event.button !== 0 || this.held || event.target.closest("button") || (touch && !event.target.closest(".grip"))) return;
    const before = this.order;
    this.held = li;
    li.setPointerCapture(event.pointerId);
    li.classList.add("dragged");
    li.onpointermove = (at) => { while (this.pass(li, id, at.clientY)); };
    li.onpointerup = li.onpointercancel = () => {
      this.held = null;
      this.draw(id);
      if (this.order !== before) this.tell(id);
    };
  }

  /** Past the middle of a neighbour: the neighbour goes to the other side. The dragged line stays in the document, or
      the browser would take the pointer from it. */
  pass(li, id, y) {
    const { previousElementSibling: above, nextElementSibling: below } = li;
    const at = this.ids.indexOf(id);
    if (above && y < middle(above)) {
      li.after(above);
      this.place(id, at - 1);
    } else if (below && y > middle(below)) {
      li.before(below);
      this.place(id, at + 1);
    } else {
      return false;
    }
    this.number();
    return true;
  }
}

function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}
