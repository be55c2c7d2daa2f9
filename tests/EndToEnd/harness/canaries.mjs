// What no line of any server's log may have: the model's key, and what users say.
const key = 'canary-model-key';
const said = new Set([key]);
const enough = 12;

export const modelKey = key;

/** From here on it must stand in no log. What is shorter than a few words may be a word of the log's own. */
export function plant(text) {
  if (typeof text === 'string' && text.length >= enough) said.add(text);
}

/** Watches the output of a server, in pieces as it comes. */
export class LogWatch {
  #rest = '';
  leaks = [];

  read(bytes) {
    const lines = (this.#rest + bytes).split('\n');
    this.#rest = lines.pop();
    for (const line of lines) for (const text of said) if (line.includes(text)) this.leaks.push(line);
  }
}
