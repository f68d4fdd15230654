// Rating groups answer to the number keys: 5 chooses the option whose value is 5.

export function enhance(groups) {
  for (const group of groups) {
    if (group.dataset.keys) continue;
    group.dataset.keys = "ready";
    group.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
      if (event.target.type !== "radio") return;
      const radio = [...group.querySelectorAll("input[type=radio]")].find((option) => option.value === event.key);
      if (!radio || radio.disabled) return;
      event.preventDefault();
      radio.focus();
      if (!radio.checked) radio.click();
    });
  }
}
