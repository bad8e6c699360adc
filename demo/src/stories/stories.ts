import type { Force } from '../force.js';
import { EMPTY, joined, type Plot } from './plot.js';

export function plotOf(_force: Force): Plot {
  return joined([EMPTY]);
}
