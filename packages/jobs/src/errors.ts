import { defineErrors } from '@peel/kernel/errors';

export const jobsErrors = defineErrors('jobs', {
  orderUnknown: {
    kind: 'not-found',
    message: 'There is no standing order "{order}".',
    advice: 'List the orders with `peel orders list`; an order is a file in purposes/orders/.',
  },
  kindNotBuilt: {
    kind: 'refused',
    message: 'The standing order "{order}" is of the kind "{kind}", which this version does not run.',
    advice: 'It runs the kinds: {kinds}.',
  },
  queueFull: {
    kind: 'limit',
    message: 'The queue is full: {limit} runs are waiting, which is as many as may.',
    advice: 'Wait until some have run, or cancel those that are not needed; then ask again.',
  },
  orderBusy: {
    kind: 'conflict',
    message: 'The standing order "{order}" already has a run that is waiting or running.',
    advice: 'Wait until it has ended, or cancel it first: an order has one run at a time.',
  },
  orderEnded: {
    kind: 'refused',
    message: 'The run of the standing order "{order}" was ended: {why}.',
    advice: 'Look at the order with `peel orders list`. What the run had committed stays; nothing is half-done.',
  },
  runUnknown: {
    kind: 'not-found',
    message: 'There is no run "{run}".',
    advice: 'Take the id from the answer that started it.',
  },
  runOver: {
    kind: 'conflict',
    message: 'The run "{run}" has already ended.',
    advice: 'There is nothing to cancel.',
  },
  runCancelled: {
    kind: 'conflict',
    message: 'The run "{run}" was cancelled.',
    advice: 'What it had committed stays; nothing is half-done. Run the order again to go on.',
  },
  runFailed: {
    kind: 'failure',
    message: 'The run "{run}" of "{order}" did not finish: {code}.',
    advice: 'What went wrong in detail is for those who may read what the order reads. Its owner is to look.',
  },
  runLost: {
    kind: 'failure',
    message: 'The run "{run}" of "{order}" was lost: the service that ran it ended, and it is not started again.',
    advice: 'Check what it had done, then run the order again.',
  },
  leaseLost: {
    kind: 'unavailable',
    message: 'The run "{run}" is no longer held by this service.',
    advice: 'Another service took it over, or it was ended. Nothing this service still does is recorded for it.',
  },
  checkTimedOut: {
    kind: 'unavailable',
    message: 'Whether the standing order "{order}" is still in force was not answered within {seconds} seconds.',
    advice: 'The run was ended, as nobody could say that it may go on. Look at the metadata store, then run it again.',
  },
  workFailed: {
    kind: 'failure',
    message: 'The work of the standing order "{order}" failed for a reason that has no code.',
    advice: 'Look at the service’s log; run the order again once the cause is mended.',
  },
  stopping: {
    kind: 'unavailable',
    message: 'The service is being stopped.',
    advice: 'Runs that can be repeated go on when it is started again.',
  },
  reportNotPlain: {
    kind: 'failure',
    message: 'A run reported something that is not a code or a whole number.',
    advice: 'What a run says is data under its ceiling: only codes and numbers are kept. Correct the kind of work.',
  },
  figuresMisshapen: {
    kind: 'failure',
    message: 'The figures for {period} are not the fixed table that may be released: {problem}.',
    advice: 'Nothing was released. Give groups of at least two cells, with whole counts and each name once.',
  },
  ledgerNotWhole: {
    kind: 'failure',
    message: 'The ledger does not verify: {findings} finding(s), the first is {first}.',
    advice:
      'Nothing was compacted or expired, so that no evidence goes. Run `peel ledger verify` and call the overseer.',
  },
});
