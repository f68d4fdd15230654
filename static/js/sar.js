// One part of a SAR: the suggestion while the school chooses, marks of copied texts, and a draft that saves itself. The
// server computes suggestions again when it saves; all of it works by hand without this file.

const form = document.querySelector("#sar-form");
const status = document.querySelector("#autosave");
const PAUSE = 2_500;
const chosen = (group) => Number(group.querySelector("input:checked")?.value) || null;

// [[percent from which, level]] of the rule of percentage bands, the highest first.
const bands = (form?.dataset.bands ?? "").split(" ").filter(Boolean).map((one) => one.split(":").map(Number));

function suggest(levels) {
  if (!levels.length || levels.includes(null)) return null;
  const sum = levels.reduce((a, b) => a + b, 0);
  // Halves go up, in whole numbers.
  if (form.dataset.sar === "mean") return Math.floor((2 * sum + levels.length) / (2 * levels.length));
  const full = levels.length * Math.max(...bands.map(([, level]) => level));
  return bands.find(([start]) => 100 * sum >= start * full)?.[1] ?? null;
}

function show(result, suggestion) {
  const radio = suggestion && result.querySelector(`input[value="${suggestion}"]`);
  const place = result.querySelector("[data-suggestion]");
  if (!place) return;
  const word = radio ? radio.closest("label").textContent.trim().replace(/^\d+\s*/, "") : "เลือกให้ครบทุกประเด็นก่อน";
  if (place.textContent.trim() !== word) place.textContent = word;
  offer(result, radio);
  const reason = result.querySelector("[data-reason]");
  const level = chosen(result);
  if (reason && !reason.querySelector(".is-invalid")) reason.hidden = !suggestion || !level || level === suggestion;
}

function offer(result, radio) {
  const take = result.querySelector("[data-take]");
  if (!take) return;
  take.hidden = !radio || radio.checked;
  take.onclick = () => {
    radio.click();
    radio.focus();
  };
}

function refresh() {
  const standard = form.querySelector("[data-standard]");
  if (standard && form.dataset.sar !== "holistic") {
    show(standard, suggest([...form.querySelectorAll("[data-issue-of]")].map(chosen)));
  }
  // The overall suggestion comes from all standards: the server has told it.
  const overall = form.querySelector("[data-overall]");
  const word = overall?.querySelector("[data-suggestion]")?.textContent.trim();
  const says = (label) => label.textContent.trim().replace(/^\d+\s*/, "") === word;
  const label = overall && [...overall.querySelectorAll(".rating-option")].find(says);
  if (overall) offer(overall, label?.querySelector("input"));
}

// Some seconds after the last change the part goes to the server; chosen files wait for a save by hand.
let timer, waiting = false, leaving = false, sent = false, busy = false, pressed = null;
const savesItself = Boolean(form && status && !("conflict" in form.dataset));
const isFile = ([, one]) => one instanceof File;
function later() {
  if (!savesItself) return;
  waiting = true;
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}
function save() {
  clearTimeout(timer);
  // One at a time: one that is overtaken would leave the page with the version from before.
  if (waiting && !leaving && !busy) window.htmx?.trigger(status, "autosave");
}
function stripped(data) {
  for (const [name] of [...data].filter(isFile)) data.delete(name);
  for (const name of ["evidence_title", "evidence_url"]) data.delete(name);
  data.set("do", "auto");
  return data;
}

if (form) {
  const parts = form.querySelector(".sar-parts");
  const current = parts?.querySelector("[aria-current]");
  if (current) parts.scrollLeft = current.offsetLeft - (parts.clientWidth - current.offsetWidth) / 2;
  form.addEventListener("change", refresh);
  refresh();
  // An edited text is no copy any more.
  form.addEventListener("input", (event) => {
    const copy = event.target.closest("[data-copied]");
    if (copy && event.target.matches("textarea")) copy.classList.add("sar-edited");
  });
}
if (savesItself) {
  const field = (event) => event.target.type === "file" || event.target.name?.startsWith("evidence_");
  for (const kind of ["input", "change"]) form.addEventListener(kind, (event) => field(event) || later());
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
  status.addEventListener("htmx:configRequest", (event) => stripped(event.detail.formData));
  status.addEventListener("htmx:beforeRequest", () => {
    waiting = false;
    busy = true;
    status.textContent = "กำลังบันทึก…";
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
    if (event.detail.successful) {
      clearTimeout(timer);
      if (waiting) timer = setTimeout(save, PAUSE);
      return;
    }
    waiting = true;
    status.textContent = "ยังไม่ได้บันทึก ติดต่อเครื่องแม่ข่ายไม่ได้ โปรดอย่าปิดหน้านี้ ระบบจะลองใหม่เอง";
    clearTimeout(timer);
    timer = setTimeout(save, 3 * PAUSE);
  });
  addEventListener("online", save);
  // Leaving the page sends what still waits.
  addEventListener("pagehide", () => {
    if (!waiting || leaving) return;
    sent = navigator.sendBeacon(status.getAttribute("hx-post"), stripped(new FormData(form)));
  });
  // A page that comes back out of the browser's memory holds the version from before.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (sent) location.reload();
    leaving = false;
  });
}
