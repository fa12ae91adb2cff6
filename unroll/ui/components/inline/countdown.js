// Shows what the server said is left. The server decides; this only counts and tells the page when to look again.
const mounts = new WeakMap();

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const $ = (name) => parentElement.querySelector(name);
  let state = mounts.get(parentElement);
  if (!state) { state = {}; mounts.set(parentElement, state); }
  if (state.doc !== data.doc || state.deadline !== data.deadline) {
    Object.assign(state, { doc: data.doc, deadline: data.deadline, said: null, over: false });
    state.until = performance.now() + data.left_ms;
  }
  const draw = () => {
    const left = Math.max(0, state.until - performance.now());
    const seconds = Math.ceil(left / 1000);
    $(".left").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    $(".fill").style.transform = `scaleX(${Math.min(1, left / data.total_ms)})`;
    $(".clock").classList.toggle("low", left < Math.min(20000, data.total_ms / 4));
    const marks = [60, 30, 10, 0];
    const mark = marks.find((m) => seconds === m);
    if (mark !== undefined && state.said !== mark) {
      state.said = mark;
      $(".sr").textContent = mark === 0 ? "Time is up." : `${mark} seconds left.`;
    }
    if (left <= 0 && !state.over) {
      state.over = true;
      setTimeout(() => setTriggerValue("over", data.doc), 1200);   // after the server's grace
    }
  };
  clearInterval(state.timer);
  draw();
  state.timer = setInterval(draw, 200);
  return () => { clearInterval(state.timer); mounts.delete(parentElement); };
}
