// One part of a SAR: the suggestion while the school chooses, marks of copied texts, and a draft that saves itself. The
// server computes suggestions again when it saves; all of it works by hand without this file.
import { content, Copies, saveItself } from "./autosave.js";

const form = document.querySelector("#sar-form");
const status = document.querySelector("#autosave");
const chosen = (group) => Number(group.querySelector("input:checked")?.value) || null;

// [[percent from which, level]] of the rule of percentage bands, the highest first.
const bands = (form?.dataset.bands ?? "").split(" ").filter(Boolean).map((one) => one.split(":").map(Number));

function suggest(levels) {
  if (!levels.length || levels.includes(null)) return null;
  const sum = levels.reduce((a, b) => a + b, 0);
  // Halves go up, in whole numbers.
  if (form.dataset.sar === "mean") return Math.floor((2 * sum + levels.length) / (2 * levels.length));
  const full = levels.length * Number(form.dataset.full);
  return bands.find(([start]) => 100 * sum >= start * full)?.[1] ?? null;
}

function show(result, suggestion) {
  const radio = suggestion && result.querySelector(`input[value="${suggestion}"]`);
  const place = result.querySelector("[data-suggestion]");
  if (!place) return;
  const word = radio ? radio.closest("label").textContent.trim().replace(/^\d+\s*/, "") : "เลือกให้ครบทุกประเด็นก่อน";
  if (place.textContent.trim() !== word) place.textContent = word;
  offer(result, radio);
  const reason = result.querySelector("[data-reason]");
  const level = chosen(result);
  if (reason && !reason.querySelector(".is-invalid")) reason.hidden = !suggestion || !level || level === suggestion;
}

function offer(result, radio) {
  const take = result.querySelector("[data-take]");
  if (!take) return;
  take.hidden = !radio || radio.checked;
  take.onclick = () => {
    radio.click();
    radio.focus();
  };
}

function refresh() {
  const standard = form.querySelector("[data-standard]");
  if (standard && form.dataset.sar !== "holistic") {
    show(standard, suggest([...form.querySelectorAll("[data-issue-of]")].map(chosen)));
  }
  // The overall suggestion comes from all standards: the server has told it.
  const overall = form.querySelector("[data-overall]");
  const word = overall?.querySelector("[data-suggestion]")?.textContent.trim();
  const says = (label) => label.textContent.trim().replace(/^\d+\s*/, "") === word;
  const label = overall && [...overall.querySelectorAll(".rating-option")].find(says);
  if (overall) offer(overall, label?.querySelector("input"));
}

// Some seconds after the last change the part goes to the server; chosen files and new evidence wait for a save by hand.
const savesItself = Boolean(form && status && !("conflict" in form.dataset));
const isFile = ([, one]) => one instanceof File;
const isEvidence = (name) => Boolean(name?.startsWith("evidence_"));
function stripped(data) {
  for (const [name] of [...data].filter(isFile)) data.delete(name);
  for (const name of ["evidence_title", "evidence_url"]) data.delete(name);
  data.set("do", "auto");
  return data;
}

if (form) {
  const parts = form.querySelector(".sar-parts");
  const current = parts?.querySelector("[aria-current]");
  if (current) parts.scrollLeft = current.offsetLeft - (parts.clientWidth - current.offsetWidth) / 2;
  form.addEventListener("change", refresh);
  refresh();
  // An edited text is no copy any more.
  form.addEventListener("input", (event) => {
    const copy = event.target.closest("[data-copied]");
    if (copy && event.target.matches("textarea")) copy.classList.add("sar-edited");
  });
}

// What did not reach the server stays on this device, each part in a place of its own.
const copies = new Copies(`sar-draft-${form?.dataset.person}-`);
const place = form?.dataset.place;
const version = form?.querySelector("#id_version");
const ours = () => [...content(form)].filter(([name]) => name !== "version" && name !== "own_label");
const keep = () => copies.keep(place, form.dataset.conflict || version.value, ours());
const told = (rows) => JSON.stringify(rows.filter(([, text]) => text !== ""));

// Puts a copy into the page. What was saved meanwhile is not overwritten: with the version they began with the words
// are compared first.
function restore(kept) {
  for (const box of form.querySelectorAll("[type=checkbox][name]")) box.checked = false;
  for (const [name, text] of kept.rows) {
    for (const one of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (one.type === "radio" || one.type === "checkbox") one.checked ||= one.value === text;
      else if (one.type !== "hidden") one.value = text;
    }
  }
  version.value = kept.version;
  refresh();
  form.querySelector("textarea, input:not([type=hidden])")?.dispatchEvent(new Event("change", { bubbles: true }));
}
function offerCopy() {
  const kept = copies.find(place);
  if (!kept) return;
  if (told(ours()) === told(kept.rows)) copies.forget(place);
  else copies.offer(place, () => restore(kept));
}

if (form && status) {
  let changed;
  if (savesItself) {
    changed = saveItself(form, status, {
      pause: 2_500,
      lost: "ยังไม่ได้บันทึก ติดต่อเครื่องแม่ข่ายไม่ได้ ข้อความยังอยู่บนเครื่องนี้ ระบบจะลองใหม่เอง",
      leaves: () => stripped(new FormData(form)),
      sends: stripped,
      begins: () => (status.textContent = "กำลังบันทึก…"),
      answers: (event, waiting) => {
        const saved = event.detail.successful && event.detail.xhr.getResponseHeader("X-Saved");
        const half = ours().some(([name, text]) => isEvidence(name) && text);
        // What was typed meanwhile goes on from the version that the answer brought.
        if (saved) waiting || half ? setTimeout(keep, 50) : copies.forget(place);
      },
    });
  }
  const later = (event) => {
    if (event.target.type === "file") return;
    keep();
    if (!isEvidence(event.target.name)) changed?.();
  };
  for (const kind of ["input", "change"]) form.addEventListener(kind, later);
  // A refused page and a conflict hold what was typed already.
  if (savesItself && !("returned" in form.dataset)) offerCopy();
}
