import type { Force } from '../force.js';
import { borrowedNames } from './borrowed-names.js';
import { Casting } from './casting.js';
import { joined, type Plot } from './plot.js';
import { saturdayBurglaries } from './saturday-burglaries.js';
import { skerryLine } from './skerry-line.js';

/** What really goes on, under everything else; `demo/stories.md` tells it. */
export function plotOf(force: Force): Plot {
  const casting = new Casting(force);
  return joined([saturdayBurglaries, skerryLine, borrowedNames].map((story) => story(force, casting)));
}
