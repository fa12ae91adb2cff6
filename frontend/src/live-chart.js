// One small line chart on a canvas that grows with a run. Drawn at most once a frame, whatever comes in.
import { make } from "./theme.js";

const LEFT = 46, RIGHT = 10, TOP = 8, BOTTOM = 20; // px around the plot
const WIDE = 2; // powers of ten; values that span more are drawn on a log axis, as in the final figure

/** The number as people read it: three significant digits, powers of ten beyond four places. */
export function readable(value) {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e4 || size < 1e-3)) return value.toExponential(2).replace(/\.?0+e/, "e").replace("+", "");
  return String(Number(value.toPrecision(3)));
}

/** Two to five round numbers between low and high. */
export function roundTicks(low, high, most = 4) {
  const span = high - low || 1;
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((unit) => unit * power).find((unit) => unit >= rough);
  const ticks = [];
  for (let at = Math.ceil(low / step - 1e-9) * step; at <= high + step * 1e-9; at += step) ticks.push(Number(at.toPrecision(12)));
  return ticks;
}

/** Whole powers of ten from low to high (both powers themselves), thinned to a handful. */
export function powerTicks(low, high, most = 5) {
  const every = Math.max(1, Math.ceil((high - low) / (most - 1)));
  const ticks = [];
  for (let at = low; at <= high; at += every) ticks.push(at);
  return ticks;
}

export class Chart {
  /** `alwaysLog`: the axis counts powers of ten from the beginning, else once the values span more than two. */
  constructor(name, colour, alwaysLog) {
    this.name = name;
    this.colour = colour;
    this.alwaysLog = this.log = alwaysLog;
    this.points = []; // [step, value or null]
    this.figure = make("figure", "chart");
    const caption = make("figcaption");
    const key = make("span", "key");
    key.style.background = colour;
    this.label = make("span");
    this.reading = make("span", "reading");
    caption.append(key, this.label, this.reading);
    this.canvas = make("canvas");
    this.canvas.setAttribute("role", "img");
    this.figure.append(caption, this.canvas);
    this.watcher = new ResizeObserver(() => this.draw());
    this.watcher.observe(this.canvas);
  }

  clear() {
    this.points = [];
    this.draw();
  }

  add(step, value) {
    this.points.push([step, Number.isFinite(value) ? value : null]);
    if (!this.pending) this.pending = requestAnimationFrame(() => this.draw());
  }

  close() {
    this.watcher.disconnect();
    cancelAnimationFrame(this.pending);
  }

  /** [low, high] of the axis: powers of ten on a log axis, else the values with a little air. */
  range() {
    const finite = this.points.map(([, value]) => value).filter((value) => value !== null);
    const positive = finite.filter((value) => value > 0);
    const all = positive.length === finite.length;
    this.log = this.alwaysLog || (all && finite.length > 1 && Math.log10(highest(finite) / lowest(finite)) > WIDE);
    const values = this.log ? positive : finite; // what is not positive has no place on a log axis
    if (!values.length) return this.log ? [-1, 1] : [0, 1];
    const low = lowest(values), high = highest(values);
    if (this.log) {
      const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
      return [from, Math.max(to, from + 1)];
    }
    const air = (high - low || Math.abs(high) || 1) * 0.08;
    return [low >= 0 ? Math.max(0, low - air) : low - air, high + air];
  }

  draw() {
    this.pending = 0;
    this.read();
    const width = this.canvas.clientWidth, height = this.canvas.clientHeight;
    if (!width || !height) return;
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    const pen = this.canvas.getContext("2d");
    pen.scale(scale, scale);
    const look = getComputedStyle(this.canvas);
    const [low, high] = this.range();
    const last = Math.max(this.points.at(-1)?.[0] ?? 0, 1), first = Math.min(this.points[0]?.[0] ?? 0, last - 1);
    const x = (step) => LEFT + ((step - first) / (last - first)) * (width - LEFT - RIGHT);
    const y = (value) => height - BOTTOM - (((this.log ? Math.log10(value) : value) - low) / (high - low)) * (height - TOP - BOTTOM);
    this.axes(pen, look, { width, height, low, high, first, last, x });
    this.line(pen, look, { x, y, height });
    this.label.textContent = this.log ? `${this.name} (log)` : this.name;
  }

  axes(pen, look, { width, height, low, high, first, last, x }) {
    pen.font = `11px ${look.fontFamily}`;
    pen.fillStyle = look.color;
    pen.strokeStyle = look.getPropertyValue("--grid");
    pen.lineWidth = 1;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const tick of this.log ? powerTicks(low, high) : roundTicks(low, high)) {
      const at = Math.round(height - BOTTOM - ((tick - low) / (high - low)) * (height - TOP - BOTTOM)) + 0.5;
      pen.beginPath();
      pen.moveTo(LEFT, at);
      pen.lineTo(width - RIGHT, at);
      pen.stroke();
      pen.fillText(readable(this.log ? 10 ** tick : tick), LEFT - 7, at);
    }
    pen.textBaseline = "alphabetic";
    pen.textAlign = "left";
    pen.fillText(String(first), LEFT, height - 4);
    pen.textAlign = "right";
    pen.fillText(`step ${last}`, Math.max(x(last), LEFT + 60), height - 4);
  }

  line(pen, look, { x, y, height }) {
    pen.strokeStyle = pen.fillStyle = this.colour;
    pen.lineWidth = 2;
    pen.lineJoin = pen.lineCap = "round";
    pen.beginPath();
    let end = null;
    for (const [step, value] of this.points) {
      if (value === null || (this.log && value <= 0)) {
        end = null;
        continue;
      }
      const at = [x(step), y(value)];
      end ? pen.lineTo(...at) : pen.moveTo(...at);
      end = at;
    }
    pen.stroke();
    if (end) {
      pen.beginPath();
      pen.arc(...end, 3.5, 0, 2 * Math.PI);
      pen.fill();
    }
    const lost = this.points.find(([, value]) => value === null);
    if (lost) this.mark(pen, look, x(lost[0]), height);
  }

  mark(pen, look, at, height) {
    pen.strokeStyle = pen.fillStyle = look.getPropertyValue("--alarm");
    pen.setLineDash([4, 3]);
    pen.beginPath();
    pen.moveTo(at, TOP);
    pen.lineTo(at, height - BOTTOM);
    pen.stroke();
    pen.setLineDash([]);
    pen.textAlign = at > 140 ? "right" : "left";
    pen.fillText("NaN or ∞ from here", at + (at > 140 ? -6 : 6), TOP + 10);
  }

  read() {
    const [, value] = this.points.at(-1) ?? [0, undefined];
    this.reading.textContent = value === undefined ? "" : value === null ? "not finite" : readable(value);
  }

  /** One sentence for people who do not see the picture. */
  describe() {
    const finite = this.points.filter(([, value]) => value !== null);
    if (!finite.length) return `${this.name}: no finite value.`;
    const [step, value] = finite.at(-1);
    const text = `${this.name}: from ${readable(finite[0][1])} at step ${finite[0][0]} to ${readable(value)} at step ${step}.`;
    this.canvas.setAttribute("aria-label", text);
    return text;
  }
}

const lowest = (values) => values.reduce((a, b) => Math.min(a, b));
const highest = (values) => values.reduce((a, b) => Math.max(a, b));
