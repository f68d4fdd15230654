// The calendar of supervision: a planned visit is dragged to a day, or taken up with M and put down with Enter; arrows
// go from day to day. Without this every planned visit has its own form "ย้ายวัน".

const planner = document.querySelector("[data-planner]");
const find = (selector, root = planner) => root.querySelector(selector);
const findAll = (selector, root = planner) => [...root.querySelectorAll(selector)];
const drop = find("[data-drop]");
const told = find("[data-told]");
let dragged = null;
let held = null;

// Dragging
for (const item of findAll("[data-planned]")) {
  item.draggable = true;
  for (const link of findAll("a", item)) link.draggable = false;
  item.addEventListener("dragstart", (event) => {
    dragged = item;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", item.querySelector("a").textContent.trim());
    planner.classList.add("is-dragging");
  });
  item.addEventListener("dragend", () => {
    dragged = null;
    planner.classList.remove("is-dragging");
    for (const day of findAll(".is-target")) day.classList.remove("is-target");
  });
}

for (const day of findAll("[data-day]")) {
  day.addEventListener("dragover", (event) => {
    if (!dragged || day.contains(dragged)) return;
    event.preventDefault();
    day.classList.add("is-target");
  });
  day.addEventListener("dragleave", (event) => {
    if (!day.contains(event.relatedTarget)) day.classList.remove("is-target");
  });
  day.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged && !day.contains(dragged)) place(dragged, day.dataset.day);
  });
}

function place(item, day) {
  const { planned, part, version } = item.dataset;
  if ("owes" in item.dataset) {
    // A reason is owed: the form opens with the day filled in.
    const asked = new URLSearchParams({ day, part, back: drop.elements.back.value });
    location.assign(`${planned}?${asked}`);
    return;
  }
  drop.action = planned;
  drop.elements.day.value = day;
  drop.elements.part.value = part;
  drop.elements.version.value = version;
  drop.submit();
}

// Arrows, and a planned visit that is taken up
const numbers = findAll(".planner-number");

function take(item) {
  const at = numbers.find((number) => number.closest("[data-day]").contains(item));
  const to = at ?? find(".is-today .planner-number") ?? numbers[0];
  if (!to?.checkVisibility()) {
    // No grid of days on this screen: the form asks for the day.
    item.querySelector("[data-move]")?.click();
    return;
  }
  held = item;
  held.classList.add("is-held");
  to.focus();
  told.textContent = `หยิบ ${held.querySelector("a").textContent.trim()} แล้ว ใช้ลูกศรเลือกวัน กด Enter เพื่อวาง หรือ Esc เพื่อยกเลิก`;
}

function letGo() {
  held.classList.remove("is-held");
  held.querySelector("a").focus();
  held = null;
  told.textContent = "ยกเลิกการย้ายแล้ว";
}

planner.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (held && event.key === "Escape") {
    letGo();
  } else if (held && event.key === "Enter" && numbers.includes(event.target)) {
    event.preventDefault();
    const day = event.target.closest("[data-day]");
    if (day.contains(held)) letGo();
    else place(held, day.dataset.day);
  } else if (event.code === "KeyM" && event.target.closest("[data-planned]")) {
    event.preventDefault();
    take(event.target.closest("[data-planned]"));
  }
});

const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const pages = { PageUp: "[data-before]", PageDown: "[data-after]" };
planner.addEventListener("keydown", (event) => {
  const at = numbers.indexOf(event.target);
  if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key in steps) {
    event.preventDefault();
    const to = at + steps[event.key];
    if (numbers[to]) numbers[to].focus();
    else find(steps[event.key] < 0 ? "[data-before]" : "[data-after]")?.click();
  } else if (event.key in pages) {
    event.preventDefault();
    find(pages[event.key])?.click();
  }
});
addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const help = find("details.more");
  help.open = !help.open;
  if (help.open) find("summary", help).focus();
});
