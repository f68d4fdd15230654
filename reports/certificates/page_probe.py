"""Draws the one page of a background as the screens do: run as a script with the PDF as standard input, never imported.

Prints "ok" where that took little time and memory. Drawings inside drawings double with each level: 2 kB may take
minutes and gigabytes, and only this process may be lost to them.
"""

import resource
import sys

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 5
WIDTH = 1200


def main():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        page = pypdfium2.PdfDocument(sys.stdin.buffer.read())[0]
        page.render(scale=WIDTH / page.get_width())
        print("ok")
    except MemoryError:
        print("heavy")
    except Exception:  # whatever a damaged file makes the library raise, it is damaged
        print("damaged")


if __name__ == "__main__":
    main()
