// The properties of what is chosen in the designer of certificates, and of its paper: fields built from the data.

let count = 0;

// A field with its label; `input` is its control.
function field(label, input, help) {
  const box = document.createElement("div");
  box.className = "field";
  const name = document.createElement("label");
  input.id = `prop-${++count}`;
  name.htmlFor = input.id;
  name.textContent = label;
  box.append(name, input);
  if (help) {
    const text = document.createElement("div");
    text.className = "form-text";
    text.id = `${input.id}-help`;
    text.textContent = help;
    input.setAttribute("aria-describedby", text.id);
    box.append(text);
  }
  return box;
}

function select(options, value, changed) {
  const input = document.createElement("select");
  input.className = "form-select";
  for (const [key, label] of options) input.add(new Option(label, key));
  input.value = value;
  input.addEventListener("change", () => changed(input.value));
  return input;
}

function number(value, step, changed) {
  const input = document.createElement("input");
  input.type = "number";
  input.className = "form-control num";
  input.step = step;
  input.value = value;
  input.addEventListener("change", () => {
    const typed = Number.parseFloat(input.value);
    if (Number.isFinite(typed)) changed(typed);
    else input.value = value;
  });
  return input;
}

function row(parent, kind, ...fields) {
  const line = document.createElement("div");
  line.className = `designer-row ${kind}`;
  line.append(...fields);
  parent.append(line);
}

function button(label, pressed, kind = "btn btn-outline-secondary btn-sm") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = label;
  made.addEventListener("click", pressed);
  return made;
}

function upload(label, help, accept, taken) {
  const input = document.createElement("input");
  input.type = "file";
  input.className = "form-control";
  input.accept = accept;
  input.addEventListener("change", () => {
    if (input.files.length) taken(input.files[0], input);
  });
  return field(label, input, help);
}

// The words of an element, with the fields that may stand in them as buttons.
function wording(root, element, data, change) {
  const input = document.createElement("textarea");
  input.className = "form-control";
  input.rows = 3;
  input.maxLength = 600;
  input.value = element.text;
  input.dataset.words = "";
  input.addEventListener("input", () => change({ text: input.value }, "text"));
  const box = field("ข้อความ", input, "ช่องในวงเล็บปีกกาจะแทนด้วยข้อมูลของแต่ละคน บรรทัดที่ไม่มีข้อมูลจะไม่พิมพ์ ข้อความใน [ ] ไม่พิมพ์เมื่อช่องในนั้นว่าง");
  const fields = document.createElement("div");
  fields.className = "designer-fields";
  for (const [name, label] of Object.entries(data.fields)) {
    const put = button(label, () => {
      input.setRangeText(`{${name}}`, input.selectionStart, input.selectionEnd, "end");
      input.focus();
      change({ text: input.value }, "text");
    }, "");
    put.setAttribute("aria-label", `แทรก${label}`);
    fields.append(put);
  }
  box.append(fields);
  root.append(box);
}

function lettering(root, element, data, change) {
  const families = Object.entries(data.fonts).map(([name, feel]) => [name, `${name} (${feel})`]);
  root.append(field("แบบอักษร", select(families, element.font, (font) => change({ font }))));
  const weights = Object.entries(data.weights);
  const colour = document.createElement("input");
  colour.type = "color";
  colour.value = element.colour;
  colour.addEventListener("input", () => change({ colour: colour.value }, "colour"));
  row(root, "pair",
    field("น้ำหนัก", select(weights, element.weight, (weight) => change({ weight: Number(weight) }))),
    field("สี", colour),
  );
  row(root, "pair",
    field("ขนาด (พอยต์)", number(element.size, 0.5, (size) => change({ size, min_size: Math.min(size, element.min_size) }))),
    field("เล็กที่สุด", number(element.min_size, 0.5, (least) => change({ min_size: Math.min(least, element.size) }))),
  );
}

