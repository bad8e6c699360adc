import { decodeFrame } from '@peel/engine/frame/decode';
import { type JsonValue, rowsOf } from '@peel/engine/frame/rows';
import type { GovernedFrame } from './answer.js';

/** The rows of a frame that left the gate, as JSON-ready values; what `rowsOf` says of them holds. */
export function rowsOfFrame(bytes: GovernedFrame): readonly (readonly JsonValue[])[] {
  return rowsOf(decodeFrame(bytes).frame);
}
