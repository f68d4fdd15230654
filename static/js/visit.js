// The visit form: more rows, instruments, how complete it is, and a draft that saves itself. All of it works by hand
// without this file.

const form = document.querySelector("#visit-form");
const field = (name) => form?.querySelector(`[name="${name}"]`);

// One more row of a kind at a press.
for (const box of form?.querySelectorAll("[data-rows]") ?? []) {
  const add = box.querySelector("[data-add-row]");
  const total = field(`${box.dataset.rows}-TOTAL_FORMS`);
  const most = Number(field(`${box.dataset.rows}-MAX_NUM_FORMS`)?.value ?? 0);
  if (!add || !total) continue;
  const blank = box.querySelector("[data-row-template]");
  const full = () => Number(total.value) >= most;
  add.hidden = full();
  add.addEventListener("click", () => {
    const number = Number(total.value);
    const holder = document.createElement("div");
    holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", String(number));
    const row = holder.firstElementChild;
    row.querySelector("[data-row-number]").textContent = String(number + 1);
    row.setAttribute("aria-label", `${row.dataset.row || "ข้อเสนอแนะที่"} ${number + 1}`);
    blank.before(row);
    total.value = String(number + 1);
    add.hidden = full();
    window.htmx?.trigger(row, "htmx:load", { elt: row });
    row.querySelector("textarea, select, input").focus();
  });
}

// An instrument that was just added leaves the list of those to choose, and is read from its title on.
const choice = document.querySelector("#add-instrument");
form?.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "tools" || !choice) return;
  const added = event.target.lastElementChild;
  choice.querySelector(`option[value="${added?.dataset.tool}"]`)?.remove();
  choice.value = "";
  added?.scrollIntoView({ block: "start" });
  changed();
});
document.querySelector("[data-add-tool]")?.addEventListener("htmx:confirm", (event) => {
  if (!choice.value) {
    event.preventDefault();
    choice.focus();
  }
});

// How much of what handing in asks for is there: by part, and in all.
const steps = document.querySelector("[data-steps]");
const value = (holder) => [...holder.querySelectorAll("input, textarea, select")].some((one) => one.value.trim() !== "");
function parts() {
  const owed = [...form.querySelectorAll("[data-owed]")].map((one) => [one.closest("[data-part]"), value(one)]);
  for (const group of form.querySelectorAll("fieldset.rating:not(#follow-ups *)")) {
    if (group.closest("[hidden], template") || group.querySelector("legend .optional")) continue;
    if (group.closest("#tools")) owed.push([group.closest("[data-part]"), Boolean(group.querySelector(":checked"))]);
  }
  return owed;
}
function measure() {
  if (!steps) return;
  const owed = parts();
  const filled = owed.filter(([, there]) => there).length;
  const percent = owed.length ? Math.round((100 * filled) / owed.length) : 0;
  const bar = steps.querySelector("[data-steps-bar]");
  bar.value = percent;
  bar.textContent = `${percent}%`;
  steps.querySelector("[data-steps-text]").textContent = `กรอกแล้ว ${filled} จาก ${owed.length}`;
  for (const link of steps.querySelectorAll("[data-step]")) {
    const part = document.querySelector(link.hash)?.closest("[data-part]");
    const mine = owed.filter(([where]) => where === part);
    const done = mine.length > 0 && mine.every(([, there]) => there);
    link.toggleAttribute("data-done", done);
    link.setAttribute("aria-label", link.textContent + (done ? " กรอกครบแล้ว" : ""));
  }
}

// Some seconds after the last change the draft goes to the server. What did not reach it stays on this device until
// it does, so that a page that was left without a connection loses nothing.
const status = document.querySelector("#autosave");
const PAUSE = 5_000;
// One place for a new page of this person, one for each visit that the server knows.
const places = { fresh: `visit-draft-${form?.dataset.person}-new`, known: `visit-draft-${form?.dataset.visit}` };
const place = () => (field("version").value === "0" ? places.fresh : places.known);
let timer, waiting = false, leaving = false, sent = false, busy = false, pressed = null;

