// How the scripts say things.

/** Progress and advice go to stderr: stdout belongs to what was asked for. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}
