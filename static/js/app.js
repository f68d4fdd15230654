// The frame's behaviour. Every page works without it; this only makes it quicker and safer.

const find = (selector, root = document) => root.querySelector(selector);
const findAll = (selector, root = document) => [...root.querySelectorAll(selector)];
const live = find("#live");

function say(text) {
  if (live) live.textContent = text;
}

// Helpers for single fields come only to the pages that have such fields.
const helpers = { date: "[data-thai-date]", rating: ".rating", upload: "input[type=file]", answers: "body [data-answers]", pick: "body [data-pick]" };
const source = find("script#app");
function loadHelpers(root) {
  for (const [name, selector] of Object.entries(helpers)) {
    const fields = findAll(selector, root);
    if (fields.length) import(source.dataset[name]).then((helper) => helper.enhance(fields));
  }
}

// Theme switch
const themes = find("[data-themes]");
if (themes) {
  themes.hidden = false;
  const now = document.documentElement.dataset.themeChoice;
  for (const radio of findAll("input", themes)) radio.checked = radio.value === now;
  themes.addEventListener("change", (event) => {
    try {
      if (event.target.value === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", event.target.value);
    } catch {
      // A browser that keeps nothing still follows the device.
    }
    dispatchEvent(new Event("themechange"));
  });
}

// The tab of this page is in sight, where the row of tabs is longer than the screen.
const tab = find(".tabs [aria-current]");
if (tab) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

// Menus close by Escape, by a click outside, and when focus leaves.
addEventListener("click", (event) => {
  for (const menu of findAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
addEventListener("focusin", (event) => {
  for (const menu of findAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = event.target.closest?.("details.menu[open]");
    if (menu) {
      menu.open = false;
      find("summary", menu).focus();
    }
  }
  const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const wanted = (event.key === "/" && !writing) || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey));
  const search = find("#site-search");
  if (wanted && search && search.offsetParent) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});

// Notices can be put away.
for (const notice of findAll(".notices .notice")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "notice-close";
  button.setAttribute("aria-label", "ปิดข้อความนี้");
  button.append("✕");
  button.addEventListener("click", () => notice.remove());
  notice.append(button);
}

// What cannot be undone is asked once more, with the name of the thing.
const dialog = find("#confirm");
const said = dialog && find("[data-confirm-said]", dialog);
const heading = dialog && find("#confirm-title", dialog);
const [usual, usualHeading] = [said?.textContent, heading?.textContent];
addEventListener(
  "submit",
  (event) => {
    const button = event.submitter;
    const question = button?.dataset.confirm ?? event.target.dataset.confirm;
    if (!question || !dialog?.showModal || event.target.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    find("[data-confirm-text]", dialog).textContent = question;
    said.textContent = button?.dataset.confirmNote || event.target.dataset.confirmNote || usual;
    heading.textContent = button?.dataset.confirmTitle || usualHeading;
    const yes = button?.textContent.trim() || "ยืนยัน";
    find("[data-confirm-yes]", dialog).textContent = yes;
    // Of what is called off the other button says that it stays.
    find("[data-confirm-no]", dialog).textContent = yes.startsWith("ยกเลิก") ? "ไม่ยกเลิก" : "ยกเลิก";
    dialog.returnValue = "";
    dialog.showModal();
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "yes") return button?.focus();
        event.target.dataset.confirmed = "yes";
        event.target.requestSubmit(button);
        delete event.target.dataset.confirmed;
      },
      { once: true },
    );
  },
  true,
);

// One press, one request. The pressed button's name is sent all the same: it is disabled after the form is read.
const pressed = new Set();
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || (form.getAttribute("method") || "get").toLowerCase() !== "post") return;
  if (pressed.has(form)) return event.preventDefault();
  pressed.add(form);
  setTimeout(() => {
    for (const button of findAll("button[type=submit], button:not([type]), input[type=submit]", form)) {
      button.disabled = true;
      button.setAttribute("aria-busy", "true");
    }
    say("กำลังส่งข้อมูล");
  });
  // An answer that is a file leaves this page standing: it becomes usable again.
  setTimeout(release, 10000);
});
function release() {
  for (const form of pressed) {
    for (const button of findAll("[aria-busy]", form)) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  }
  pressed.clear();
}
addEventListener("pageshow", release);
addEventListener("htmx:afterRequest", release);

// Leaving a form with unsaved words asks first.
const dirty = new Set();
addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-guard]")) dirty.add(form);
});
addEventListener("submit", (event) => {
  if (!event.defaultPrevented) dirty.delete(event.target);
});
addEventListener("beforeunload", (event) => {
  if (dirty.size) event.preventDefault();
});

// What a page keeps on this device (static/js/autosave.js) goes once it was saved by hand, and all of it at logout.
const KEPT = ["visit-draft-", "sar-draft-"];
function dropKept(part) {
  try {
    for (const name of Object.keys(localStorage)) {
      if (KEPT.some((kind) => name.startsWith(kind)) && name.endsWith(part)) localStorage.removeItem(name);
    }
  } catch {
    // A browser that keeps nothing has nothing to drop.
  }
}
for (const one of findAll("[data-kept-done]")) dropKept(one.dataset.keptDone);
addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget-kept]")) dropKept("");
});

// After a refused form the summary is read first; its links lead into the field.
find("[data-error-summary]")?.focus();
addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-error-summary] a[data-field]");
  if (!link) return;
  const byId = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const field = byId?.matches("input, select, textarea") ? byId : document.getElementsByName(link.dataset.field)[0];
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.scrollIntoView({ block: "center" });
});

// htmx: a part that does not come says so instead of standing still. HX-Redirect is followed by htmx itself.
function trouble(text) {
  const box = find(".notices");
  if (!box || find("[data-trouble]", box)) return;
  const notice = document.createElement("div");
  notice.className = "notice notice-error";
  notice.dataset.trouble = "";
  const words = document.createElement("div");
  words.className = "notice-text";
  words.textContent = text;
  notice.append(words);
  box.append(notice);
}
addEventListener("htmx:sendError", () => trouble("ติดต่อเครื่องแม่ข่ายไม่ได้ โปรดตรวจสอบอินเทอร์เน็ต ระบบจะลองใหม่เมื่อท่านทำรายการอีกครั้ง"));
addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 401 || status === 403) trouble("ท่านไม่มีสิทธิ์ดูส่วนนี้ หรือหมดเวลาเข้าใช้ โปรดเข้าสู่ระบบอีกครั้ง");
  else if (status !== 286) trouble("ส่วนนี้ของหน้าแสดงไม่ได้ในขณะนี้ โปรดเปิดหน้านี้ใหม่อีกครั้ง");
});
addEventListener("htmx:afterOnLoad", () => find("[data-trouble]")?.remove());
addEventListener("htmx:configRequest", (event) => {
  const token = find("[name=csrfmiddlewaretoken]")?.value;
  if (token) event.detail.headers["X-CSRFToken"] ??= token;
  // The address of a list names only what narrows it.
  if (event.detail.elt.matches("form.filters")) {
    for (const [name, value] of [...event.detail.formData]) if (value === "") event.detail.formData.delete(name);
  }
});
addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) settle(event.detail.elt);
});

// A table wider than its place can be scrolled by keyboard too.
function settle(root) {
  loadHelpers(root);
  for (const box of findAll(".table-responsive", root)) {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      box.setAttribute("role", "region");
      // A page with several such tables names them itself.
      if (!box.hasAttribute("aria-label")) box.setAttribute("aria-label", "ตาราง เลื่อนซ้ายขวาได้");
    }
  }
}
settle(document);
