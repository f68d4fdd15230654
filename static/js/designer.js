// The designer of certificates. The paper on the screen is drawn by the server, as it will be printed; over it lie boxes
// that are dragged, resized and moved by keys. Every step can be taken back; saving makes a new version.
import { keepInside, move, resize } from "./designer-geometry.js";
import { paper, properties } from "./designer-panel.js";
import { ask } from "./designer-server.js";

const find = (selector, root = document) => root.querySelector(selector);
const data = JSON.parse(find("#design-data").textContent);
const canvas = find("#canvas");
const SVG = "http://www.w3.org/2000/svg";
const clone = (value) => JSON.parse(JSON.stringify(value));
const say = (text) => (find("#live").textContent = text);

let state = { ...clone(data.layout), background: data.background, backgroundName: data.backgroundName };
let version = data.version;
let kept = JSON.stringify(state);
let chosen = null;
let past = [];
let coming = [];
let step = "";

const size = () => data.pages[state.page];
const part = (id) => state.elements.find((element) => element.id === id);
const label = (element) => {
  const words = element.text?.replace(/\{(\w+)\}/g, (whole, name) => `[${data.fields[name] ?? whole}]`).replaceAll("\n", " ");
  return words ? words.slice(0, 60) : data.types[element.type] + (element.slot ? `ที่ ${element.slot}` : "");
};

// Steps back and forth. Changes of one kind after another, such as letters typed, are one step.
function remember(name = "") {
  if (name && name === step) return;
  step = name;
  past.push(JSON.stringify(state));
  if (past.length > 200) past.shift();
  coming = [];
}
function travel(from, to) {
  if (!from.length) return;
  to.push(JSON.stringify(state));
  state = JSON.parse(from.pop());
  step = "";
  if (!part(chosen)) chosen = null;
  everything();
}
const undo = () => travel(past, coming);
const redo = () => travel(coming, past);
const bounded = (element) => keepInside(element, size(), data.least[element.type]);
function change(patch, name = "") {
  const element = part(chosen);
  if (!element) return;
  remember(name && `${name} ${chosen}`);
  Object.assign(element, patch);
  bounded(element);
  place();
  // What is being typed in keeps its fields as they are.
  if (!name) panel();
  else list();
  later();
}

// The canvas
function make(kind, attributes, parent) {
  const node = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent?.append(node);
  return node;
}
const HANDLES = { nw: [0, 0], n: [0.5, 0], ne: [1, 0], e: [1, 0.5], se: [1, 1], s: [0.5, 1], sw: [0, 1], w: [0, 0.5] };
let picture = "";

function place() {
  const [width, height] = size();
  const focused = document.activeElement?.closest?.(".part")?.dataset.id;
  canvas.setAttribute("viewBox", `-1 -1 ${width + 2} ${height + 2}`);
  canvas.replaceChildren();
  make("rect", { class: "sheet", width, height }, canvas);
  if (picture) make("image", { class: "drawn", href: picture, width, height, preserveAspectRatio: "none" }, canvas);
  for (const element of state.elements) {
    const node = make("g", { class: "part", tabindex: 0, role: "button", "aria-label": `${data.types[element.type]} ${label(element)}` }, canvas);
    node.dataset.id = element.id;
    node.setAttribute("aria-pressed", element.id === chosen);
    node.classList.toggle("chosen", element.id === chosen);
    node.classList.toggle("wrong", wrong.has(element.id));
    // A line has hardly a side to take hold of.
    const thin = element.type === "line" ? 2 : 0;
    const box = { x: element.x, y: element.y, width: element.w, height: element.h };
    if (element.h < thin) Object.assign(box, { y: element.y - (thin - element.h) / 2, height: thin });
    if (element.w < thin) Object.assign(box, { x: element.x - (thin - element.w) / 2, width: thin });
    make("rect", { class: "hit", ...box }, node);
  }
  const element = part(chosen);
  if (element) grips(element);
  if (focused) find(`.part[data-id="${focused}"]`, canvas)?.focus({ preventScroll: true });
}
function grips(element) {
  const radius = Math.max(1.3, (size()[0] / Math.max(canvas.clientWidth, 200)) * 6);
  for (const [name, [across, down]] of Object.entries(HANDLES)) {
    const at = { cx: element.x + element.w * across, cy: element.y + element.h * down, r: radius };
    const grip = make("circle", { class: "grip", ...at }, canvas);
    grip.dataset.grip = name;
    grip.setAttribute("cursor", `${name}-resize`);
  }
}
function choose(id, focus = false) {
  chosen = id;
  step = "";
  place();
  panel();
  if (focus) find(`.part[data-id="${id}"]`, canvas)?.focus({ preventScroll: true });
}

