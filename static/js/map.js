// The map of the office's schools, or of its learning resources. Leaflet draws it; a table on the page has the same
// content without it.

const box = document.getElementById("map");
const stored = document.getElementById("map-points");
if (box && stored && window.L) draw(box, JSON.parse(stored.textContent));

// Leaflet writes m and km; there is no option for other words.
function scaleInThai() {
  const Scale = L.Control.Scale.extend({
    _updateMetric(most) {
      const metres = this._getRoundNum(most);
      this._updateScale(this._mScale, metres < 1000 ? `${metres} ม.` : `${metres / 1000} กม.`, metres / most);
    },
  });
  return new Scale({ imperial: false });
}

function draw(box, points) {
  const map = L.map(box, { zoomControl: false, scrollWheelZoom: false, maxZoom: 18, zoomSnap: 0.25 });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: "ขยาย", zoomOutTitle: "ย่อ" }).addTo(map);
  scaleInThai().addTo(map);
  // The wheel scrolls the page until somebody works with the map.
  box.addEventListener("pointerdown", () => map.scrollWheelZoom.enable());
  box.addEventListener("pointerleave", () => map.scrollWheelZoom.disable());

  const asked = new URL(location.href).searchParams.get("at");
  const chosen = points.find((point) => String(point.id) === asked);
  if (chosen) map.setView(chosen.at, 13);
  else map.fitBounds(L.latLngBounds(points.map((point) => point.at)).pad(0.08), { maxZoom: 13 });

  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: plain(box.dataset.credit), maxZoom: 18 }).addTo(map);
  if (box.dataset.shapes) addShapes(map, box.dataset.shapes);
  const opened = fanned(points).map((point) => addPoint(map, point, box.dataset.marks));
  if (chosen) opened[points.indexOf(chosen)].openPopup();

  map.on("popupopen", ({ popup }) => {
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", "ปิดข้อมูล");
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
}

// Schools may have only the place of their tambon. Those of one place stand on a ring around it, in the order of
// their numbers, so that each has a point of its own, always at the same side. The ring is as wide at every zoom.
function fanned(points) {
  const places = {};
  for (const point of points) (places[point.at] ??= []).push(point);
  for (const here of Object.values(places)) {
    const radius = here.length > 1 ? Math.max(12, (22 * here.length) / (2 * Math.PI)) : 0;
    here.sort((one, other) => one.id - other.id);
    here.forEach((point, n) => {
      const angle = (2 * Math.PI * n) / here.length;
      point.beside = [Math.round(radius * Math.cos(angle)), Math.round(radius * Math.sin(angle))];
    });
  }
  return points;
}

function plain(text) {
  const span = document.createElement("span");
  span.textContent = text ?? "";
  return span.innerHTML;
}

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function drawing(mark, marks) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  for (const [name, value] of Object.entries({ class: `map-mark map-mark-${mark}`, width: 20, height: 20, "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${marks}#mark-${mark}`);
  svg.append(use);
  return svg;
}

function addPoint(map, point, marks) {
  const [x, y] = point.beside;
  const place = { iconSize: [28, 28], iconAnchor: [14 - x, 14 - y], popupAnchor: [x, y] };
  const icon = L.divIcon({ html: drawing(point.mark, marks), className: "map-point", ...place });
  const marker = L.marker(point.at, { icon, title: point.name, riseOnHover: true }).addTo(map);
  const element = marker.getElement();
  element.setAttribute("aria-label", `${point.name} ${point.state}`);
  marker.bindPopup(() => card(point, marks), { maxWidth: 280 });
  // Opened from the keyboard, the popup takes the focus, and gives it back when it closes.
  let byKey = false;
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter") byKey = true;
  });
  marker.on("popupopen", () => {
    if (byKey) marker.getPopup().getElement().querySelector("a").focus();
  });
  marker.on("popupclose", () => {
    if (byKey) element.focus();
    byKey = false;
  });
  return marker;
}

function card(point, marks) {
  const box = make("div", "", { class: "map-popup" });
  box.append(make("a", point.name, { href: point.href }));
  const state = make("p", "");
  state.append(drawing(point.mark, marks), make("span", ` ${point.text}`));
  box.append(state, make("p", point.place, { class: "soft" }));
  if (point.shared > 1) box.append(make("p", `ตำแหน่งโดยประมาณ พิกัดนี้ใช้ร่วมกัน ${point.shared} แห่ง`, { class: "soft" }));
  return box;
}

async function addShapes(map, address) {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return;
  const layer = L.geoJSON(await answer.json(), { interactive: false, style: { className: "map-shape", weight: 1.5 } });
  layer.addTo(map).bringToBack();
  // Names lie above the points and let clicks through; where a district is too small for its name, it has none.
  const pane = map.createPane("places");
  pane.classList.add("map-places");
  const names = [];
  layer.eachLayer((part) => {
    const name = part.feature.properties?.name;
    if (!name) return;
    const icon = L.divIcon({ html: make("span", name), className: "map-place", iconSize: [0, 0] });
    const center = part.getBounds().getCenter();
    names.push([part, L.marker(center, { icon, interactive: false, keyboard: false, pane: "places" }).addTo(map)]);
  });
  const fit = () => {
    for (const [part, marker] of names) {
      const bounds = part.getBounds();
      const width = map.project(bounds.getNorthEast()).x - map.project(bounds.getSouthWest()).x;
      const name = marker.getElement().firstChild;
      name.classList.toggle("map-place-small", width < name.offsetWidth);
    }
  };
  map.on("zoomend", fit);
  fit();
}
