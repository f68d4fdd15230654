// Some seconds after the last change the draft of a survey's answer goes to the server; by hand it works without this.
const form = document.querySelector("#survey-form");
const status = document.querySelector("#autosave");
const PAUSE = 5_000;
let timer, waiting = false, leaving = false, busy = false, pressed = null;

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
    clearTimeout(timer);
  });
  // Chosen files wait for a save by hand: they do not go along every few seconds.
  status.addEventListener("htmx:configRequest", (event) => {
    const data = event.detail.formData;
    for (const [name, one] of [...data]) if (one instanceof File) data.delete(name);
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
  // Leaving the page sends what still waits.
  addEventListener("pagehide", () => {
    if (!waiting || leaving) return;
    const data = new FormData(form);
    for (const [name, one] of [...data]) if (one instanceof File) data.delete(name);
    navigator.sendBeacon(status.getAttribute("hx-post"), data);
  });
}
