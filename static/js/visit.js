// The visit form: more rows of recommendations, and a draft that saves itself. Both work without this file by hand.

const form = document.querySelector("#visit-form");
const box = document.querySelector("[data-rows]");
const add = box?.querySelector("[data-add-row]");
const total = form?.querySelector("[name=recommendations-TOTAL_FORMS]");
const most = Number(form?.querySelector("[name=recommendations-MAX_NUM_FORMS]")?.value ?? 0);

if (add && total) {
  const blank = box.querySelector("[data-row-template]");
  const full = () => Number(total.value) >= most;
  add.hidden = full();
  add.addEventListener("click", () => {
    const number = Number(total.value);
    const holder = document.createElement("div");
    holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", String(number));
    const row = holder.firstElementChild;
    row.querySelector("[data-row-number]").textContent = String(number + 1);
    row.setAttribute("aria-label", `ข้อเสนอแนะที่ ${number + 1}`);
    blank.before(row);
    total.value = String(number + 1);
    add.hidden = full();
    window.htmx?.trigger(row, "htmx:load", { elt: row });
    row.querySelector("textarea").focus();
  });
}

// Ten seconds after the last change the draft goes to the server; a save by hand stops a waiting one.
const status = document.querySelector("#autosave");
const PAUSE = 10_000;
let timer;
function later() {
  clearTimeout(timer);
  timer = setTimeout(() => window.htmx?.trigger(status, "autosave"), PAUSE);
}
if (form && status) {
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    window.htmx?.trigger(status, "htmx:abort");
  });
}
