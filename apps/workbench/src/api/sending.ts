import { unreachable } from './problem.js';

/** What the service answered to a file. */
export interface SentAnswer {
  readonly status: number;
  /** Undefined where it is no JSON. */
  readonly body: unknown;
}

export interface Sending {
  readonly headers: Headers;
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes have gone, as they go. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

/** Sends a file so that its progress can be told, which `fetch` cannot over HTTP/1.1. */
export function sendFile(path: string, file: Blob, { headers, signal, onSent }: Sending): Promise<SentAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const over = (settle: () => void) => () => {
      signal?.removeEventListener('abort', stop);
      settle();
    };
    request.open('POST', path);
    for (const [name, value] of headers) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded }) => onSent?.(loaded));
    request.addEventListener(
      'load',
      over(() => resolve({ status: request.status, body: jsonOf(request.responseText) })),
    );
    request.addEventListener(
      'error',
      over(() => reject(unreachable())),
    );
    request.addEventListener(
      'abort',
      over(() => reject(new DOMException('The sending was stopped.', 'AbortError'))),
    );
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop);
    request.send(file);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
