import { sign, verify } from 'node:crypto';
import { isBy, type Note, type Signer, signatureLine, type Verifier } from './note.js';

/** c2sp.org/tlog-cosignature, Ed25519 ("cosignature/v1"). Times are whole seconds since 1970. */
export function cosign(text: string, signer: Signer, seconds: number): string {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  const signature = sign(null, message(text, BigInt(seconds)), signer.key);
  return signatureLine(signer.verifier.name, signer.verifier.id, Buffer.concat([time, signature]));
}

/** Time of the newest valid cosignature by this witness, in seconds; undefined when there is none. */
export function cosignedAt(note: Note, witness: Verifier): number | undefined {
  const times = note.signatures
    .filter((signature) => isBy(signature, witness) && signature.signature.length === 72)
    .flatMap(({ signature }) => {
      const bytes = Buffer.from(signature);
      const time = bytes.readBigUInt64BE(0);
      return verify(null, message(note.text, time), witness.key, bytes.subarray(8)) ? [Number(time)] : [];
    });
  return times.length === 0 ? undefined : Math.max(...times);
}

function message(text: string, seconds: bigint): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
}
