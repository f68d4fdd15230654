// A small calendar beside a Thai date field. The text in the field is what is sent; the server understands it.

const MONTHS = ["มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"];
const DAYS = [["อา.", "อาทิตย์"], ["จ.", "จันทร์"], ["อ.", "อังคาร"], ["พ.", "พุธ"], ["พฤ.", "พฤหัสบดี"], ["ศ.", "ศุกร์"], ["ส.", "เสาร์"]];
const ERA = 543;
let count = 0;

// Reads 16/5/69 and 16/05/2569 so that the calendar opens where the text is; anything else opens at today.
function read(text) {
  const latin = text.replace(/[๐-๙]/g, (digit) => digit.charCodeAt(0) - 0x0e50);
  const parts = latin.match(/^\s*(\d{1,2})[/.\-\s]+(\d{1,2})[/.\-\s]+(\d{2}|\d{4})\s*$/);
  if (!parts) return null;
  const [day, month, year] = parts.slice(1).map(Number);
  const date = new Date((year < 100 ? year + 2500 : year) - ERA, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date : null;
}

const two = (number) => String(number).padStart(2, "0");
const write = (date) => `${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear() + ERA}`;
const same = (a, b) => a && b && a.toDateString() === b.toDateString();
const spoken = (date) => `วัน${DAYS[date.getDay()][1]}ที่ ${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear() + ERA}`;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function enhanceOne(input) {
  if (input.dataset.calendar) return;
  input.dataset.calendar = "ready";
  const label = input.labels?.[0]?.textContent.trim() || "วันที่";
  const title = make("p", { class: "calendar-title", id: `calendar-${++count}`, "aria-live": "polite" });
  const grid = make("table", { "aria-labelledby": title.id });
  const earlier = make("button", { type: "button", class: "btn btn-outline-secondary", "aria-label": "เดือนก่อน" }, "‹");
  const later = make("button", { type: "button", class: "btn btn-outline-secondary", "aria-label": "เดือนถัดไป" }, "›");
  const box = make("dialog", { class: "dialog calendar", "aria-label": `เลือก${label}` }, make("div", { class: "calendar-head" }, earlier, title, later), grid);
  const open = make("button", { type: "button", class: "btn btn-outline-secondary", "aria-label": `เปิดปฏิทิน ${label}`, "aria-haspopup": "dialog" }, "ปฏิทิน");
  const field = make("div", { class: "date-field" });
  input.replaceWith(field);
  field.append(input, open, box);
  let at;

  function draw(focus) {
    title.textContent = `${MONTHS[at.getMonth()]} ${at.getFullYear() + ERA}`;
    const head = make("tr");
    for (const [short, long] of DAYS) head.append(make("th", { scope: "col", abbr: long }, short));
    const body = make("tbody");
    const first = new Date(at.getFullYear(), at.getMonth(), 1);
    const day = new Date(first);
    day.setDate(1 - first.getDay());
    do {
      const row = make("tr");
      for (let column = 0; column < 7; column++) {
        const cell = make("td");
        if (day.getMonth() === at.getMonth()) {
          const date = new Date(day);
          const button = make("button", { type: "button", "aria-label": spoken(date), "aria-pressed": String(Boolean(same(date, read(input.value)))), tabindex: same(date, at) ? "0" : "-1" }, String(date.getDate()));
          if (same(date, new Date())) button.setAttribute("aria-current", "date");
          button.addEventListener("click", () => choose(date));
          cell.append(button);
        }
        row.append(cell);
        day.setDate(day.getDate() + 1);
      }
      body.append(row);
    } while (day.getMonth() === at.getMonth());
    grid.replaceChildren(make("thead", {}, head), body);
    if (focus) grid.querySelector("[tabindex='0']").focus();
  }
  function choose(date) {
    input.value = write(date);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    box.close();
    input.focus();
  }
  function month(step, focus) {
    const target = new Date(at.getFullYear(), at.getMonth() + step, 1);
    const last = new Date(target.getFullYear(), target.getMonth() + 1, 0).getDate();
    at = new Date(target.getFullYear(), target.getMonth(), Math.min(at.getDate(), last));
    draw(focus);
  }
  open.addEventListener("click", () => {
    at = read(input.value) || new Date();
    box.showModal();
    draw(true);
  });
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close();
  });
  earlier.addEventListener("click", () => month(-1));
  later.addEventListener("click", () => month(1));
  grid.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    if (event.key in steps) at = new Date(at.getFullYear(), at.getMonth(), at.getDate() + steps[event.key]);
    else if (event.key === "PageUp" || event.key === "PageDown") return event.preventDefault(), month(event.key === "PageUp" ? -1 : 1, true);
    else return;
    event.preventDefault();
    draw(true);
  });
}

export function enhance(inputs) {
  inputs.forEach(enhanceOne);
}
