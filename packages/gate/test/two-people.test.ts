import { setTimeout as sleep } from 'node:timers/promises';
import type { Approvals } from '@peel/gate/approvals';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ANALYST, Bench, codeOf, OVERSEER, STEWARD, STEWARD_TWO, streetCsv } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
});
afterAll(() => bench.remove());

const status = () => bench.gate.policy.status();
const titled = (title: string) =>
  bench.edit('workspace.yaml', (text) => text.replace(/^title: .*$/m, `title: ${title}`));
const stateOf = async (name: string) =>
  (await bench.gate.orders.list()).find(({ definition }) => definition.name === name)?.state.state;

describe("nobody undoes alone what two people settled, threat 9, law: 'two-people'", () => {
  it('the policy in force takes no more approvals, so none that names those who approved it its authors', async () => {
    const { gate } = bench;
    await bench.edit('purposes/volume-crime-analysis.yaml', (text) =>
      text.replace('status: in-force', 'status: withdrawn'),
    );
    await bench.approvePolicy();
    const withdrawn = gate.policy.hash;
    const before = (await bench.logged()).length;
    expect(await codeOf(gate.approvePolicy(withdrawn, STEWARD_TWO, STEWARD))).toBe('gate.already-in-force');
    expect(gate.policy.hash).toBe(withdrawn);
    expect(await codeOf(bench.open())).toMatch(/^(policy|gate)\./);
    expect((await bench.logged(before)).some(({ act }) => act.kind === 'policy.approve')).toBe(false);
    await bench.restart();
    expect(bench.gate.policy.hash).toBe(withdrawn);
    await bench.edit('purposes/volume-crime-analysis.yaml', (text) =>
      text.replace('status: withdrawn', 'status: in-force'),
    );
    await bench.approvePolicy();
  });

  it('of two approvals at once the slower look does not bring the old policy back', async () => {
    const { gate } = bench;
    await titled('Approved by two at once');
    const { onDisk } = await status();
    const policy = gate.policy as unknown as { stored(): Promise<unknown> };
    const stored = policy.stored.bind(policy);
    let slow = true;
    const spy = vi.spyOn(policy, 'stored').mockImplementation(async () => {
      const isFirst = slow;
      slow = false;
      const found = await stored();
      if (isFirst) await sleep(600);
      return found;
    });
    await Promise.all([
      gate.approvePolicy(onDisk, STEWARD, 'engineer'),
      sleep(200).then(() => gate.approvePolicy(onDisk, STEWARD_TWO, 'engineer')),
    ]);
    spy.mockRestore();
    expect(gate.policy.hash).toBe(onDisk);
  });

  it('what the policy in force asks of three is not lifted by two, also after a new start', async () => {
    const { people } = bench.gate;
    await people.seed('steward-three', 'Sunita Ward', [
      { kind: 'role', name: 'steward', expires: bench.clock.now() + 30 * 86_400_000 },
    ]);
    const approvers = (from: number, to: number) =>
      bench.edit('purposes/volume-crime-analysis.yaml', (text) =>
        text.replace(`approvers: ${from}`, `approvers: ${to}`),
      );
    await approvers(2, 3);
    const three = (await status()).onDisk;
    await bench.approvePolicy();
    expect((await status()).approval).toContain('2 of the 3');
    await bench.gate.approvePolicy(three, 'steward-three' as typeof STEWARD, 'engineer');
    expect(bench.gate.policy.hash).toBe(three);
    await approvers(3, 2);
    const { onDisk } = await status();
    await bench.approvePolicy();
    expect((await status()).approval).toContain('2 of the 3');
    await bench.restart();
    expect(bench.gate.policy.hash).toBe(three);
    expect((await status()).approval).toContain('2 of the 3');
    await bench.gate.approvePolicy(onDisk, 'steward-three' as typeof STEWARD, 'engineer');
    expect(bench.gate.policy.hash).toBe(onDisk);
  });

  it('the word of a steward who has left counts no more when the second gives theirs, nor after a new start', async () => {
    const former = 'steward-former' as typeof STEWARD;
    const role = { kind: 'role', name: 'steward', expires: bench.clock.now() + 30 * 86_400_000 } as const;
    await bench.gate.people.seed(former, 'Fay Ormer', [role]);
    const before = bench.gate.policy.hash;
    await titled('Half approved by somebody who left');
    const { onDisk } = await status();
    await bench.gate.approvePolicy(onDisk, former, 'engineer');
    await bench.gate.people.leave(former, former);
    await bench.gate.approvePolicy(onDisk, STEWARD, 'engineer');
    expect(bench.gate.policy.hash).toBe(before);
    await bench.restart();
    expect(bench.gate.policy.hash).toBe(before);
    await bench.gate.approvePolicy(onDisk, STEWARD_TWO, 'engineer');
    expect(bench.gate.policy.hash).toBe(onDisk);
  });

  it('an author is somebody who has or had an account', async () => {
    await titled('By nobody');
    const { onDisk } = await status();
    expect(await codeOf(bench.gate.approvePolicy(onDisk, STEWARD, 'nobody-at-all'))).toBe('gate.author-unknown');
    expect((await status()).approval).toContain('0 of the');
  });

  it('nor does one person stop a standing order: neither by naming authors, nor by approving it besides and leaving', async () => {
    const { gate } = bench;
    for (const author of [STEWARD, STEWARD_TWO])
      expect(await codeOf(gate.approveOrder('sweep', ANALYST, author))).toBe('gate.already-in-force');
    expect(await stateOf('sweep')).toBe('in-force');
    // As an older log may have it: one approval more than it needed.
    const { approvals, recorder } = Reflect.get(gate.orders, 'parts') as {
      approvals: Approvals;
      recorder: Parameters<Approvals['add']>[0];
    };
    const hash = gate.policy.definitions.orders.get('sync-police-uk-street')?.hash ?? '';
    await gate.people.seed('passer-by', 'Pat Asserby', []);
    await approvals.add(recorder, {
      ...{ subject: 'order', hash, decision: 'approve', by: 'passer-by' },
      ...{ roles: ['analyst'], authors: [STEWARD, STEWARD_TWO] },
    });
    await gate.people.leave('passer-by', STEWARD);
    expect(await stateOf('sync-police-uk-street')).toBe('in-force');
    expect(await bench.import('police_uk_street', { 'a.csv': streetCsv(3) })).toMatchObject({ rows: 3 });
  });
});

