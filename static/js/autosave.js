// A form that saves itself, and what it keeps on this device until that is done. Used by the visit, the survey and the
// SAR; every one of them works by hand without it.

// Some seconds after the last change the request of `status` (an htmx element that answers to "autosave") saves the
// form. Returns what a change calls.
//   pause        milliseconds after the last change
//   lost         what is said when the server was not reached
//   leaves()     the FormData that is sent when the page is left with something unsaved
//   again        true: what is on its way is sent again when the page is left
//   sends(data)  what a save takes along, its FormData to be changed
//   begins()     a save went off
//   presses()    the person saves by hand
//   answers(event, waiting)  an answer came; waiting: something was changed meanwhile
export function saveItself(form, status, { pause, lost, leaves, again = false, sends, begins, presses, answers }) {
  let timer, waiting = false, leaving = false, sent = false, busy = false, pressed = null;
  function changed() {
    waiting = true;
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }
  function save() {
    clearTimeout(timer);
    // One at a time: one that is overtaken would leave the page with the version from before.
    if (waiting && !leaving && !busy) window.htmx?.trigger(status, "autosave");
  }
  // A save by hand waits for one that is on its way: else it would meet its own words as somebody else's.
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (busy) {
      event.preventDefault();
      pressed = event.submitter;
      return;
    }
    leaving = true;
    presses?.();
    clearTimeout(timer);
  });
  status.addEventListener("htmx:configRequest", (event) => sends?.(event.detail.formData));
  status.addEventListener("htmx:beforeRequest", () => {
    waiting = false;
    busy = true;
    begins?.();
  });
  status.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== status) return;
    busy = false;
    answers?.(event, waiting);
    if (pressed) {
      // After the version that came with the answer stands in its field.
      setTimeout(() => {
        form.requestSubmit(pressed);
        pressed = null;
      }, 50);
    }
    if (event.detail.successful) {
      clearTimeout(timer);
      if (waiting) timer = setTimeout(save, pause);
      return;
    }
    waiting = true;
    status.textContent = lost;
    clearTimeout(timer);
    timer = setTimeout(save, 3 * pause);
  });
  addEventListener("online", save);
  // Leaving the page sends what still waits.
  addEventListener("pagehide", () => {
    if ((!waiting && !(again && busy)) || leaving) return;
    sent = navigator.sendBeacon(status.getAttribute("hx-post"), leaves());
  });
  // A page that comes back out of the browser's memory holds the version from before.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    if (sent) location.reload();
    leaving = false;
  });
  return changed;
}

// What is in a form without its files and its token.
export function content(form) {
  const data = new FormData(form);
  for (const [name, one] of [...data]) if (one instanceof File) data.delete(name);
  data.delete("csrfmiddlewaretoken");
  return data;
}

// Copies on this device of what did not reach the server. Their names begin with `mine`, which names the person; they
// go with the next save, at logout (static/js/app.js) and after some days.
const DAYS = 14;
export class Copies {
  constructor(mine) {
    this.mine = mine;
  }

  keep(name, version, rows) {
    try {
      localStorage.setItem(this.mine + name, JSON.stringify({ at: Date.now(), version, rows }));
    } catch {
      // A browser that keeps nothing still saves to the server.
    }
  }

  forget(name) {
    try {
      localStorage.removeItem(this.mine + name);
    } catch {
      // Nothing was kept.
    }
  }

  // [[name, copy]], the newest first; old ones go.
  all() {
    const found = [];
    try {
      for (const full of Object.keys(localStorage).filter((one) => one.startsWith(this.mine))) {
        const name = full.slice(this.mine.length);
        const kept = JSON.parse(localStorage.getItem(full));
        if (Date.now() - kept.at > DAYS * 86_400_000) this.forget(name);
        else if (kept.rows?.length) found.push([name, kept]);
      }
    } catch {
      // Nothing is offered.
    }
    return found.sort(([, one], [, other]) => other.at - one.at);
  }

  find(name) {
    return this.all().find(([one]) => one === name)?.[1];
  }

  // Offers a copy on the page (components/kept.html), never puts it in by itself. `bring` returns nothing, or what
  // could not be brought back, see tell().
  offer(name, bring) {
    const box = document.querySelector("[data-kept]");
    if (!box) return;
    box.hidden = false;
    box.querySelector("[data-kept-drop]").addEventListener("click", () => {
      this.forget(name);
      box.hidden = true;
    });
    box.querySelector("[data-kept-restore]").addEventListener("click", async () => {
      box.hidden = true;
      tell(await bring());
    });
  }
}

// What could not be brought back ({words, isDone}) is said where it was offered. Where nothing was, it stays on offer.
export function tell(lacks) {
  const box = document.querySelector("[data-kept]");
  if (!box || !lacks) return;
  box.querySelector("[data-kept-told]").textContent = lacks.words;
  for (const button of box.querySelectorAll("button")) button.hidden = lacks.isDone;
  box.hidden = false;
}
