// Signing on the screen with finger, pen or mouse. What is drawn travels as a PNG in a hidden field.

for (const box of document.querySelectorAll("[data-signature]")) {
  const pad = box.querySelector("[data-signature-pad]");
  const canvas = pad.querySelector("canvas");
  const drawn = box.querySelector("input[type=hidden]");
  const text = pad.querySelector("[data-signature-text]");
  const paper = canvas.getContext("2d");
  let last = null;
  pad.hidden = false;

  function clean() {
    paper.clearRect(0, 0, canvas.width, canvas.height);
    drawn.value = "";
    text.textContent = "ลงลายเซ็นในกรอบนี้";
  }
  function place(event) {
    const frame = canvas.getBoundingClientRect();
    return [
      ((event.clientX - frame.left) * canvas.width) / frame.width,
      ((event.clientY - frame.top) * canvas.height) / frame.height,
    ];
  }
  function stroke(to) {
    paper.lineWidth = 4;
    paper.lineCap = "round";
    paper.lineJoin = "round";
    paper.strokeStyle = "#12305c";
    paper.beginPath();
    paper.moveTo(...last);
    paper.lineTo(...to);
    paper.stroke();
    last = to;
  }
  // A refused form comes back with what was drawn.
  if (drawn.value) {
    const picture = new Image();
    picture.addEventListener("load", () => paper.drawImage(picture, 0, 0));
    picture.src = drawn.value;
    text.textContent = "ลงลายเซ็นแล้ว";
  }
  canvas.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button > 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    stroke([last[0] + 0.1, last[1]]);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last || !event.isPrimary) return;
    for (const step of event.getCoalescedEvents?.() ?? [event]) stroke(place(step));
  });
  function lift() {
    if (!last) return;
    last = null;
    drawn.value = canvas.toDataURL("image/png");
    text.textContent = "ลงลายเซ็นแล้ว";
    drawn.dispatchEvent(new Event("input", { bubbles: true }));
  }
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  pad.querySelector("[data-signature-clear]").addEventListener("click", () => {
    clean();
    drawn.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
