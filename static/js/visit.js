// The visit form: more rows, instruments, how complete it is, and a draft that saves itself. All of it works by hand
// without this file.
import { content, Copies, saveItself, tell } from "./autosave.js";

const form = document.querySelector("#visit-form");
const field = (name) => form?.querySelector(`[name="${name}"]`);

// One more row of a kind at a press.
for (const box of form?.querySelectorAll("[data-rows]") ?? []) {
  const add = box.querySelector("[data-add-row]");
  const total = field(`${box.dataset.rows}-TOTAL_FORMS`);
  const most = Number(field(`${box.dataset.rows}-MAX_NUM_FORMS`)?.value ?? 0);
  if (!add || !total) continue;
  const blank = box.querySelector("[data-row-template]");
  const full = () => Number(total.value) >= most;
  // Blank cards at the end are for those who cannot press the button below.
  const typed = "textarea, input:not([type=hidden], [type=checkbox]), select[name$=-user]";
  const filled = (row) => [...row.querySelectorAll(typed)].some((one) => one.value.trim() || one.matches(".is-invalid"));
  for (const row of [...box.querySelectorAll("[data-row]")].reverse()) {
    if (filled(row)) break;
    row.remove();
    total.value = String(Number(total.value) - 1);
  }
  add.hidden = full();
  add.addEventListener("click", () => {
    const number = Number(total.value);
    const holder = document.createElement("div");
    holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", String(number));
    const row = holder.firstElementChild;
    row.querySelector("[data-row-number]").textContent = String(number + 1);
    row.setAttribute("aria-label", `${row.dataset.row || "ข้อเสนอแนะที่"} ${number + 1}`);
    blank.before(row);
    total.value = String(number + 1);
    add.hidden = full();
    window.htmx?.trigger(row, "htmx:load", { elt: row });
    row.querySelector("textarea, select, input").focus();
  });
}

// An instrument that was just added leaves the list of those to choose, and is read from its title on.
const choice = document.querySelector("#add-instrument");
form?.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "tools" || !choice) return;
  const added = event.target.lastElementChild;
  choice.querySelector(`option[value="${added?.dataset.tool}"]`)?.remove();
  choice.value = "";
  added?.scrollIntoView({ block: "start" });
  changed();
});
document.querySelector("[data-add-tool]")?.addEventListener("htmx:confirm", (event) => {
  if (!choice.value) {
    event.preventDefault();
    choice.focus();
  }
});

// How much of what handing in asks for is there: by part, and in all.
const steps = document.querySelector("[data-steps]");
const value = (holder) => [...holder.querySelectorAll("input, textarea, select")].some((one) => one.value.trim() !== "");
function parts() {
  const owed = [...form.querySelectorAll("[data-owed]")].map((one) => [one.closest("[data-part]"), value(one)]);
  for (const group of form.querySelectorAll("fieldset.rating:not(#follow-ups *)")) {
    if (group.closest("[hidden], template") || group.querySelector("legend .optional")) continue;
    if (group.closest("#tools")) owed.push([group.closest("[data-part]"), Boolean(group.querySelector(":checked"))]);
  }
  return owed;
}
const TYPED = "textarea, input:not([type=hidden], [type=checkbox], [type=radio]), select[name$=-user]";
function touched(hash) {
  const part = document.querySelector(hash)?.closest("section");
  if (part?.querySelector(".photo, .signature-kept")) return true;
  // The name of who signs is offered; a part has a signature when one was drawn.
  const said = [...(part?.querySelectorAll(`${TYPED}, [name=latitude], [name$=-drawn]`) ?? [])];
  return said.some((one) => one.value.trim() && !one.matches(".signature :not([name$=-drawn])"));
}
function measure() {
  if (!steps) return;
  const owed = parts();
  const filled = owed.filter(([, there]) => there).length;
  const percent = owed.length ? Math.round((100 * filled) / owed.length) : 0;
  const bar = steps.querySelector("[data-steps-bar]");
  bar.value = percent;
  bar.textContent = `${percent}%`;
  steps.querySelector("[data-steps-text]").textContent = `กรอกแล้ว ${filled} จาก ${owed.length}`;
  for (const link of steps.querySelectorAll("[data-step]")) {
    const part = document.querySelector(link.hash)?.closest("[data-part]");
    const mine = owed.filter(([where]) => where === part);
    // A part that owes nothing is done once something stands in it.
    const done = mine.length ? mine.every(([, there]) => there) : touched(link.hash);
    link.toggleAttribute("data-done", done);
    link.setAttribute("aria-label", link.textContent + (done ? " กรอกครบแล้ว" : ""));
  }
}

