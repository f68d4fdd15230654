// The builder of instruments: all of it works by plain forms; this shows only the fields that a kind of question has,
// moves questions by dragging and by Alt with an arrow, and keeps one form open at a time.

const find = (selector, root = document) => root.querySelector(selector);
const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (text) => {
  const live = find("#live");
  if (live) live.textContent = text;
};

// The form of a question
function settle(form) {
  const kind = find("[name=kind]", form);
  const parts = findAll("[data-for]", form);
  const show = () => {
    for (const part of parts) part.hidden = !part.dataset.for.split(" ").includes(kind.value);
  };
  if (kind && parts.length) {
    kind.addEventListener("change", show);
    show();
  }
  const asked = find("[name=show_item]", form);
  if (asked && form.dataset.rules) settleRule(form, asked, JSON.parse(form.dataset.rules));
}

// A condition offers the comparisons and the answers of the question that is asked about.
function settleRule(form, asked, rules) {
  const rows = find("[data-when]", form);
  const how = find("[name=show_op]", form);
  const typed = find("[name=show_value]", form);
  const all = [...how.options].map((option) => option.cloneNode(true));
  const chosen = document.createElement("select");
  chosen.className = "form-select";
  chosen.setAttribute("aria-label", "คำตอบ");
  typed.after(chosen);
  chosen.addEventListener("change", () => (typed.value = chosen.value));
  const show = () => {
    const rule = rules[asked.value];
    rows.hidden = !rule;
    if (!rule) return;
    const before = how.value;
    how.replaceChildren(...all.filter((option) => rule.ops.includes(option.value)).map((option) => option.cloneNode(true)));
    how.value = rule.ops.includes(before) ? before : rule.ops[0];
    const listed = rule.answers.length > 0;
    chosen.hidden = !listed;
    typed.hidden = listed;
    const help = find(".form-text", typed.closest(".field"));
    if (help) help.hidden = listed;
    if (!listed) return;
    chosen.replaceChildren(...rule.answers.map((word) => new Option(word, word)));
    if (rule.answers.includes(typed.value)) chosen.value = typed.value;
    typed.value = chosen.value;
  };
  asked.addEventListener("change", show);
  show();
}

// One form is open at a time; one with unsaved words is saved or left first.
const touched = new Set();
const open = () => find("#builder [data-part]");
function close(form) {
  const slot = form.closest("[data-slot]");
  const opener = find(`[hx-target="#${slot.id}"]`);
  touched.delete(form);
  slot.replaceChildren();
  opener?.focus();
}
addEventListener("input", (event) => {
  const form = event.target.closest?.("#builder [data-part]");
  if (form) touched.add(form);
});
addEventListener("click", (event) => {
  const leave = event.target.closest?.("#builder [data-cancel]");
  if (!leave) return;
  event.preventDefault();
  close(leave.closest("[data-part]"));
});
addEventListener("htmx:beforeRequest", (event) => {
  const form = open();
  if (!form || form.contains(event.detail.elt) || !event.detail.elt.closest("#builder")) return;
  if (touched.has(form)) {
    event.preventDefault();
    say("โปรดบันทึกหรือเลิกแก้ไขข้อที่เปิดอยู่ก่อน");
    if (!find("[data-unsaved]", form)) {
      const note = document.createElement("p");
      note.className = "build-fault";
      note.dataset.unsaved = "";
      note.textContent = "โปรดบันทึก หรือกด “ไม่บันทึก” ก่อนทำรายการอื่น";
      find(".form-actions", form).before(note);
    }
    form.scrollIntoView({ block: "center" });
    find("input:not([type=hidden]), select, textarea", form)?.focus();
  } else if (event.detail.elt.matches("[data-open]")) form.closest("[data-slot]").replaceChildren();
});

// What somebody else changed meanwhile is shown, as any other answer is.
addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 409) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
addEventListener("htmx:afterSettle", (event) => {
  const root = event.detail.elt;
  for (const form of findAll("[data-part]")) {
    if (form.dataset.settled) continue;
    form.dataset.settled = "yes";
    settle(form);
    const errors = find("[data-error-summary]", form);
    (errors ?? find("textarea, input:not([type=hidden])", form))?.focus();
  }
  if (root?.id === "builder" || root?.querySelector?.("#builder")) ready();
});

// After a change the thing that was changed is in sight and has the focus, unless the pressed button still has it.
addEventListener("built", (event) => {
  const { anchor, next } = event.detail;
  touched.clear();
  const place = document.getElementById(anchor);
  if (place && !place.contains(document.activeElement)) place.focus({ preventScroll: true });
  place?.scrollIntoView({ block: "nearest" });
  if (next) document.getElementById(`add-${next}`)?.click();
});

// By keyboard
addEventListener("keydown", (event) => {
  if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  const card = event.target.closest?.(".build-item");
  if (!card || event.target.closest("[data-part]")) return;
  event.preventDefault();
  const button = find(`[data-step=${event.key === "ArrowUp" ? "up" : "down"}]`, card);
  if (button.disabled) return;
  button.focus();
  button.click();
});

// By dragging: the line shows where the question comes to stand.
let drag = null;
function start(event) {
  const card = event.target.closest("[data-grip]")?.closest(".build-item");
  if (!card || event.button) return;
  event.preventDefault();
  const line = document.createElement("li");
  line.className = "build-line";
  drag = { card, line, pointer: event.pointerId, y: event.clientY };
  card.classList.add("is-dragged");
  document.documentElement.classList.add("is-dragging");
}
function over(event) {
  if (!drag || event.pointerId !== drag.pointer) return;
  const edge = 80;
  if (event.clientY < edge) scrollBy(0, -14);
  else if (event.clientY > innerHeight - edge) scrollBy(0, 14);
  const lists = findAll("[data-items]");
  const under = lists.find((list) => event.clientY <= list.parentElement.getBoundingClientRect().bottom) ?? lists.at(-1);
  const next = findAll(".build-item", under).find((card) => {
    const box = card.getBoundingClientRect();
    return event.clientY < box.top + box.height / 2;
  });
  if (next) next.before(drag.line);
  else under.append(drag.line);
}
function drop(event) {
  if (!drag || event.pointerId !== drag.pointer) return;
  const { card, line } = drag;
  const list = line.parentElement;
  stop();
  if (!list || event.type === "pointercancel") return line.remove();
  const before = [...list.children].slice(0, [...list.children].indexOf(line));
  const at = before.filter((row) => row.matches(".build-item") && row !== card).length;
  const still = line.previousElementSibling === card || line.nextElementSibling === card;
  line.remove();
  if (still) return;
  const button = find("[data-place]");
  button.value = `place item ${card.dataset.item} ${list.closest("[data-section]").dataset.section} ${at}`;
  // Pressed, not submitted: htmx takes the value of the button that was clicked.
  button.click();
}
function stop() {
  drag.card.classList.remove("is-dragged");
  document.documentElement.classList.remove("is-dragging");
  drag = null;
}
addEventListener("pointerdown", start);
addEventListener("pointermove", over);
addEventListener("pointerup", drop);
addEventListener("pointercancel", drop);
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !drag) return;
  drag.line.remove();
  stop();
});

function ready() {
  for (const grip of findAll("[data-grip]")) grip.hidden = false;
  const hint = find("[data-hint]");
  if (hint) hint.hidden = !find(".build-item");
}
ready();
for (const form of findAll("[data-part]")) {
  form.dataset.settled = "yes";
  settle(form);
}
