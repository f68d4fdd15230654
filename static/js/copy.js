// A button that copies a field's text; where the browser does not let it, the text is selected to be copied by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = document.getElementById(`${button.dataset.copy}-copied`);
  if (!field) continue;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      if (said) said.textContent = "คัดลอกแล้ว";
    } catch {
      field.focus();
      field.select();
      if (said) said.textContent = "เลือกข้อความให้แล้ว โปรดกดคัดลอกที่แป้นพิมพ์หรือเมนูของเครื่อง";
    }
  });
}
