"""Looks into one PDF in a process of its own: run as a script with the file as standard input, never imported.

Prints one word of `schools.documents.PDF_FAULTS`, or "ok". A hostile file can only exhaust this process: a 1.2 kB
file may hide 300 MB, and `/J#61vaScript` inside an object stream is invisible to a byte search.
"""

import resource
import sys

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 20
MAX_PAGES = 500
# Actions that run something, send something away or open something outside the document.
ACTIVE = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute", "/Movie"}


def faults_of(value):
    """The fault of one dictionary itself (not of what it refers to), or None."""
    if "/JS" in value or "/XFA" in value:
        return "active"
    action = value.get("/S")
    if action is not None and str(action) in ACTIVE:
        return "active"
    if "/EF" in value or "/EmbeddedFiles" in value:
        return "attachment"
    if str(value.get("/Subtype", "")) in {"/FileAttachment", "/RichMedia"}:
        return "attachment"
    return None


def look(pdf, pikepdf):
    """The first fault of an opened document, or "ok"."""
    if pdf.is_encrypted:
        return "encrypted"
    pages = len(pdf.pages)
    if pages == 0:
        return "damaged"
    if pages > MAX_PAGES:
        return "pages"
    waiting = [pdf.trailer]
    for top in pdf.objects:
        waiting.append(top)
        while waiting:
            value = waiting.pop()
            if isinstance(value, pikepdf.Stream):
                value = value.stream_dict
            if isinstance(value, pikepdf.Dictionary):
                fault = faults_of(value)
                if fault:
                    return fault
                inner = (child for _, child in value.items())
            elif isinstance(value, pikepdf.Array):
                inner = iter(value)
            else:
                continue
            # Referred objects come up by themselves; walking into them here would go round in circles.
            waiting.extend(child for child in inner if isinstance(child, pikepdf.Object) and not child.is_indirect)
    return "ok"


def main():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pikepdf

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        with pikepdf.open(sys.stdin.buffer) as pdf:
            print(look(pdf, pikepdf))
    except pikepdf.PasswordError:
        print("encrypted")
    except MemoryError:
        print("heavy")
    except Exception:  # whatever a damaged file makes the parser raise, it is damaged
        print("damaged")


if __name__ == "__main__":
    main()
