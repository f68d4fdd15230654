// The SAR form shows suggestions and progress while the school chooses. The server computes both again when it saves.

const form = document.querySelector("[data-sar]");
const chosen = (group) => Number(group.querySelector("input:checked")?.value) || null;

// Halves go up, in whole numbers: sum / n, or several such fractions averaged.
function halfUp(sum, n) {
  return Math.floor((2 * sum + n) / (2 * n));
}

function suggestStandard(levels) {
  if (!levels.length || levels.includes(null)) return null;
  return halfUp(levels.reduce((a, b) => a + b, 0), levels.length);
}

function suggestOverall(standards) {
  if (!standards.length || standards.some((levels) => !levels.length || levels.includes(null))) return null;
  const common = standards.reduce((product, levels) => product * levels.length, 1);
  const sum = standards.reduce((total, levels) => total + (levels.reduce((a, b) => a + b, 0) * common) / levels.length, 0);
  return halfUp(sum, common * standards.length);
}

function show(result, suggestion) {
  const radio = suggestion && result.querySelector(`input[value="${suggestion}"]`);
  const word = radio ? radio.closest("label").textContent.trim().replace(/^\d+\s*/, "") : "เลือกให้ครบทุกประเด็นก่อน";
  const place = result.querySelector("[data-suggestion]");
  if (place.textContent.trim() !== word) place.textContent = word;
  const level = chosen(result);
  const take = result.querySelector("[data-take]");
  take.hidden = !radio || level === suggestion;
  take.onclick = () => {
    radio.click();
    radio.focus();
  };
  const reason = result.querySelector("[data-reason]");
  if (reason && !reason.querySelector(".is-invalid")) reason.hidden = !suggestion || !level || level === suggestion;
}

function progress() {
  const groups = [...form.querySelectorAll("fieldset.rating")].map((group) => chosen(group) !== null);
  const names = ["strengths", "improvements", "endorsed_on", "endorsed_by"];
  const texts = names.map((name) => form.elements[name].value.trim() !== "");
  const files = ["sar_file", "board_file"].map((name) => {
    const input = form.elements[name];
    return input.files.length > 0 || Boolean(input.closest("section").querySelector(`[data-on-record="${name}"]`));
  });
  const all = [...groups, ...texts, ...files];
  const done = all.filter(Boolean).length;
  const bar = form.querySelector(".sar-bar progress");
  bar.value = done;
  form.querySelector(".sar-bar .num").textContent = `${done} / ${all.length}`;
}

function refresh() {
  if (form.dataset.sar === "mean") {
    const standards = [];
    for (const result of form.querySelectorAll("[data-standard]")) {
      const issues = [...form.querySelectorAll(`[data-issue-of="${result.dataset.standard}"]`)];
      standards.push(issues.map(chosen));
      show(result, suggestStandard(standards.at(-1)));
    }
    show(form.querySelector("[data-overall]"), suggestOverall(standards));
  }
  progress();
}

if (form) {
  form.addEventListener("change", refresh);
  form.addEventListener("input", progress);
  refresh();
}