function content() {
  const data = new FormData(form);
  for (const [name, one] of [...data]) if (one instanceof File) data.delete(name);
  data.delete("csrfmiddlewaretoken");
  return data;
}
function keep() {
  try {
    const rows = [...content()].filter(([name]) => !name.endsWith("-drawn") && name !== "version");
    localStorage.setItem(place(), JSON.stringify({ at: Date.now(), rows }));
  } catch {
    // A browser that keeps nothing still saves to the server.
  }
}
function forget() {
  try {
    for (const name of Object.values(places)) localStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}
function later() {
  waiting = true;
  keep();
  measure();
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}
const changed = later;
function save() {
  clearTimeout(timer);
  // One at a time: one that is overtaken would leave the page with the version from before.
  if (waiting && !leaving && !busy) window.htmx?.trigger(status, "autosave");
}

if (form && status) {
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // A save by hand waits for one that is on its way: else it would meet its own words as somebody else's.
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (busy) {
      event.preventDefault();
      pressed = event.submitter;
      return;
    }
    leaving = true;
    clearTimeout(timer);
  });
  status.addEventListener("htmx:beforeRequest", () => {
    waiting = false;
    busy = true;
  });
  status.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== status) return;
    busy = false;
    if (pressed) {
      // After the version that came with the answer stands in its field.
      setTimeout(() => {
        form.requestSubmit(pressed);
        pressed = null;
      }, 50);
    }
    const saved = event.detail.successful && event.detail.xhr.getResponseHeader("HX-Replace-Url");
    if (saved && !waiting) forget();
    if (event.detail.successful && waiting) {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    }
    if (!event.detail.successful) {
      waiting = true;
      status.textContent = "ยังไม่ได้บันทึก ติดต่อเครื่องแม่ข่ายไม่ได้ ข้อความยังอยู่บนเครื่องนี้";
      clearTimeout(timer);
      timer = setTimeout(save, 3 * PAUSE);
    }
  });
  addEventListener("online", save);
  // Leaving the page sends what still waits.
  addEventListener("pagehide", () => {
    if (!waiting || leaving) return;
    const data = content();
    data.append("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
    for (const [name] of [...data]) if (name.endsWith("-drawn")) data.delete(name);
    sent = navigator.sendBeacon(status.getAttribute("hx-post"), data);
  });
  // A page that comes back out of the browser's memory holds the version from before.
  addEventListener("pageshow", (event) => {
    if (event.persisted && sent) location.reload();
  });
  measure();
}

// The identity goes along: what reached the server after all is found there again and not made twice.
const HIDDEN = new Set(["latitude", "longitude", "accuracy", "client_uuid"]);
function grow(kind, rows) {
  const add = form.querySelector(`[data-rows="${kind}"] [data-add-row]`);
  while (add && !add.hidden && Number(field(`${kind}-TOTAL_FORMS`).value) < rows) add.click();
}

// What an earlier page on this device could not send is offered, never put in by itself.
function offer() {
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(place()));
  } catch {
    return;
  }
  const box = document.querySelector("[data-kept]");
  if (!kept?.rows?.length || !box) return;
  const told = (rows) => JSON.stringify(rows.filter(([name]) => name !== "client_uuid"));
  const now = [...content()].filter(([name]) => !name.endsWith("-drawn") && name !== "version");
  if (told(now) === told(kept.rows)) return forget();
  box.hidden = false;
  box.querySelector("[data-kept-drop]").addEventListener("click", () => {
    forget();
    box.hidden = true;
  });
  box.querySelector("[data-kept-restore]").addEventListener("click", () => {
    for (const [name, text] of kept.rows) {
      if (name.endsWith("-TOTAL_FORMS")) grow(name.split("-")[0], Number(text));
    }
    for (const [name, text] of kept.rows) {
      for (const one of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (one.type === "radio" || one.type === "checkbox") one.checked ||= one.value === text;
        else if (one.type !== "hidden" || HIDDEN.has(name)) one.value = text;
      }
    }
    box.hidden = true;
    later();
  });
}

if (form && status) offer();
