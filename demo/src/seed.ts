/** What a generated force follows from: the same scale, seed and day give the same bytes. */
export interface ForceSeed {
  /** 1 is a million records of people. */
  readonly scale: number;
  readonly seed: string;
  /** `YYYY-MM-DD`: the day on which the force is made. The last that happens in it is on the day before. */
  readonly today: string;
}

/** Of `npm start`: generated and imported within a minute on two cores. */
export const DEFAULT_SCALE = 0.02;
export const DEFAULT_SEED = 'peel';
