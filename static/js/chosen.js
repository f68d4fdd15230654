// A list from which some rows are chosen: all at a press, and the button says how many.

for (const form of document.querySelectorAll("[data-chosen]")) {
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  const all = form.querySelector("[data-choose-all]");
  const told = form.querySelector("[data-chosen-count]");
  const button = told.closest("button");
  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    told.textContent = count ? ` ${count} ${told.dataset.chosenCount}` : "ที่เลือก";
    button.classList.toggle("btn-primary", count > 0);
    button.classList.toggle("btn-outline-secondary", count === 0);
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  };
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
}
