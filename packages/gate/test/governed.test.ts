import type { GovernedAnswer, GovernedFrame } from '@peel/gate/answer';
import { Governed, type Passage } from '@peel/gate/governed';
import type { EventId } from '@peel/kernel/ids';
import { describe, expect, expectTypeOf, it } from 'vitest';

const passage: Passage = { intent: 'evt_x' as EventId, session: 'ses_x', purpose: 'p', operation: 'o' };
const take = (frame: Governed<GovernedFrame>): number => frame.value.length;

// Checked by `npm run types`: each of these lines must fail to compile. None of them runs.
function wrong(plain: Uint8Array): unknown[] {
  const alike = { value: plain, passage, map: () => alike };
  return [
    // @ts-expect-error plain rows are not governed
    take(plain),
    // @ts-expect-error nor is what looks alike
    take(alike),
    // @ts-expect-error nobody has the key: not a symbol of one's own
    new Governed(Symbol('peel.governed'), plain, passage),
    // @ts-expect-error nor a value without one
    new Governed(plain, passage),
  ];
}

describe('Governed: nobody outside the gate can make one', () => {
  it('refuses every key but the one it does not hand out', async () => {
    expect(wrong).toBeTypeOf('function');
    const anyKey = Governed as unknown as new (key: symbol, value: unknown, passage: Passage) => Governed<unknown>;
    expect(() => new anyKey(Symbol('peel.governed'), [1], passage)).toThrow(/only the gate/);
    const inside = '@peel/gate/internal/seal';
    await expect(import(/* @vite-ignore */ inside)).rejects.toThrow();
  });

  it('hands frames out governed, and so does whatever is made of one', () => {
    expectTypeOf<GovernedAnswer['frames']>().returns.toExtend<AsyncGenerator<Governed<GovernedFrame>>>();
    expectTypeOf<Governed<number>['map']>().returns.toExtend<Governed<unknown>>();
    expectTypeOf<Uint8Array>().not.toExtend<Governed<Uint8Array>>();
  });
});