// Some seconds after the last change the draft goes to the server. What did not reach it stays on this device until
// it does, so that a page that was left without a connection loses nothing. On a page that shows a conflict nothing
// goes by itself: the person decides by a save.
const status = document.querySelector("#autosave");
const savesItself = Boolean(form && status && !("conflict" in form.dataset));
// One place for each page of this person, by its identity: what one visit left never gets into another.
const copies = new Copies(`visit-draft-${form?.dataset.person}-`);
const place = () => field("client_uuid").value;
// Private notes are in the copy, too: without a connection they stand nowhere else. What guards them is its short life.
const isOurs = ([name]) => !name.endsWith("-drawn") && name !== "version" && name !== "client_uuid";
const ours = () => [...content(form)].filter(isOurs);
// Of a conflict the version that these words began with: brought back later, they are compared again.
const keep = () => copies.keep(place(), form.dataset.conflict ?? field("version").value, ours());
let changedHere;
function later(event) {
  // The place of the device and a drawing come by themselves or with a save: nothing was typed yet.
  if (event?.target.type !== "hidden") keep();
  measure();
  changedHere?.();
}
const changed = () => later();

if (form && status) {
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  if (savesItself) {
    changedHere = saveItself(form, status, {
      pause: 5_000,
      lost: "ยังไม่ได้บันทึก ติดต่อเครื่องแม่ข่ายไม่ได้ ข้อความยังอยู่บนเครื่องนี้",
      leaves: () => {
        const data = content(form);
        data.append("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
        for (const [name] of [...data]) if (name.endsWith("-drawn")) data.delete(name);
        return data;
      },
      answers: (event, waiting) => {
        const saved = event.detail.successful && event.detail.xhr.getResponseHeader("HX-Replace-Url");
        // What was typed meanwhile goes on from the version that the answer brought.
        if (saved) waiting ? setTimeout(keep, 50) : copies.forget(place());
      },
    });
  }
  measure();
}

const HIDDEN = new Set(["latitude", "longitude", "accuracy"]);
function grow(kind, rows) {
  const add = form.querySelector(`[data-rows="${kind}"] [data-add-row]`);
  while (add && !add.hidden && Number(field(`${kind}-TOTAL_FORMS`).value) < rows) add.click();
}
function fill(rows) {
  for (const [name, text] of rows) {
    for (const one of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (one.type === "radio" || one.type === "checkbox") one.checked ||= one.value === text;
      else if (one.type !== "hidden" || HIDDEN.has(name)) one.value = text;
    }
  }
}

// Another school brings its own recommendations; what was typed about those that are shown again is put in again.
const followed = new Map();
const isFollowUp = ([name]) => name.startsWith("follow_ups-");
form?.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "follow-ups") return;
  for (const [name, text] of [...new FormData(form)].filter(isFollowUp)) followed.set(name, text);
});
form?.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "follow-ups") return;
  fill(followed);
  const signer = event.target.querySelector("[data-signer]");
  if (signer) sign(signer.dataset.signer, signer.dataset.signerPosition);
});
// Who signs for the school is offered, and goes with the school; a name that somebody typed stays.
function sign(name, position) {
  const [who, as, usual] = ["name", "position", "usual"].map((one) => field(`signature-school-${one}`));
  const told = (...parts) => parts.map((one) => one.trim()).filter(Boolean).join(" · ");
  const typed = who && told(who.value, as.value);
  if (!who || !usual || (typed && typed !== usual.value)) return;
  [who.value, as.value, usual.value] = [name, position, told(name, position)];
}
form?.querySelector("#id_school")?.addEventListener("change", () => sign("", ""));

