/** A run at work. */
export const messages = {
  from: 'from {name}',
  peak: 'peak {memory}',
  queued: 'Waits for its turn: runs go one after the other (Settings: runs at the same time).',
  openResult: 'Open result',
  continue: 'Continue',
  resume: 'Go on where it stopped',
  again: 'Run again',
  vary: 'Vary…',
  bundle: 'Diagnostic bundle…',
  bundleText: 'The bundle holds log, events, settings and the shape of the model, no weights and no data.',
  bundled: 'Written: {file}',
  lastStep: 'Last step: {step}.',
  layers: 'Distance from float, layer by layer ({count})',
  sqnr: 'SQNR / dB',
  cosineError: '1 − cosine',
  ended: {
    failed: 'The run ended without a result.',
    interrupted: 'The app or the machine went away during this run. Nothing half-written was left; start it again.',
    paused: 'It is paused.',
    cancelled: 'The run was cancelled. Nothing half-written was left.',
  },
  unknown: {
    title: 'There is no such run',
    text: 'It may have been deleted, or belongs to another project.',
    action: 'To the lineage',
  },
};
