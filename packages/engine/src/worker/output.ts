import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Frame } from '../frame/frame.js';
import { type Answer, KIND_FRAME, KIND_JSON, messageHead, OUTPUT_DESCRIPTOR } from './protocol.js';

/** The worker's way out. Writes wait for the other side when it is slow, while requests to cancel still come in. */
export class Output {
  private readonly socket = new Socket({ fd: OUTPUT_DESCRIPTOR, readable: false, writable: true });

  constructor() {
    // The other side is gone: so are we.
    this.socket.on('error', () => process.exit(0));
  }

  answer(answer: Answer): void {
    const payload = Buffer.from(JSON.stringify(answer), 'utf8');
    this.socket.write(Buffer.concat([messageHead(KIND_JSON, payload.length), payload]));
  }

  async frame(frame: Frame): Promise<void> {
    this.socket.write(messageHead(KIND_FRAME, frame.bytes.length));
    if (!this.socket.write(frame.bytes)) await once(this.socket, 'drain');
  }
}
