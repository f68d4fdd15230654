// The calendar of supervision: a planned visit is dragged to a day, arrows go from day to day. Without this every
// planned visit has its own form "ย้ายวัน".

const planner = document.querySelector("[data-planner]");
const find = (selector, root = planner) => root.querySelector(selector);
const findAll = (selector, root = planner) => [...root.querySelectorAll(selector)];
const drop = find("[data-drop]");
let dragged = null;

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

// Arrows
const numbers = findAll(".planner-number");
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
