import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until the answer is truthy, and returns it; says what was awaited when time runs out. */
export async function until(what, ask, milliseconds = 15_000) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await pause(20);
  }
}

/** The promise's result, unless it takes longer than it may. */
export async function within(what, promise, milliseconds = 15_000) {
  const stop = new AbortController();
  const late = pause(milliseconds, undefined, { signal: stop.signal }).then(
    () => { throw new Error(`not within ${milliseconds} ms: ${what}`); },
    () => new Promise(() => {}));
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
  }
}

/** A promise that the test settles itself. */
export function signal() {
  let resolve;
  const promise = new Promise(done => { resolve = done; });
  return { promise, resolve };
}
