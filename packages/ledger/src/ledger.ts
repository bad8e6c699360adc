import { dirname } from 'node:path';
import { isoTime } from '@peel/kernel/clock';
import { openCheckpoint, signCheckpoint } from './checkpoint.js';
import { ContentStore } from './content-store.js';
import { ledgerErrors } from './errors.js';
import { readHighWater } from './high-water.js';
import type { Ledger, LedgerPorts, LedgerSettings } from './ledger-interface.js';
import { emptyRoot } from './merkle.js';
import { checkOriginLine, encodeOrigin, type Origin } from './origin.js';
import { type KnownState, recoverLedger } from './recovery.js';
import { RunningLedger } from './running-ledger.js';
import { httpWitnesses, WitnessLink } from './witness-link.js';

export type { Ledger, LedgerPorts, LedgerSettings } from './ledger-interface.js';

/**
 * Opens the ledger of a folder, or begins one. Reads back what is on the disk, cuts a journal tail that was never acknowledged, refuses a ledger that is
 * damaged, older than what others have seen, or another one.
 */
export async function openLedger(settings: LedgerSettings, ports: LedgerPorts): Promise<Ledger> {
  const { folder, origin, keys } = settings;
  const { files } = ports;
  const verifier = keys.signer.verifier;
  if (verifier.name !== origin) {
    throw ledgerErrors.originMismatch({ folder, found: verifier.name, expected: origin });
  }
  const folders = { log: `${folder}/log`, journal: `${folder}/journal`, content: `${folder}/content` };
  for (const path of [folder, ...Object.values(folders)]) {
    await files.makeFolder(path);
    await files.sync(dirname(path));
  }
  const contents = await ContentStore.open(files, folders.content);
  const witness = linkOf(settings, ports);
  const recovered = await recoverLedger(files, folders, verifier, contents, await knownStates(ports, witness));
  await witness?.assertNotBehind(await noteOnDisk(settings, ports, folders.log), recovered.tree.size);
  const first = recovered.origin ?? newOrigin(settings, ports);
  checkReaders(settings, first);
  const ledger = new RunningLedger(settings, ports, { folders, contents, recovered, origin: first, witness });
  await ledger.start(recovered.origin === undefined ? encodeOrigin(first) : undefined);
  return ledger;
}

function linkOf(settings: LedgerSettings, { files, clock, witnesses }: LedgerPorts): WitnessLink | undefined {
  if (settings.witness === undefined) return undefined;
  const recordFile = settings.witness.recordFile ?? `${settings.folder}/log/witnessed`;
  const transport = witnesses ?? httpWitnesses;
  return new WitnessLink(settings.witness, recordFile, settings.keys.signer.verifier, { files, clock, transport });
}

async function knownStates(ports: LedgerPorts, witness: WitnessLink | undefined): Promise<readonly KnownState[]> {
  const highWater = ports.database === undefined ? undefined : await readHighWater(ports.database);
  const recorded = await witness?.recorded();
  return [...(highWater === undefined ? [] : [highWater]), ...(recorded === undefined ? [] : [recorded])];
}

/** The checkpoint on the disk, or one of the empty log: something signed to ask a witness with. */
async function noteOnDisk({ keys, origin }: LedgerSettings, { files }: LedgerPorts, log: string): Promise<string> {
  const bytes = await files.read(`${log}/checkpoint`);
  if (bytes === undefined) return signCheckpoint({ origin, size: 0, root: emptyRoot }, keys.signer).note;
  return openCheckpoint(Buffer.from(bytes).toString('utf8'), keys.signer.verifier).note;
}

function newOrigin({ folder, origin, first, keys }: LedgerSettings, { clock }: LedgerPorts): Origin {
  if (first === undefined) throw ledgerErrors.originMissing({ folder });
  checkOriginLine(origin, first.demonstration);
  return Object.freeze({ origin, ...first, created: isoTime(clock.now()), readers: readersOf(keys) });
}

function checkReaders({ keys }: LedgerSettings, { readers }: Origin): void {
  const now = readersOf(keys);
  if (now.force !== readers.force || now.overseer !== readers.overseer) throw ledgerErrors.readersMismatch();
}

function readersOf(keys: LedgerSettings['keys']): Origin['readers'] {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return { force: base64(keys.force.publicKey), overseer: base64(keys.overseer.publicKey) };
}
