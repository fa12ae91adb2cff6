// Lines of a program to put in order: drag them, press the arrows, or focus a line and hold Alt with the arrow keys.
// Enter submits. Lines arrive as text and stay text. The server runs the program that the order makes.
const mounts = new WeakMap();
const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text ?? "" });

function move(state, id, to) {
  const from = state.order.indexOf(id);
  if (to < 0 || to >= state.order.length || from === to || state.data.locked) return false;
  state.order.splice(to, 0, ...state.order.splice(from, 1));
  return true;
}

function item(state, line, at) {
  const { data } = state;
  const li = make("li", "");
  li.dataset.id = line.id;
  li.tabIndex = data.locked ? -1 : 0;
  li.setAttribute("aria-label", `Line ${at + 1} of ${data.lines.length}: ${line.text}`);
  li.append(make("span", "letter", String(at + 1)), make("pre", "", line.text));
  if (data.locked) return li;
  const moves = make("div", "moves");
  [["↑", -1, "up"], ["↓", 1, "down"]].forEach(([sign, step, word]) => {
    const button = make("button", "", sign);
    button.type = "button";
    button.tabIndex = -1;                    // the line itself takes the keys; a tab stop for each arrow would be in the way
    button.setAttribute("aria-label", `Move ${word}`);
    button.disabled = at + step < 0 || at + step >= data.lines.length;
    button.onclick = () => state.shift(line.id, step);
    moves.append(button);
  });
  li.append(moves);
  li.onkeydown = (event) => keyed(state, line.id, event);
  li.onpointerdown = (event) => grab(state, li, line.id, event);
  return li;
}

function keyed(state, id, event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) { state.shift(id, step); return; }
  const next = state.order[state.order.indexOf(id) + step];
  if (next) state.list.querySelector(`[data-id="${CSS.escape(next)}"]`).focus();
}

function grab(state, li, id, event) {
  if (event.button !== 0 || event.target.closest("button") || event.pointerType === "touch") return;
  li.setPointerCapture(event.pointerId);
  li.classList.add("dragged");
  li.onpointermove = (at) => {
    const to = [...state.list.children].findIndex((each) => {
      const box = each.getBoundingClientRect();
      return at.clientY >= box.top && at.clientY < box.bottom;
    });
    if (to < 0 || !move(state, id, to)) return;
    const others = [...state.list.children].filter((each) => each !== li);
    state.list.insertBefore(li, others[to] ?? null);
  };
  li.onpointerup = li.onpointercancel = () => { li.onpointermove = null; state.draw(id); };
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector("#root");
  let state = mounts.get(parentElement);
  if (!state) { state = { doc: null, order: [] }; mounts.set(parentElement, state); }
  if (state.doc !== data.doc) Object.assign(state, { doc: data.doc, order: data.lines.map((line) => line.id) });
  state.data = data;
  const submit = () => {
    const order = state.order.join(",");
    if (state.data.locked) return;
    setTriggerValue("submit", { doc: state.data.doc, choice: order });
  };
  state.shift = (id, step) => {
    if (!move(state, id, state.order.indexOf(id) + step)) return;
    state.draw(id);
    state.said.textContent = `Moved to place ${state.order.indexOf(id) + 1} of ${state.order.length}.`;
  };
  state.draw = (focus) => {
    const texts = new Map(state.data.lines.map((line) => [line.id, line]));
    state.list.replaceChildren(...state.order.map((id, at) => item(state, texts.get(id), at)));
    if (focus) state.list.querySelector(`[data-id="${CSS.escape(focus)}"]`)?.focus();
  };
  const signature = JSON.stringify(data);
  if (state.signature !== signature) {
    const held = root.contains(root.getRootNode().activeElement);
    state.signature = signature;
    state.list = make("ol", data.locked ? "locked" : "");
    state.list.setAttribute("aria-label", data.legend);
    state.said = make("span", "said");
    state.said.setAttribute("role", "status");
    root.replaceChildren(state.list, state.said);
    if (!data.locked) {
      const foot = make("div", "foot");
      const button = make("button", "", data.submit);
      button.type = "button";
      button.onclick = (event) => { if (event.detail < 2) submit(); };   // a double click sends once; the server counts once anyway
      const tip = make("span", "tip keys");
      tip.append(make("kbd", "", "Alt"), " + ", make("kbd", "", "↑ ↓"), " move a line · ", make("kbd", "", "Enter"), " submits");
      foot.append(button, tip);
      root.append(foot);
    }
    state.draw();
    if (held) {                              // what had it is gone: the next Tab goes on from the list
      state.list.tabIndex = -1;
      state.list.focus({ preventScroll: true });
    }
  }
  state.list.onkeypress = (event) => { if (event.key === "Enter") { event.preventDefault(); submit(); } };
  return () => mounts.delete(parentElement);
}
