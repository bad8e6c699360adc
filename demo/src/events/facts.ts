import type { Address, Camera } from '../city/city.js';
import type { Point } from '../city/place.js';
import type { Person } from '../people/person.js';
import type { StoryMark } from '../table.js';

/** A bank account that a fraud report or a production order brought in. */
export interface Account {
  readonly sortCode: string;
  readonly account: string;
  readonly bank: string;
  readonly holder: Person;
  readonly address: Address;
  readonly phone: string;
  readonly email: string;
  /** Day number. */
  readonly opened: number;
  /** V of a victim, S under suspicion, O neither. */
  readonly standing: 'V' | 'S' | 'O';
  readonly story?: StoryMark;
}

export interface Transfer {
  readonly at: number;
  readonly from: Pick<Account, 'sortCode' | 'account'>;
  readonly to: Pick<Account, 'sortCode' | 'account'>;
  /** Pence. */
  readonly pence: number;
  readonly text: string;
  readonly story?: StoryMark;
}

/** A phone as the network knows it. */
export interface Sim {
  readonly number: string;
  readonly imsi: string;
  readonly imei: string;
}

export interface CallRecord {
  readonly at: number;
  readonly from: Sim;
  readonly to: Sim;
  readonly kind: 'VOICE' | 'SMS';
  readonly seconds: number;
  readonly cell: Cell;
  /** The operation that it was acquired for; only in that one may it be read. */
  readonly operation: string;
  readonly story?: StoryMark;
}

export interface Cell {
  readonly id: string;
  readonly at: Point;
}

/** Who pays for a phone, as the operator has it. */
export interface Subscriber {
  readonly sim: Sim;
  /** None: bought with cash. */
  readonly person: Person | undefined;
  readonly connected: number;
  readonly operation: string;
  readonly story?: StoryMark;
}

/** A call for service. */
export interface Incident {
  readonly at: number;
  readonly place: Address;
  readonly type: string;
  readonly grade: string;
  readonly text: string;
  /** GEN, DA, CHILD, MH or MISPER: what the row is protected as. */
  readonly flag: string;
  readonly caller: Person | undefined;
  readonly crime: string;
  readonly story?: StoryMark;
}

/** A number plate that a camera saw. */
export interface Read {
  readonly at: number;
  readonly camera: Camera;
  readonly registration: string;
  readonly confidence: number;
  readonly direction: string;
  readonly story?: StoryMark;
}

/** Somebody whom a report names, as a suspect, a victim of exploitation, or besides. */
export interface Named {
  readonly person: Person;
  readonly as: 'S' | 'V' | 'O';
  readonly registration: string;
  readonly phone: string;
}

/** An intelligence report, graded 3x5x2. */
export interface Report {
  readonly at: number;
  readonly theme: string;
  readonly text: string;
  /** 1 reliable, 2 untested, 3 not reliable. */
  readonly source: '1' | '2' | '3';
  /** A known directly … E suspected false. */
  readonly assessment: 'A' | 'B' | 'C' | 'D' | 'E';
  /** P may be shared, C only with conditions. */
  readonly handling: 'P' | 'C';
  /** O, OS, CHILD, PARTNER or FORCE: what the row is protected as. */
  readonly sensitivity: string;
  readonly sourceName: string;
  readonly sourceReference: string;
  readonly named: readonly Named[];
  readonly story?: StoryMark;
}

export interface StopSearch {
  readonly at: number;
  readonly person: Person;
  readonly place: Address;
  readonly object: string;
  readonly legislation: string;
  readonly outcome: string;
  readonly registration: string;
  readonly story?: StoryMark;
}

export interface Vehicle {
  readonly registration: string;
  readonly make: string;
  readonly model: string;
  readonly colour: string;
  readonly year: number;
  readonly keeper: Person;
  /** What the record says instead of the keeper's name. */
  readonly keeperName?: string;
  readonly markers: string;
  readonly story?: StoryMark;
}
