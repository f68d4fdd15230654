// Some seconds after the last change the draft of a survey's answer goes to the server; by hand it works without this.
import { saveItself } from "./autosave.js";

const form = document.querySelector("#survey-form");
const status = document.querySelector("#autosave");
// What was sent without an answer so far: it may have arrived, and is the page's own where it did.
const MOST = 3;
let unsure = [];
function remember() {
  const rows = [...new FormData(form)].filter(([name, one]) => name.startsWith("answers-") && !(one instanceof File));
  unsure.push(JSON.stringify(rows));
  if (unsure.length > MOST) unsure.splice(1, 1);
}
function whole(data) {
  // Chosen files wait for a save by hand: they do not go along every few seconds.
  for (const [name, one] of [...data]) if (one instanceof File) data.delete(name);
  for (const before of unsure) data.append("before", before);
  return data;
}

if (form && status) {
  const changed = saveItself(form, status, {
    pause: 5_000,
    lost: "ยังไม่ได้บันทึก ติดต่อเครื่องแม่ข่ายไม่ได้ โปรดอย่าปิดหน้านี้",
    leaves: () => whole(new FormData(form)),
    again: true,
    sends: (data) => {
      whole(data);
      remember();
    },
    presses: remember,
    answers: (event) => {
      if (event.detail.successful) unsure = [];
    },
  });
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
}
