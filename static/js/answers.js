// Questions of an instrument: hidden while their condition does not hold, more and fewer turns, an answer taken back,
// and how long a text may get. Without this file every question stands there with its condition in words.

export function enhance(roots) {
  for (const root of roots) {
    if (root.dataset.live || !root.closest("form")) continue;
    root.dataset.live = "ready";
    begin(root, root.closest("form"));
  }
}

// ---- Conditions. The server decides what is kept; this only hides what it would drop.

function answerOf(form, name) {
  const controls = [...form.elements].filter((control) => control.name === name);
  if (!controls.length) return [];
  if (/^(radio|checkbox)$/.test(controls[0].type)) return controls.filter((control) => control.checked).map((control) => control.value);
  const text = controls[0].value.trim();
  return text ? [text] : [];
}

const toArabic = (text) => text.replace(/[๐-๙]/g, (digit) => "๐๑๒๓๔๕๖๗๘๙".indexOf(digit)).replace(/[, ]/g, "");
const number = (text) => (/^-?\d+(\.\d+)?$/.test(toArabic(text)) ? Number(toArabic(text)) : NaN);

const ERA = 543;
// A typed พ.ศ. date as CE year-month-day, or the text itself.
function dateOf(text) {
  const parts = toArabic(text).match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})$/);
  if (!parts) return text;
  const year = (parts[3].length === 2 ? 2500 : 0) + Number(parts[3]) - ERA;
  return `${year}-${parts[2].padStart(2, "0")}-${parts[1].padStart(2, "0")}`;
}

function same(values, wanted) {
  if (values.length !== 1) return false;
  const [mine, limit] = [number(values[0]), number(wanted)];
  return Number.isNaN(mine) || Number.isNaN(limit) ? dateOf(values[0]) === wanted : mine === limit;
}

function holds(form, rule, name) {
  const control = form.elements.namedItem(name);
  const holder = (control instanceof RadioNodeList ? control[0] : control)?.closest(".question");
  const section = holder?.closest(".answers-section");
  const values = holder?.hidden || section?.hidden ? [] : answerOf(form, name);
  if (rule.op === "is_not") return !same(values, rule.value);
  if (!values.length) return false;
  if (rule.op === "is") return same(values, rule.value);
  if (rule.op === "has") return values.includes(rule.value) || same(values, rule.value);
  let [mine, limit] = [number(values[0]), number(rule.value)];
  if (Number.isNaN(mine) || Number.isNaN(limit)) [mine, limit] = [dateOf(values[0]), rule.value];
  if (rule.op === "at_least") return mine >= limit;
  if (rule.op === "at_most") return mine <= limit;
  return true;
}

function hasAnswer(turn) {
  return [...turn.querySelectorAll("input:not([type=hidden]), textarea")].some((control) =>
    /^(radio|checkbox)$/.test(control.type) ? control.checked : control.value.trim(),
  );
}

// ---- Single questions

