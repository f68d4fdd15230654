// Runs before the first paint: the chosen theme, or the device's, without a flash.
(() => {
  const device = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    let choice = null;
    try {
      choice = localStorage.getItem("theme");
    } catch {
      // Storage may be closed; the device decides then.
    }
    const dark = choice ? choice === "dark" : device.matches;
    document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
    document.documentElement.dataset.themeChoice = choice || "auto";
  };
  apply();
  device.addEventListener("change", apply);
  addEventListener("storage", apply);
  addEventListener("themechange", apply);
})();
