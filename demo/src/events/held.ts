import { DAY_SECONDS, dayOf } from '../calendar.js';

const BITS = 2 ** 25;

/**
 * On which days who was in custody already, so that nobody is in two cells at once. It forgets which person a mark is of and keeps to four
 * megabytes at any scale; where marks of two people fall together, one of them is arrested a day later than they might have been.
 */
export class Held {
  private readonly marks = new Uint32Array(BITS / 32);

  /**
   * The first instant from `wanted` on, whole days later, at which the person is free for so many seconds; before `last`, and if there is
   * none, the last one before `wanted` that is not before `first`.
   */
  arrest(person: number, wanted: number, seconds: number, first: number, last: number): number {
    let at = wanted;
    while (at <= last && !this.free(person, at, seconds)) at += DAY_SECONDS;
    if (at > last) {
      at = wanted - DAY_SECONDS;
      while (at >= first && !this.free(person, at, seconds)) at -= DAY_SECONDS;
      if (at < first) at = wanted;
    }
    for (let day = dayOf(at); day <= dayOf(at + seconds); day += 1) {
      const bit = bitOf(person, day);
      this.marks[bit >>> 5] = (this.marks[bit >>> 5] ?? 0) | (1 << (bit & 31));
    }
    return at;
  }

  private free(person: number, at: number, seconds: number): boolean {
    for (let day = dayOf(at); day <= dayOf(at + seconds); day += 1) {
      const bit = bitOf(person, day);
      if (((this.marks[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0) return false;
    }
    return true;
  }
}

function bitOf(person: number, day: number): number {
  const mixed = Math.imul(Math.imul(person, 0x9e37_79b1) ^ Math.imul(day, 0x85eb_ca6b), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 15)) & (BITS - 1);
}
