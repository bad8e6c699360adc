import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Content } from './site.js';

const compress = promisify(gzip);
/** Below this compressing gains nothing. */
const WORTH_BYTES = 512;

/** A content ready to be sent, as often as it is asked for. */
export interface Representation extends Content {
  /** Hash of the content: the same content has the same tag on every machine and in every run. */
  readonly tag: string;
  readonly gzipped: Uint8Array | undefined;
}

export async function represent(content: Content): Promise<Representation> {
  const { bytes } = content;
  const tag = createHash('sha256').update(content.type).update('\n').update(bytes).digest('base64url').slice(0, 27);
  const gzipped =
    bytes.length < WORTH_BYTES ? undefined : await compress(bytes, { level: constants.Z_BEST_COMPRESSION });
  return { ...content, tag, gzipped };
}

/** Whether the header `If-None-Match` names this tag, in either encoding. */
export function isKnown(header: string | undefined, tag: string): boolean {
  const known = (header ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return known.includes('*') || known.includes(`"${tag}"`) || known.includes(`"${tag}-gzip"`);
}

/** Whether the header `Accept-Encoding` takes gzip. */
export function takesGzip(header: string | undefined): boolean {
  return (header ?? '')
    .toLowerCase()
    .split(',')
    .some((each) => /^\s*(gzip|\*)\s*(;\s*q=(0\.0*[1-9]\d*|1(\.0*)?)\s*)?$/.test(each));
}
