// Some seconds after the last change the draft of a survey's answer goes to the server; by hand it works without this.
const form = document.querySelector("#survey-form");
const status = document.querySelector("#autosave");
const PAUSE = 5_000;
let timer, waiting = false, leaving = false, sent = false, busy = false, pressed = null;
// What was sent without an answer so far: it may have arrived, and is the page's own where it did.
const MOST = 3;
let unsure = [];
function remember() {
  const rows = [...new FormData(form)].filter(([name, one]) => name.startsWith("answers-") && !(one instanceof File));
  unsure.push(JSON.stringify(rows));
  if (unsure.length > MOST) unsure.splice(1, 1);
}
function whole(data) {
  // Chosen files wait for a save by hand: they do not go along every few seconds.
  for (const [name, one] of [...data]) if (one instanceof File) data.delete(name);
  for (const before of unsure) data.append("before", before);
  return data;
}

function later() {
  waiting = true;
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
}
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
    remember();
    clearTimeout(timer);
  });
  status.addEventListener("htmx:configRequest", (event) => {
    whole(event.detail.formData);
    remember();
  });
  status.addEventListener("htmx:beforeRequest", () => {
    waiting = false;
    busy = true;
  });
  status.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== status) return;
    busy = false;
    if (event.detail.successful) unsure = [];
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
    status.textContent = "ยังไม่ได้บันทึก ติดต่อเครื่องแม่ข่ายไม่ได้ โปรดอย่าปิดหน้านี้";
    clearTimeout(timer);
    timer = setTimeout(save, 3 * PAUSE);
  });
  addEventListener("online", save);
  // Leaving the page sends what still waits, and again what is on its way: that may be given up.
  addEventListener("pagehide", () => {
    if ((!waiting && !busy) || leaving) return;
    sent = navigator.sendBeacon(status.getAttribute("hx-post"), whole(new FormData(form)));
  });
  // A page that comes back out of the browser's memory holds the version from before.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (sent) location.reload();
    leaving = false;
  });
}