// Instruments that were added to the page but not saved come back with their questions. Returns whether all are there;
// null when the server was not reached: then nothing is brought back by halves.
async function growTools(rows) {
  const there = (key) => form.querySelector(`#tools [name="instrument_version"][value="${CSS.escape(key)}"]`);
  const missing = rows.filter(([name, key]) => name === "instrument_version" && !there(key)).map(([, key]) => key);
  if (!missing.length) return true;
  const tools = form.querySelector("#tools");
  const address = new URL(tools.dataset.tools, location.href);
  for (const key of missing) address.searchParams.append("version", key);
  const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return null;
  const holder = document.createElement("div");
  holder.innerHTML = await answer.text();
  for (const tool of [...holder.querySelectorAll("[data-tool]")]) {
    tools.append(tool);
    choice?.querySelector(`option[value="${CSS.escape(tool.dataset.tool)}"]`)?.remove();
    window.htmx?.trigger(tool, "htmx:load", { elt: tool });
  }
  return missing.every(there);
}
// Classes observed that were added to an instrument and not saved: each stands under the number that it was kept with.
async function growTurns(rows) {
  const kept = rows.filter(([name]) => name.endsWith("-turns"));
  if (!kept.length) return;
  const { enhance } = await import(document.querySelector("script#app").dataset.answers);
  enhance([...form.querySelectorAll("[data-answers]")]);
  const slots = new Set(kept.map((row) => row.join("=")));
  for (const [name, slot] of kept) {
    const box = form.querySelector(`[data-turns="${CSS.escape(name.replace(/-turns$/, ""))}"]`);
    const add = box?.querySelector("[data-add-turn]");
    const there = () => box.querySelector(`[data-turn="${CSS.escape(slot)}"]`);
    while (add && !add.hidden && !there()) {
      add.click();
      const [turn] = [...box.querySelectorAll("[data-turn]")].slice(-1);
      if (Number(turn.dataset.turn) > Number(slot)) break;
      if (!slots.has(`${name}=${turn.dataset.turn}`)) turn.querySelector("[data-remove-turn]").click();
    }
  }
}

const OFFLINE = "ยังนำกลับมาไม่ได้ เพราะติดต่อเครื่องแม่ข่ายไม่ได้ ข้อความยังอยู่บนเครื่องนี้ โปรดลองอีกครั้งเมื่อมีสัญญาณ";
const TOOLS_GONE = "แบบที่เพิ่มไว้บางแบบใช้ไม่ได้แล้ว จึงไม่ได้นำกลับมา คำตอบในแบบอื่นกลับมาครบ";
// Puts a copy into the page. Returns nothing, or what could not be brought back: {words, isDone}.
async function restore(kept) {
  const isWhole = await growTools(kept.rows);
  if (isWhole === null) return { words: OFFLINE, isDone: false };
  await growTurns(kept.rows);
  for (const [name, text] of kept.rows) {
    if (name.endsWith("-TOTAL_FORMS")) grow(name.split("-")[0], Number(text));
  }
  const version = field("version");
  if (kept.version === version.value) {
    const ticked = new Set(kept.rows.map((row) => row.join("=")));
    for (const box of form.querySelectorAll("[type=checkbox][name]")) {
      box.checked = ticked.has(`${box.name}=${box.value}`);
    }
  }
  fill(kept.rows);
  // What was saved meanwhile is not overwritten: with the version they began with the words are compared first.
  version.value = kept.version;
  for (const [name, text] of kept.rows.filter(isFollowUp)) followed.set(name, text);
  if (version.value === "0") field("school").dispatchEvent(new Event("change", { bubbles: true }));
  later();
  return isWhole ? undefined : { words: TOOLS_GONE, isDone: true };
}

// What is told by a page, without what an empty row says by itself.
function told(rows) {
  const given = rows.filter(([name, text]) => text !== "" && !/-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$/.test(name));
  const row = (name) => name.replace(/-[^-]*$/, "");
  const own = ([name]) => !/-\d+-(role|priority)$/.test(name);
  const filled = new Set(given.filter(own).map(([name]) => row(name)));
  return JSON.stringify(given.filter((one) => own(one) || filled.has(row(one[0]))));
}

// What an earlier page on this device could not send is offered, never put in by itself.
function offer() {
  const found = copies.all();
  const kept = copies.find(place());
  if (!kept) {
    if (field("version").value === "0") offerFresh(found.find(([, one]) => one.version === "0"));
    return;
  }
  if (told(ours()) === told(kept.rows)) return copies.forget(place());
  if (location.hash === "#kept") {
    history.replaceState(null, "", location.pathname + location.search);
    return restore(kept).then((lacks) => {
      if (lacks && !lacks.isDone) copies.offer(place(), () => restore(kept));
      tell(lacks);
    });
  }
  copies.offer(place(), () => restore(kept));
}
// Another new page goes on under its own identity: what the server knows of it is never made twice.
async function offerFresh([name, kept] = []) {
  if (!kept) return;
  const address = new URL(location.pathname, location.href);
  address.searchParams.set("draft", name);
  for (const [key, text] of kept.rows) {
    if (key === "planned" || key === "instrument_version") address.searchParams.append(key, text);
  }
  // Where it is known the answer leads to its own page, which compares it: nothing is offered here.
  const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
  if (answer?.ok) copies.offer(name, () => location.assign(`${address}#kept`));
}

// A refused page and a conflict hold what was typed already.
if (savesItself && !("returned" in form.dataset)) offer();
