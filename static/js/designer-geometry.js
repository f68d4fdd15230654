// Where the boxes of the designer go: inside the page, and drawn to its middle, its margins and to each other.

const REACH = 1.4; // millimetres within which an edge is drawn to a line
const MARGINS = [10, 15];
const round = (value) => Math.round(value * 10) / 10;

// Keeps an element inside a page of [width, height], not smaller than `least`, in tenths of millimetres.
export function keepInside(element, [width, height], least) {
  const smallest = Math.max(least, element.type === "line" ? 0 : 1);
  element.w = round(Math.min(Math.max(element.w, smallest), width));
  element.h = round(Math.min(Math.max(element.h, smallest), height));
  element.x = round(Math.min(Math.max(element.x, 0), width - element.w));
  element.y = round(Math.min(Math.max(element.y, 0), height - element.h));
}

// The lines across one axis: of the page and of all other elements.
function lines(low, length, total, around, except) {
  const found = [total / 2, ...MARGINS.flatMap((margin) => [margin, total - margin])];
  for (const other of around.elements) {
    if (other.id !== except) found.push(other[low], other[low] + other[length] / 2, other[low] + other[length]);
  }
  return found;
}
// [how far to go, the line that is reached or null] of the places of an element.
function drawn(places, found) {
  let best = [0, null];
  for (const line of found) {
    for (const place of places) {
      const off = line - place;
      if (Math.abs(off) <= REACH && (best[1] === null || Math.abs(off) < Math.abs(best[0]))) best = [off, line];
    }
  }
  return best;
}

// Moves an element; returns the lines [x, y] it was drawn to. `around` has elements, size and free (no drawing).
export function move(element, dx, dy, around) {
  element.x += dx;
  element.y += dy;
  if (around.free) return [null, null];
  return [["x", "w"], ["y", "h"]].map(([low, length], axis) => {
    const places = [element[low], element[low] + element[length] / 2, element[low] + element[length]];
    const [off, line] = drawn(places, lines(low, length, around.size[axis], around, element.id));
    // Where nothing is near, whole millimetres are the grid.
    element[low] = line === null ? Math.round(element[low]) : element[low] + off;
    return line;
  });
}

// Resizes an element at a handle such as "ne"; returns as move().
export function resize(element, grip, dx, dy, around) {
  const reached = [["x", "w", "w", "e", dx], ["y", "h", "n", "s", dy]].map(([low, length, start, end, by], axis) => {
    if (!grip.includes(start) && !grip.includes(end)) return null;
    const first = grip.includes(start);
    const far = element[low] + element[length];
    let edge = (first ? element[low] : far) + by;
    const [off, line] = around.free ? [0, null] : drawn([edge], lines(low, length, around.size[axis], around, element.id));
    if (line !== null) edge += off;
    else if (!around.free) edge = Math.round(edge);
    const least = Math.max(around.least, 0.5);
    if (first) {
      element[low] = Math.min(edge, far - least);
      element[length] = far - element[low];
    } else element[length] = Math.max(edge - element[low], least);
    return line;
  });
  if (element.type === "qr") element.w = element.h = Math.max(element.w, element.h);
  return reached;
}
