// Some seconds after the last change a judge's scores go to the server as a draft; by hand it works without this.
import { saveItself } from "./autosave.js";

const form = document.querySelector("#score-form");
const status = document.querySelector("#autosave");

// A draft, without chosen files: these wait for a save by hand.
function draft(data) {
  for (const [name, one] of [...data]) if (one instanceof File) data.delete(name);
  data.set("do", "auto");
  return data;
}

if (form && status) {
  const changed = saveItself(form, status, {
    pause: 5_000,
    lost: "ยังไม่ได้บันทึก ติดต่อเครื่องแม่ข่ายไม่ได้ โปรดอย่าปิดหน้านี้",
    leaves: () => draft(new FormData(form)),
    sends: draft,
  });
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
}
