"""What the office sees at a glance: figures of its schools, which need help, and the country by office."""