function guide(x, y) {
  for (const old of canvas.querySelectorAll(".guide")) old.remove();
  const [width, height] = size();
  if (x !== null) make("line", { class: "guide", x1: x, x2: x, y1: 0, y2: height }, canvas);
  if (y !== null) make("line", { class: "guide", x1: 0, x2: width, y1: y, y2: y }, canvas);
}

// Dragging and resizing
let drag = null;
function millimetres(event) {
  const matrix = canvas.getScreenCTM().inverse();
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  return [point.x, point.y];
}
canvas.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  const grip = event.target.dataset?.grip;
  const id = grip ? chosen : event.target.closest(".part")?.dataset.id;
  if (!id) return choose(null);
  event.preventDefault();
  if (id !== chosen) choose(id, true);
  else find(`.part[data-id="${id}"]`, canvas)?.focus({ preventScroll: true });
  drag = { id, grip, start: millimetres(event), before: clone(part(id)), moved: false, pointer: event.pointerId };
  canvas.setPointerCapture(event.pointerId);
});
canvas.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.pointer) return;
  const [x, y] = millimetres(event);
  const dx = x - drag.start[0];
  const dy = y - drag.start[1];
  if (!drag.moved && Math.hypot(dx, dy) < 0.5) return;
  if (!drag.moved) {
    remember();
    drag.moved = true;
    canvas.classList.add("dim");
  }
  const element = part(drag.id);
  Object.assign(element, clone(drag.before));
  const around = { elements: state.elements, size: size(), least: data.least[element.type], free: event.altKey };
  const reached = drag.grip ? resize(element, drag.grip, dx, dy, around) : move(element, dx, dy, around);
  bounded(element);
  place();
  find(`.part[data-id="${drag.id}"]`, canvas)?.classList.add("moving");
  guide(...reached);
});
function drop(event) {
  if (!drag || event.pointerId !== drag.pointer) return;
  const moved = drag.moved;
  drag = null;
  canvas.classList.remove("dim");
  guide(null, null);
  if (!moved) return;
  place();
  panel();
  later();
}
canvas.addEventListener("pointerup", drop);
canvas.addEventListener("pointercancel", drop);
canvas.addEventListener("focusin", (event) => {
  const id = event.target.closest(".part")?.dataset.id;
  if (id && id !== chosen && !drag) choose(id, true);
});

// Keys
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input, textarea, select");
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (control && key === "s") act(event, save);
  else if (control && !typing && key === "z") act(event, event.shiftKey ? redo : undo);
  else if (control && !typing && key === "y") act(event, redo);
  else if (control && !typing && key === "d" && part(chosen)) act(event, acts.copy);
  else if (!event.target.closest?.("#canvas") || !part(chosen)) return;
  else if (ARROWS[event.key] && !control) act(event, () => nudge(ARROWS[event.key], event.shiftKey ? 5 : 1, event.altKey));
  else if (event.key === "Delete" || event.key === "Backspace") act(event, acts.remove);
  else if (event.key === "Escape") act(event, () => choose(null));
});
function act(event, what) {
  event.preventDefault();
  what();
}
function nudge([x, y], by, resizing) {
  const element = part(chosen);
  if (resizing) change({ w: element.w + x * by, h: element.h + y * by }, "nudge");
  else change({ x: element.x + x * by, y: element.y + y * by }, "nudge");
  panel();
  say(`ซ้าย ${element.x} บน ${element.y} กว้าง ${element.w} สูง ${element.h} มม.`);
}