// Fills `root` with the properties of an element; `change(patch, label)` takes what was changed, steps with one label
// after another are one for undo. `act` has remove, copy, front and logo(file, input).
export function properties(root, element, data, change, act) {
  root.replaceChildren();
  if (!element) {
    const hint = document.createElement("p");
    hint.className = "soft";
    hint.textContent = "เลือกองค์ประกอบบนกระดาษหรือในรายการ เพื่อแก้ไขข้อความ ตำแหน่ง และแบบอักษร";
    root.append(hint);
    return;
  }
  if (element.type === "text") wording(root, element, data, change);
  if (element.type === "signature") {
    const slots = [1, 2, 3].map((slot) => [slot, `ผู้ลงนามคนที่ ${slot}`]);
    root.append(field("ผู้ลงนาม", select(slots, element.slot, (slot) => change({ slot: Number(slot) })), "ชื่อ ตำแหน่ง และลายมือชื่อมาจากชุดเกียรติบัตร"));
  }
  if (element.type === "logo") {
    const where = element.file === "crest" ? "ตราของสำนักงาน" : "ภาพที่แนบ";
    const uses = document.createElement("p");
    uses.textContent = `ใช้ ${where}`;
    root.append(uses);
    if (element.file !== "crest") root.append(button("ใช้ตราของสำนักงาน", () => change({ file: "crest" })));
    root.append(upload("แนบภาพอื่น", "PNG หรือ JPG พื้นโปร่งใสได้", ".png,.jpg,.jpeg", act.logo));
  }
  if (element.type === "line") {
    const colour = document.createElement("input");
    colour.type = "color";
    colour.value = element.colour;
    colour.addEventListener("input", () => change({ colour: colour.value }, "colour"));
    row(root, "pair", field("ความหนา (พอยต์)", number(element.size, 0.25, (size) => change({ size }))), field("สี", colour));
  }
  if ("font" in element) lettering(root, element, data, change);
  if ("align" in element) root.append(field("จัดแนว", select(Object.entries(data.aligns), element.align, (align) => change({ align }))));
  row(root, "",
    field("ซ้าย มม.", number(element.x, 0.5, (x) => change({ x }))),
    field("บน มม.", number(element.y, 0.5, (y) => change({ y }))),
    field("กว้าง มม.", number(element.w, 0.5, (w) => change({ w }))),
    field("สูง มม.", number(element.h, 0.5, (h) => change({ h }))),
  );
  const tools = document.createElement("div");
  tools.className = "designer-tools";
  tools.append(
    button("กลางกระดาษ", act.centre),
    ...(element.type === "qr" ? [] : [button("ทำสำเนา", act.copy)]),
    button("ลบ", act.remove, "btn btn-outline-danger btn-sm"),
  );
  root.append(tools);
}

// Fills `root` with what belongs to the whole page; `set(patch)` takes the changes, `art(file, number, input)` a file.
export function paper(root, state, data, set, art) {
  root.replaceChildren();
  row(root, "pair",
    field("กระดาษ", select(Object.entries(data.pageNames), state.page, (page) => set({ page }))),
    field("ตัวเลข", select(Object.entries(data.digits), state.digits, (digits) => set({ digits }))),
  );
  const works = Object.entries(data.artworks).filter(([, one]) => one.page === state.page);
  const choices = [["", "ไม่มีลาย"], ...works.map(([name, one]) => [name, one.label])];
  if (state.background) choices.unshift(["file", `ไฟล์ ${state.backgroundName}`]);
  const present = state.background ? "file" : state.artwork ?? "";
  root.append(field("พื้นหลัง", select(choices, present, (name) => {
    if (name !== "file") set({ artwork: name || null, background: "", backgroundName: "" });
  })));
  const page = number(1, 1, () => {});
  page.min = 1;
  root.append(
    upload("แนบพื้นหลังของสำนักงาน", "PNG, JPG หรือ PDF ขนาด A4 เต็มหน้า เช่น 3508 × 2480 px", ".png,.jpg,.jpeg,.pdf", (file, input) =>
      art(file, page.value, input),
    ),
    field("หน้าของ PDF", page),
  );
}
