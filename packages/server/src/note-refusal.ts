import type { PeelError } from '@peel/kernel/errors';
import type { Service } from './compose.js';

/** Law 4 holds for refusals too: the few that no session wrote down are written down here. */
export async function noteRefusal(
  service: Service,
  headers: Parameters<Service['caller']>[0],
  error: PeelError,
): Promise<void> {
  try {
    if (service.gate.isNoted(error)) return;
    const person = await service.caller(headers).catch(() => undefined);
    await service.gate.noteRefusal(person, error);
  } catch (failure) {
    service.log(`a refusal (${error.code}) was not written to the ledger: ${String(failure)}`);
  }
}
