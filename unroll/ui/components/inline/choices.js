// The options of a question. Radios in a fieldset, so that arrows move and a screen reader counts them;
// digits choose, Enter submits. With `many` they are check boxes, and digits switch them on and off. Text arrives as text and stays text: only `backticks` become <code>.
const mounts = new WeakMap();

function addText(parent, text) {
  text.split("`").forEach((part, i) => {
    if (!part) return;
    if (i % 2 === 0) parent.append(part);
    else parent.append(Object.assign(document.createElement("code"), { textContent: part }));
  });
}

function typing(event) {
  const at = event.composedPath()[0];
  if (!(at instanceof Element)) return false;
  return at.matches("textarea, select, [contenteditable='true'], [contenteditable=''], .cm-content") ||
    (at.matches("input") && at.type !== "radio" && at.type !== "checkbox");
}

const split = (picked) => (picked ? picked.split(",") : []);

function pick(state, id) {
  if (!state.data.many) { state.picked = id; return; }
  const held = new Set(split(state.picked));
  if (!held.delete(id)) held.add(id);
  state.picked = state.data.choices.map((choice) => choice.id).filter((each) => held.has(each)).join(",") || null;
}

function row(choice, state) {
  const label = document.createElement("label");
  if (choice.mark) label.classList.add(choice.mark);
  const input = Object.assign(document.createElement("input"), {
    type: state.data.many ? "checkbox" : "radio", name: "choice", value: choice.id,
  });
  input.onchange = () => { pick(state, choice.id); state.paint(); };
  const letter = Object.assign(document.createElement("span"), { className: "letter", textContent: choice.letter });
  const text = Object.assign(document.createElement("span"), { className: "text" });
  addText(text, choice.text);
  if (choice.note) text.append(Object.assign(document.createElement("span"), { className: "note", textContent: choice.note }));
  label.append(input, letter, text);
  return label;
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector("#root");
  let state = mounts.get(parentElement);
  if (!state) { state = { doc: null, picked: null }; mounts.set(parentElement, state); }
  const fresh = state.doc !== data.doc;
  if (fresh) { state.doc = data.doc; state.picked = data.picked; }
  const signature = JSON.stringify(data);
  state.data = data;

  const submit = () => {
    if (state.data.locked || !state.picked) return;
    setTriggerValue("submit", { doc: state.data.doc, choice: state.picked });
  };
  state.paint = () => {
    const held = split(state.picked);
    root.querySelectorAll("input").forEach((i) => { i.checked = held.includes(i.value); });
    const button = root.querySelector("button");
    if (button) button.setAttribute("aria-disabled", String(!state.picked));
  };
  if (state.signature !== signature) {
    const held = root.getRootNode().activeElement;
    const kept = held && held.value;
    const ours = root.contains(held);
    state.signature = signature;
    root.replaceChildren();
    const set = Object.assign(document.createElement("fieldset"), { disabled: data.locked });
    set.append(Object.assign(document.createElement("legend"), { textContent: data.legend }));
    data.choices.forEach((choice) => set.append(row(choice, state)));
    root.append(set);
    if (!data.locked) {
      const foot = Object.assign(document.createElement("div"), { className: "foot" });
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: data.submit });
      button.onclick = (event) => { if (event.detail < 2) submit(); };   // a double click sends once; the server counts once anyway
      const tip = Object.assign(document.createElement("span"), { className: "tip keys" });
      const keys = document.createElement("kbd"); keys.textContent = `1–${data.choices.length}`;
      const enter = document.createElement("kbd"); enter.textContent = "Enter";
      tip.append(keys, data.many ? " switch on and off · " : " choose · ", enter, " submits");
      foot.append(button, tip);
      root.append(foot);
    }
    if (kept && !fresh && !data.locked) root.querySelector(`input[value="${CSS.escape(kept)}"]`)?.focus();
    else if (ours) take(root, data.legend);
    else goOn(root, data.legend);
  }
  state.paint();

  if (state.onkey) document.removeEventListener("keydown", state.onkey);
  state.onkey = (event) => {
    if (state.data.locked || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    const n = Number(event.key);
    if (Number.isInteger(n) && n >= 1 && n <= state.data.choices.length) {
      pick(state, state.data.choices[n - 1].id);
      state.paint();
      root.querySelectorAll("input")[n - 1].focus();
      event.preventDefault();
    } else if (event.key === "Enter" && !event.repeat) {
      const at = event.composedPath()[0];
      if (at instanceof Element && at.closest("button, a, summary, [role=button], [role=tab], [role=option]")) return;
      submit();
    }
  };
  document.addEventListener("keydown", state.onkey);
  return () => { document.removeEventListener("keydown", state.onkey); mounts.delete(parentElement); };
}