describe("the word of somebody who has left is not one of two, threat 8, law: 'two-people'", () => {
  const until = () => bench.clock.now() + 30 * 86_400_000;
  const steward = () => ({ kind: 'role', name: 'steward', expires: until() }) as const;

  it('what they proposed is void, and so is what somebody proposed who may not any more', async () => {
    const { people } = bench.gate;
    for (const person of ['stella', 'stuart']) await people.seed(person, person, [steward()]);
    await people.join('nina', 'Nina New', STEWARD);
    const byLeaver = await people.change('nina', 'grant', steward(), 'stella' as typeof STEWARD);
    await people.leave('stella', 'stella' as typeof STEWARD);
    expect(await codeOf(people.confirm(byLeaver.id, STEWARD_TWO))).toBe('gate.nothing-proposed');
    const byFormer = await people.change('nina', 'grant', steward(), 'stuart' as typeof STEWARD);
    await people.change('stuart', 'revoke', { kind: 'role', name: 'steward' }, 'stuart' as typeof STEWARD);
    expect(await codeOf(people.confirm(byFormer.id, STEWARD_TWO))).toBe('policy.change-refused');
    expect(await people.roles('nina')).toEqual([]);
  });

  it('nor does an export go on that they asked for or confirmed', async () => {
    const { people, leaving } = bench.gate;
    for (const person of ['sam', 'sol']) await people.seed(person, person, [steward()]);
    const [sam, sol] = ['sam', 'sol'] as (typeof STEWARD)[];
    if (sam === undefined || sol === undefined) throw new TypeError('two stewards');
    const asked = await leaving.requests.ask(sam, [], true);
    const confirmed = await leaving.requests.ask(sol, [], true);
    await leaving.requests.confirm(confirmed.request, OVERSEER);
    expect((await leaving.requests.confirmed(confirmed.request, OVERSEER)).steward).toBe('sol');
    await people.leave(sam, sam);
    await people.change(sol, 'revoke', { kind: 'role', name: 'steward' }, sol);
    expect(await codeOf(leaving.requests.confirm(asked.request, OVERSEER))).toBe('gate.export-void');
    expect(await codeOf(leaving.requests.confirmed(confirmed.request, OVERSEER))).toBe('gate.export-void');
    expect(await leaving.requests.list(OVERSEER)).toEqual([]);
  });

  it('an export that two agreed on is listed for a day from then, as long as it may begin', async () => {
    const { requests } = bench.gate.leaving;
    const hours = (count: number) => bench.clock.advance(count * 3_600_000);
    const listed = async () => (await requests.list(STEWARD)).map(({ request }) => request);
    const { request } = await requests.ask(STEWARD, [], true);
    hours(23);
    await requests.confirm(request, OVERSEER);
    hours(23);
    expect(await listed()).toEqual([request]);
    expect(await requests.confirmed(request, OVERSEER)).toMatchObject({ request });
    hours(2);
    expect(await listed()).toEqual([]);
    expect(await codeOf(requests.confirmed(request, OVERSEER))).toBe('gate.export-unknown');
  });
});
