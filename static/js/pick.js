// A long list of boxes: a search above it narrows it, and how many are chosen stays in sight. Without this it scrolls.

const key = (text) => text.normalize("NFC").toLowerCase().replaceAll(/\s|โรงเรียน/g, "");

export function enhance(lists) {
  for (const list of lists) {
    if (list.dataset.ready) continue;
    list.dataset.ready = "yes";
    const rows = [...list.querySelectorAll(".form-check")].map((row) => ({ row, key: key(row.textContent) }));
    const boxes = [...list.querySelectorAll("input[type=checkbox]")];
    const search = document.createElement("input");
    search.type = "search";
    search.className = "form-control";
    search.autocomplete = "off";
    search.placeholder = list.dataset.pick;
    search.setAttribute("aria-label", list.dataset.pick);
    const told = document.createElement("p");
    told.className = "soft";
    told.setAttribute("role", "status");
    list.before(search, told);
    const show = () => {
      const wanted = key(search.value);
      for (const one of rows) one.row.hidden = !one.key.includes(wanted);
      const found = rows.filter((one) => !one.row.hidden).length;
      const chosen = boxes.filter((box) => box.checked).length;
      told.textContent = `เลือกแล้ว ${chosen} จาก ${boxes.length}` + (wanted ? ` · พบ ${found}` : "");
    };
    // What is searched for is no part of the form.
    search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    search.addEventListener("input", (event) => {
      event.stopPropagation();
      show();
    });
    list.addEventListener("change", show);
    addEventListener("pageshow", show);
    show();
  }
}
