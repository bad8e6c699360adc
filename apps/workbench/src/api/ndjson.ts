/** Longest line taken: an answer that sends more in one line is not ours. Characters. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** The lines of an NDJSON body as values, as they come. Empty lines are passed over. */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let pending = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      pending += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = pending.split('\n');
      pending = done ? '' : (lines.pop() ?? '');
      if (pending.length > LONGEST_LINE) throw new RangeError('a line of the answer is longer than any of ours');
      for (const line of lines) if (line.trim() !== '') yield JSON.parse(line);
      if (done) return;
    }
  } finally {
    // Whoever stops reading ends the request too, so that the service writes it down as cancelled.
    await reader.cancel().catch(() => undefined);
  }
}