// Adding and taking away
const TYPE = { font: "Sarabun", weight: 400, size: 16, min_size: 10, colour: "#1d2b33" };
const NEW = {
  text: { w: 120, h: 10, text: "ข้อความใหม่", align: "center", ...TYPE },
  logo: { w: 25, h: 25, file: "crest" },
  line: { w: 60, h: 1, size: 1, colour: "#b08d3c" },
  signature: { w: 80, h: 30, slot: 1, ...TYPE, size: 14, min_size: 9 },
  qr: { w: 24, h: 24 },
};
function fresh(type) {
  let number = 1;
  while (part(`${type}-${number}`)) number++;
  return `${type}-${number}`;
}
function add(type, from = NEW[type]) {
  if (type === "qr" && state.elements.some((element) => element.type === "qr")) return tell("แบบมี QR ได้ 1 แห่ง");
  const slots = [1, 2, 3].filter((slot) => !state.elements.some((element) => element.slot === slot));
  if (type === "signature" && !slots.length) return tell("แบบมีที่ลงนามได้ 3 คน");
  remember();
  const [width, height] = size();
  const element = { x: (width - from.w) / 2, y: (height - from.h) / 2, ...clone(from), id: fresh(type), type };
  if (type === "signature") element.slot = slots[0];
  bounded(element);
  state.elements.push(element);
  choose(element.id, true);
  say(`เพิ่ม${data.types[type]}แล้ว`);
  later();
}
const acts = {
  remove() {
    remember();
    const at = state.elements.findIndex((element) => element.id === chosen);
    state.elements.splice(at, 1);
    say("ลบแล้ว กด Ctrl+Z เพื่อนำกลับมา");
    choose(state.elements[Math.min(at, state.elements.length - 1)]?.id ?? null, true);
    later();
  },
  copy() {
    const element = part(chosen);
    add(element.type, { ...element, x: element.x + 5, y: element.y + 5 });
  },
  centre: () => change({ x: (size()[0] - part(chosen).w) / 2 }),
  async logo(file, input) {
    const answer = await send(file, { what: "logo" }, input);
    if (answer) change({ file: answer.file });
  },
};