// A choice that nobody has to make can be taken back.
function takeBack(group) {
  const radios = [...group.querySelectorAll("input[type=radio]")];
  if (!radios.length || group.querySelector("[data-take-back]")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link btn-sm take-back";
  button.dataset.takeBack = "";
  button.textContent = "ล้างคำตอบ";
  const show = () => (button.hidden = !radios.some((radio) => radio.checked));
  group.append(button);
  show();
  group.addEventListener("change", show);
  button.addEventListener("click", () => {
    for (const radio of radios) radio.checked = false;
    show();
    radios[0].focus();
    radios[0].dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function count(area) {
  const limit = Number(area.dataset.limit);
  const note = document.createElement("p");
  note.className = "form-text text-limit";
  note.setAttribute("aria-live", "polite");
  area.after(note);
  const tell = () => {
    const length = [...area.value].length;
    note.hidden = length < limit * 0.8;
    note.classList.toggle("text-over", length > limit);
    const over = length - limit;
    note.textContent = over > 0 ? `เกินกำหนด ${over.toLocaleString("th-TH")} ตัวอักษร โปรดย่อให้สั้นลง` : `พิมพ์ได้อีก ${(-over).toLocaleString("th-TH")} ตัวอักษร`;
  };
  tell();
  area.addEventListener("input", tell);
}

function ready(part) {
  for (const group of part.querySelectorAll("[data-optional] .rating-group")) takeBack(group);
  for (const area of part.querySelectorAll("textarea[data-limit]")) count(area);
}

// ---- One form of answers

function begin(root, form) {
  function namesOf(rule) {
    if (!rule.every_turn) return rule.names;
    return [...root.querySelectorAll("[data-turn]")].map((turn) => rule.every_turn + turn.dataset.turn);
  }

  // In the order of the page, so that what hangs on a question that has just been hidden is hidden too.
  function follow() {
    for (const part of root.querySelectorAll("[data-when]")) {
      const rule = JSON.parse(part.dataset.when);
      part.hidden = !namesOf(rule).some((name) => holds(form, rule, name));
    }
  }

  // ---- Turns

  const box = root.querySelector("[data-turns]");
  const blank = box?.querySelector("[data-turn-template]");
  const turns = () => [...box.querySelectorAll("[data-turn]")];
  // Never used again on this page: a turn that was taken out may come back.
  let free = box ? Math.max(...turns().map((turn) => Number(turn.dataset.turn))) + 1 : 0;

  function renumber() {
    const all = turns();
    const most = Number(box.dataset.most);
    all.forEach((turn, place) => {
      turn.querySelector("[data-turn-number]").textContent = String(place + 1);
      turn.setAttribute("aria-label", `ชั้นเรียนที่สังเกต ลำดับที่ ${place + 1}`);
      const remove = turn.querySelector("[data-remove-turn]");
      remove.type = "button";
      remove.hidden = all.length < 2;
    });
    box.querySelector("[data-add-turn]").hidden = all.length >= most;
  }

  function changed() {
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function addTurn() {
    const slot = String(free++);
    const holder = document.createElement("div");
    holder.innerHTML = blank.innerHTML.replaceAll("__turn__", slot);
    const turn = holder.firstElementChild;
    blank.before(turn);
    ready(turn);
    renumber();
    follow();
    window.htmx?.trigger(turn, "htmx:load", { elt: turn });
    turn.querySelector("input[type=text]").focus();
  }

  function removeTurn(turn) {
    const name = turn.querySelector("input[type=text]").value.trim() || `ลำดับที่ ${turn.querySelector("[data-turn-number]").textContent}`;
    const next = turn.nextElementSibling?.matches("[data-turn]") ? turn.nextElementSibling : turn.previousElementSibling;
    const undo = box.querySelector("[data-turn-undo]");
    undo?.remove();
    const place = turn.nextElementSibling;
    const filled = hasAnswer(turn);
    turn.remove();
    renumber();
    follow();
    changed();
    if (!filled) return next?.querySelector?.("input[type=text]")?.focus();
    // Undo before confirm: what was typed waits beside its place.
    const note = document.createElement("p");
    note.className = "turn-undo";
    note.dataset.turnUndo = "";
    note.setAttribute("role", "status");
    const back = document.createElement("button");
    back.type = "button";
    back.className = "btn btn-outline-secondary btn-sm";
    back.textContent = "นำกลับมา";
    note.append(`นำชั้นเรียน ${name} ออกแล้ว `, back);
    place.before(note);
    back.addEventListener("click", () => {
      note.replaceWith(turn);
      renumber();
      follow();
      changed();
      turn.querySelector("input[type=text]").focus();
    });
    back.focus();
  }

  ready(root);
  if (box) {
    box.querySelector("[data-stop-enter]")?.remove();
    const add = box.querySelector("[data-add-turn]");
    add.type = "button";
    add.addEventListener("click", addTurn);
    box.addEventListener("click", (event) => {
      const remove = event.target.closest("[data-remove-turn]");
      if (remove) removeTurn(remove.closest("[data-turn]"));
    });
    renumber();
  }
  follow();
  form.addEventListener("input", follow);
  form.addEventListener("change", follow);
}
