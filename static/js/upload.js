// Files before they travel: name, size, preview, a size check, and photos made smaller on the device.

const LONGEST = 1600;
const QUALITY = 0.85;

function size(bytes) {
  if (bytes < 1024) return `${bytes} ไบต์`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const NAMES = { "image/*": "ภาพ", "application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP" };
const taken = (input) => (input.accept ?? "").split(",").map((one) => one.trim().toLowerCase()).filter(Boolean);
const kinds = (input) => taken(input).map((one) => NAMES[one] ?? one).join(", ");
// By the type that the device tells, where it tells one; the server looks into the file.
function accepted(input, file) {
  const wanted = taken(input);
  if (!wanted.length || !file.type) return true;
  const fits = (one) =>
    one.startsWith(".") ? file.name.toLowerCase().endsWith(one) : one.endsWith("/*") ? file.type.startsWith(one.slice(0, -1)) : file.type === one;
  return wanted.some(fits);
}

// A JPEG of at most 1600 px, or the photo itself where this device cannot read it or would make it larger.
async function shrink(file) {
  if (!file.type.startsWith("image/")) return file;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file;
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  if (scale === 1 && file.type === "image/jpeg") return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
}

function enhanceOne(input) {
  if (input.dataset.upload) return;
  input.dataset.upload = "ready";
  const limit = Number(input.dataset.maxBytes) || Infinity;
  const list = document.createElement("ul");
  list.className = "upload-list";
  list.setAttribute("aria-live", "polite");
  input.after(list);
  let turn = 0;

  input.addEventListener("change", async () => {
    const mine = ++turn;
    input.setCustomValidity("");
    let files = [...input.files];
    // A photo that was made smaller here has lost its place: one that is to keep it travels as it is.
    const whole = input.form?.elements.namedItem("keep_photo_place")?.checked;
    if (input.hasAttribute("data-shrink") && !whole && files.length) {
      input.setCustomValidity("กำลังย่อภาพ โปรดรอสักครู่");
      files = await Promise.all(files.map(shrink));
      if (mine !== turn) return;
      const box = new DataTransfer();
      for (const file of files) box.items.add(file);
      input.files = box.files;
      input.setCustomValidity("");
    }
    for (const picture of list.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    list.replaceChildren();
    for (const file of files) {
      const row = document.createElement("li");
      if (/^image\/(jpeg|png|webp|gif)$/.test(file.type)) {
        const picture = document.createElement("img");
        picture.src = URL.createObjectURL(file);
        picture.alt = "";
        row.append(picture);
      }
      const name = document.createElement("span");
      name.className = "file-name";
      name.textContent = file.name;
      const weight = document.createElement("small");
      weight.className = "file-size keep";
      weight.textContent = size(file.size);
      row.append(name, weight);
      const wrong = file.size === 0 ? "ไฟล์ว่างเปล่า" : !accepted(input, file) ? `ไม่ใช่ไฟล์ที่รับ (${kinds(input)})` : file.size > limit ? `ใหญ่เกิน ${size(limit)}` : "";
      if (wrong) {
        const note = document.createElement("span");
        note.className = "upload-bad";
        note.textContent = wrong;
        row.append(note);
        input.setCustomValidity(`${file.name}: ${wrong} โปรดเลือกไฟล์อื่น`);
      }
      list.append(row);
    }
    if (!input.validity.valid) input.reportValidity();
  });
}

export function enhance(inputs) {
  inputs.forEach(enhanceOne);
}
