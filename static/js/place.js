// Where the visit is, from the device, once somebody asked for it on this device; the page never waits for it.

const box = document.querySelector("[data-place]");
const take = box?.querySelector("[data-place-take]");
const drop = box?.querySelector("[data-place-drop]");
const text = box?.querySelector("[data-place-text]");
const field = (name) => box.querySelector(`[name=${name}]`);
const WANTED = "visit-place";

function wanted(value) {
  try {
    if (value === undefined) return localStorage.getItem(WANTED) === "yes";
    if (value) localStorage.setItem(WANTED, "yes");
    else localStorage.removeItem(WANTED);
  } catch {
    // Asked for again next time.
  }
  return false;
}
function show() {
  drop.hidden = !field("latitude").value;
  take.hidden = false;
}
function write(latitude, longitude, accuracy) {
  field("latitude").value = latitude;
  field("longitude").value = longitude;
  field("accuracy").value = accuracy;
  show();
  field("latitude").dispatchEvent(new Event("input", { bubbles: true }));
}
const faults = {
  1: "เบราว์เซอร์ไม่อนุญาตให้ใช้ตำแหน่ง เปิดสิทธิ์ได้ที่การตั้งค่าของเบราว์เซอร์",
  2: "หาตำแหน่งไม่ได้ในขณะนี้ โปรดลองอีกครั้งในที่โล่ง",
  3: "หาตำแหน่งไม่ทันเวลา โปรดลองอีกครั้ง",
};
function ask() {
  text.textContent = "กำลังหาตำแหน่ง กรอกส่วนอื่นต่อได้";
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const meters = Math.round(coords.accuracy);
      write(coords.latitude.toFixed(6), coords.longitude.toFixed(6), String(meters));
      text.textContent = `บันทึกตำแหน่งแล้ว คลาดเคลื่อนไม่เกินประมาณ ${meters.toLocaleString("th-TH")} เมตร`;
    },
    (fault) => {
      text.textContent = faults[fault.code] ?? faults[2];
    },
    { enableHighAccuracy: true, timeout: 30_000, maximumAge: 60_000 },
  );
}

if (box && navigator.geolocation) {
  show();
  take.addEventListener("click", () => {
    wanted(true);
    ask();
  });
  drop.addEventListener("click", () => {
    wanted(false);
    write("", "", "");
    text.textContent = "ลบตำแหน่งแล้ว";
  });
  // Who pressed once is located on each new page from then on, until the place is removed again.
  const isNew = field("latitude").value === "" && box.closest("form").querySelector("#id_version").value === "0";
  if (isNew && wanted()) ask();
}
