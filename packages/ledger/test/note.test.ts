import { expect, test } from 'vitest';
import { openCheckpoint, readCheckpointText, signCheckpoint } from '../src/checkpoint.js';
import { cosign, cosignedAt } from '../src/cosignature.js';
import {
  COSIGNATURE,
  ED25519,
  makeSigner,
  openNote,
  readNote,
  readSignerKey,
  readVerifierKey,
  signerKey,
  signNote,
  verifierKey,
} from '../src/note.js';
import { naiveRoot } from './naive-tree.js';

const seed = Buffer.alloc(32, 7);
const signer = makeSigner('ledger.force.example/test', ED25519, seed);
const checkpoint = { origin: 'ledger.force.example/test', size: 12, root: naiveRoot([Buffer.from('a')]) };

test('opens a note signed by other software, and no altered one', () => {
  const key = readVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const line =
    '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
  expect(openNote(`${text}\n${line}`, key).text).toBe(text);
  expect(() => openNote(`${text.replace('answer', 'Answer')}\n${line}`, key)).toThrow(/no valid signature/);
});

test('keys are written and read back in the form of signed notes', () => {
  expect(verifierKey(readVerifierKey(verifierKey(signer.verifier)))).toBe(verifierKey(signer.verifier));
  const again = readSignerKey(signerKey(signer, seed), 'test');
  expect(again.verifier.id).toEqual(signer.verifier.id);
  expect(() => readVerifierKey(verifierKey(signer.verifier).replace('force', 'farce'))).toThrow(/hash does not fit/);
});

test('a checkpoint is read back as it was signed; extension lines, other logs and altered ones are refused', () => {
  const { note } = signCheckpoint(checkpoint, signer);
  expect(openCheckpoint(note, signer.verifier)).toMatchObject({ origin: checkpoint.origin, size: 12 });
  expect(() => openCheckpoint(note.replace('\n12\n', '\n13\n'), signer.verifier)).toThrow(/no valid signature/);
  expect(() => openCheckpoint(note, signer.verifier, 'other.example/log')).toThrow(/another log/);
  const extended = signNote(`${note.slice(0, note.indexOf('\n\n'))}\nextension\n`, signer);
  expect(() => openCheckpoint(extended, signer.verifier)).toThrow(/not a checkpoint/);
  for (const size of ['-1', '01', '1e3', '', '99999999999999999']) {
    expect(() =>
      readCheckpointText(note.slice(0, note.indexOf('\n\n') + 1).replace('\n12\n', `\n${size}\n`)),
    ).toThrow();
  }
});

test('no bit of a checkpoint can be changed, nor of its key: base64 has one text for its bytes', () => {
  const { note } = signCheckpoint(checkpoint, signer);
  const vkey = verifierKey(signer.verifier);
  const flips = (text: string): string[] =>
    [...Buffer.from(text)].flatMap((byte, at) =>
      [0, 1, 2, 3, 4, 5, 6, 7].map((bit) =>
        Buffer.from(text)
          .fill(byte ^ (1 << bit), at, at + 1)
          .toString(),
      ),
    );
  for (const changed of flips(note)) expect(() => openCheckpoint(changed, signer.verifier), changed).toThrow();
  for (const changed of flips(vkey).filter((text) => text.trim() !== vkey)) {
    expect(() => readVerifierKey(changed), changed).toThrow();
  }
});

test('a receipt can never be taken for a checkpoint', () => {
  expect(() => readCheckpointText('peel receipt v1\nledger.force.example/test\nevent evt_1\n')).toThrow();
});

test('a cosignature tells its time and is bound to text and key', () => {
  const witness = makeSigner('witness.example/w1', COSIGNATURE, Buffer.alloc(32, 9));
  const { note } = signCheckpoint(checkpoint, signer);
  const text = readNote(note).text;
  const both = readNote(note + cosign(text, witness, 1_679_315_147));
  expect(cosignedAt(both, witness.verifier)).toBe(1_679_315_147);
  expect(cosignedAt({ ...both, text: `${text} ` }, witness.verifier)).toBeUndefined();
  expect(cosignedAt(both, makeSigner('witness.example/w1', COSIGNATURE, seed).verifier)).toBeUndefined();
  expect(openNote(note + cosign(text, witness, 5), signer.verifier).signatures).toHaveLength(2);
});

test('notes with control characters, no signatures or too many are refused', () => {
  const line = '\u2014 a AAAAAAAA\n';
  for (const bad of [
    '',
    'text',
    'text\n',
    `te\rxt\n\n${line}`,
    `text\n\n${line.repeat(33)}`,
    'text\n\nno signature\n',
  ]) {
    expect(() => readNote(bad)).toThrow(/signed note cannot be read/);
  }
});
