/** The numbers that a reader wants first: accuracy before and after, size, multiply–accumulates, layers. */
import { metricText } from '../../../../proto/metricNames';
import type { RunResult } from '../../../../proto/job';
import { simulationText } from '../../../../proto/simulation';
import { bytesText, countText, groupedText, signedText } from '../../../../proto/units';
import { boundText, differenceText, measured, type Change, type Measured } from '../facts';
import { markup, type Html } from '../html';
import type { ReportInput } from '../input';
import { both, words } from '../words';

export function headline(input: ReportInput): Html {
  const { size, macs, params } = input.result;
  const quantized = input.layers.filter(({ bits }) => bits !== null).length;
  return markup`<section class="headline">
    ${accuracy(measured(input))}
    <div class="tiles">
      ${sizes(size)}
      ${tile(words('MACS'), ...counts(macs))} ${tile(words('PARAMETERS'), ...counts(params))}
      ${tile(words('LAYERS_QUANTIZED'), words('OF', { part: quantized, all: input.layers.length }))}
    </div>
    ${simulated(input.result)}
  </section>`;
}

/** What the integers of the deploy model do to the figures above, which are those of the fake-quant model. */
function simulated({ simulation }: RunResult): Html | undefined {
  if (!simulation) return undefined;
  const said = both({ en: simulationText(simulation, 'en'), zh: simulationText(simulation, 'zh') });
  return markup`<p class="muted">${said}</p>`;
}

function accuracy(found: Measured | undefined): Html {
  if (!found) {
    return markup`<div class="accuracy">
      <h2>${words('ACCURACY')}</h2>
      <p class="big muted">${words('NOT_MEASURED')}</p>
      <p>${words('NOT_MEASURED_WHY')}</p>
    </div>`;
  }
  const { facts, float, compressed, change } = found;
  const free = facts.against === 'float';
  const values = [...(float ? [float] : []), compressed].map(({ value }) => metricText(value, facts));
  return markup`<div class="accuracy">
    <h2>${both(facts)}${free ? markup` <span class="tag">${words('LABEL_FREE')}</span>` : undefined}</h2>
    <p class="big">${values.length === 2 ? pair(values[0]!, values[1]!) : markup`<b>${values[0]}</b>`}</p>
    ${change ? changeLine(change, found) : plainLine(found)}
    ${free ? markup`<p class="muted">${words('LABEL_FREE_WHY')}</p>` : undefined}
  </div>`;
}

function changeLine(change: Change, found: Measured): Html {
  const { delta, ci95, judgement } = change;
  const arrow = delta > 0 ? '▲' : delta < 0 ? '▼' : '■';
  const judged = { chance: 'WITHIN_CHANCE', worse: 'CLEARLY_WORSE', better: 'CLEARLY_BETTER' } as const;
  return markup`<p class="change">
      <b class="${judgement}">${arrow} ${both(differenceText(delta, found))}</b>
      ${ci95 ? interval(ci95, found, true) : undefined} <span class="muted">${samples(found)}</span>
    </p>
    ${ci95 ? markup`<p class="muted">${words(judged[judgement])}</p>` : undefined}`;
}

function plainLine(found: Measured): Html {
  const { ci95 } = found.compressed;
  return markup`<p class="change">
    ${ci95 ? interval(ci95, found, false) : undefined} <span class="muted">${samples(found)}</span>
  </p>`;
}

function interval([low, high]: readonly [number, number], found: Measured, signed: boolean): Html {
  const bound = (value: number): string => boundText(value, found, signed);
  return markup`<span>${words('INTERVAL', { low: bound(low), high: bound(high) })}</span>`;
}

function samples({ compressed }: Measured): Html {
  return words('SAMPLES', { count: groupedText(compressed.samples) });
}

function sizes({ floatBytes, deployBytes, fakeQuantBytes }: RunResult['size']): Html {
  return fakeQuantBytes === undefined
    ? tile(words('SIZE'), pair(bytesText(floatBytes), bytesText(deployBytes)), factor(floatBytes, deployBytes))
    : tile(words('SIZE'), pair(bytesText(floatBytes), '–'), words('NO_DEPLOY'));
}

function pair(before: string, after: string): Html {
  return markup`<span class="before">${before}</span> <span class="muted">→</span> <b>${after}</b>`;
}

function tile(name: Html, value: Html, note?: Html): Html {
  return markup`<div class="tile">
    <h3>${name}</h3>
    <p class="value">${value}</p>
    <p class="muted">${note}</p>
  </div>`;
}

function counts({ float, compressed }: { readonly float: number; readonly compressed: number }): [Html, Html] {
  if (float === compressed) return [markup`<b>${countText(float)}</b>`, words('UNCHANGED')];
  return [
    pair(countText(float), countText(compressed)),
    markup`${signedText((100 * (compressed - float)) / float, 1)} %`,
  ];
}

function factor(before: number, after: number): Html | undefined {
  if (before === 0 || after === 0) return undefined;
  return after <= before
    ? words('SMALLER', { factor: (before / after).toFixed(2) })
    : words('LARGER', { factor: (after / before).toFixed(2) });
}
