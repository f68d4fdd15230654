// Forms that hold several rows of the same kind: one more row at a press. Empty rows are left out by the server.

const box = document.querySelector("[data-rows]");
const add = box?.querySelector("[data-add-row]");
const field = (name) => document.querySelector(`[name="${box?.dataset.rows}-${name}"]`);
const total = field("TOTAL_FORMS");

if (add && total) {
  const blank = box.querySelector("[data-row-template]");
  const full = () => Number(total.value) >= Number(field("MAX_NUM_FORMS").value);
  add.hidden = full();
  add.addEventListener("click", () => {
    const number = Number(total.value);
    const holder = document.createElement("div");
    holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", String(number));
    const row = holder.firstElementChild;
    row.querySelector("[data-row-number]").textContent = String(number + 1);
    row.setAttribute("aria-label", `${row.dataset.row} ${number + 1}`);
    blank.before(row);
    total.value = String(number + 1);
    add.hidden = full();
    window.htmx?.trigger(row, "htmx:load", { elt: row });
    row.querySelector("input, textarea").focus();
  });
}