function panel() {
  properties(find("#props"), part(chosen), data, change, acts);
  list();
}
function list() {
  const rows = state.elements.map((element) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${data.types[element.type]}: ${label(element)}`.replace(/^(.+): \1/, "$1");
    button.setAttribute("aria-pressed", element.id === chosen);
    button.addEventListener("click", () => choose(element.id));
    const item = document.createElement("li");
    item.append(button);
    return item;
  });
  find("#parts").replaceChildren(...rows);
  find("#undo").disabled = !past.length;
  find("#redo").disabled = !coming.length;
  const changed = JSON.stringify(state) !== kept;
  find("#saved").textContent = changed ? "มีการแก้ไขที่ยังไม่บันทึก" : `บันทึกแล้ว ฉบับที่ ${version}`;
}
function everything() {
  paper(find("#paper"), state, data, setPage, takeArt);
  place();
  panel();
  later();
}
function setPage(patch) {
  remember();
  if (patch.page) {
    // Another sheet: what stood outside comes back in, and the artwork of the other one goes.
    Object.assign(state, { artwork: null, background: "", backgroundName: "" });
    const [before] = size();
    state.page = patch.page;
    const by = size()[0] / before;
    for (const element of state.elements) {
      element.x *= by;
      if (element.type === "text") element.w *= by;
      else element.x += (element.w * (by - 1)) / 2;
      element.y /= by;
      bounded(element);
    }
  }
  Object.assign(state, patch);
  everything();
}
async function takeArt(file, number, input) {
  const answer = await send(file, { what: "background", page: state.page, number }, input);
  if (!answer) return;
  remember();
  Object.assign(state, { background: answer.file, backgroundName: answer.name, artwork: null });
  everything();
  if (answer.notes.length) tell(answer.notes.join(" "));
}

// The server
function tell(text, id = "") {
  const box = find("#fault");
  find(".notice-text", box).textContent = text;
  box.hidden = !text;
  wrong.clear();
  if (id) wrong.add(id);
  if (text) box.scrollIntoView({ block: "nearest" });
}
const wrong = new Set();
async function send(file, more, input) {
  if (file.size > data.maxBytes) {
    input.value = "";
    tell(`ไฟล์ใหญ่เกิน ${Math.floor(data.maxBytes / 1024 / 1024)} MB โปรดลดขนาดไฟล์แล้วส่งใหม่`);
    return null;
  }
  const body = new FormData();
  body.append("file", file);
  for (const [name, value] of Object.entries(more)) body.append(name, value);
  find("#drawing").textContent = "กำลังส่งไฟล์ …";
  const answer = await ask(data.urls.upload, body);
  input.value = "";
  find("#drawing").textContent = "";
  tell(answer.status === 200 ? "" : answer.message);
  return answer.status === 200 ? answer : null;
}
const layout = () => ({ page: state.page, digits: state.digits, artwork: state.artwork, elements: state.elements });
let timer = 0;
let asking = null;
function later(wait = 350) {
  clearTimeout(timer);
  timer = setTimeout(preview, wait);
}
async function preview() {
  asking?.abort();
  asking = new AbortController();
  const name = find("[name=which]:checked").value;
  const batch = Number(find("#batch").value) || null;
  find("#drawing").textContent = "กำลังวาด …";
  const body = { layout: layout(), background: state.background, name, batch };
  const answer = await ask(data.urls.preview, body, asking.signal);
  if (answer.status === -1) return;
  find("#drawing").textContent = "";
  if (answer.status !== 200) {
    tell(answer.message, answer.element);
    return drag || place();
  }
  tell("");
  picture = answer.picture;
  for (const problem of answer.problems) wrong.add(problem.element);
  const rows = answer.problems.map((problem) => Object.assign(document.createElement("li"), { textContent: problem.text }));
  find("#problems").replaceChildren(...rows);
  if (!drag) place();
}
async function save() {
  const button = find("#save");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const sent = JSON.stringify(state);
  const answer = await ask(data.urls.save, { layout: layout(), background: state.background, version });
  button.removeAttribute("aria-busy");
  if (answer.status === 200) {
    version = answer.version;
    kept = sent;
    tell("");
    say(`บันทึกเป็นฉบับที่ ${version} แล้ว`);
  } else {
    tell(answer.message + (answer.latest ? " หากต้องการใช้งานของท่าน โปรดกดบันทึกอีกครั้ง ระบบจะเก็บเป็นฉบับถัดไป" : ""), answer.element);
    // The next press is a decision: what the other one saved stays as a version of its own.
    if (answer.latest) version = answer.latest;
    place();
  }
  list();
}

for (const [type, name] of Object.entries(data.types)) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-secondary btn-sm";
  button.textContent = `+ ${name}`;
  button.setAttribute("aria-label", `เพิ่ม${name}`);
  button.dataset.add = type;
  button.addEventListener("click", () => add(type));
  find("#adding").append(button);
}
for (const batch of data.batches) find("#batch").add(new Option(batch.name, batch.id));
find("#undo").addEventListener("click", undo);
find("#redo").addEventListener("click", redo);
find("#save").addEventListener("click", save);
find("#names").addEventListener("change", () => later(0));
find("#batch").addEventListener("change", () => later(0));
addEventListener("resize", () => drag || place());
addEventListener("beforeunload", (event) => {
  if (JSON.stringify(state) !== kept) event.preventDefault();
});
everything();
