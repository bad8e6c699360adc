import { gateErrors } from '@peel/gate/errors';
import type { Gate } from '@peel/gate/gate';
import { isPeelError } from '@peel/kernel/errors';
import type { PersonId } from '@peel/kernel/ids';

/**
 * Who is asking. In a demonstration `--as` chooses; elsewhere it is refused and the refusal is logged (THREATS 3). Whether this is a
 * demonstration is the ledger's first entry, which nothing can change.
 */
export async function callerOf(
  gate: Gate,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Promise<PersonId> {
  const as = headers['x-peel-as'];
  const { authorization } = headers;
  if (typeof as === 'string') {
    if (!gate.demonstration) throw gate.refuseUnknown(gateErrors.asRefused());
    try {
      return (await gate.people.require(decoded(as))).person;
    } catch (error) {
      throw isPeelError(error) ? gate.refuseUnknown(error) : error;
    }
  }
  if (typeof authorization === 'string' && authorization.startsWith('Bearer ')) {
    const person = await gate.people.byToken(authorization.slice('Bearer '.length));
    if (person !== undefined) return person.person;
  }
  throw gate.refuseUnknown(gateErrors.tokenMissing());
}

/**
 * Who asks for work that runs under a standing order's own rights, and so needs no rights of the asker: the caller, or, in a
 * demonstration where none is named, whoever may open the service's socket.
 */
export async function requesterOf(
  gate: Gate,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Promise<string> {
  const named = headers['x-peel-as'] !== undefined || headers.authorization !== undefined;
  if (gate.demonstration && !named) return 'operator';
  return `person:${await callerOf(gate, headers)}`;
}

/** A header holds ASCII alone, so names come percent-encoded; what is not is nobody's name. */
function decoded(text: string): string {
  try {
    const name = decodeURIComponent(text);
    return name.includes('\u0000') ? text : name;
  } catch {
    return text;
  }
}
