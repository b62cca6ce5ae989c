/** What a search found: its tries as a chart, which layers became what, and how independent the accuracy is. */
import { ROLL_BACKS, SENSITIVITIES, STRATEGIES, type AutoResult, type RollBack } from '../../../../proto/auto';
import { metricFacts, metricText } from '../../../../proto/metricNames';
import type { Sentence } from '../../../../proto/sentences';
import { groupedText } from '../../../../proto/units';
import { triesChart } from '../charts/tries';
import { markup, type Html } from '../html';
import type { ReportInput } from '../input';
import { both, words } from '../words';

/** As many of the ranking as one looks at. */
const MOST = 10;

export function searchSection({ result }: ReportInput): Html | undefined {
  const { auto } = result;
  if (!auto) return undefined;
  return markup`<section class="panel" id="search">
    <h2>${words('SEARCH')}</h2>
    <p>${summary(auto)}</p>
    <p class="muted">${independence(auto)}</p>
    <div class="columns">
      <figure>${triesChart(auto)}<figcaption>${words('TRIES_CAPTION')}</figcaption></figure>
      <div>${rolledBack(auto)} ${ranking(auto)}</div>
    </div>
  </section>`;
}

function summary(auto: AutoResult): Html {
  const facts = metricFacts(auto.metric);
  const limit = metricText(auto.limit, facts);
  const key = auto.everythingRolledBack ? 'SEARCH_ONLY_FLOAT' : auto.goalReached ? 'SEARCH_REACHED' : 'SEARCH_MISSED';
  return words(key, {
    limit,
    tries: auto.tries.length,
    layers: auto.rolledBack.length,
    all: auto.layers,
    strategy: STRATEGIES[auto.strategy].label,
    sensitivity: SENSITIVITIES[auto.sensitivity].label,
  });
}

function independence({ confirmed, metric, tries }: AutoResult): Html | undefined {
  if (confirmed) {
    const value = metricText(confirmed.compressed.value, metricFacts(metric));
    return words(confirmed.keepsLimit ? 'SEARCH_CONFIRMED' : 'SEARCH_NOT_CONFIRMED', {
      value,
      count: groupedText(confirmed.compressed.samples),
    });
  }
  return tries.length > 1 ? words('SEARCH_CHOSEN_ON') : undefined;
}

function rolledBack({ rolledBack: layers }: AutoResult): Html | undefined {
  if (layers.length === 0) return undefined;
  const rows = layers.map(({ layer, to }) => markup`<tr><td>${layer}</td><td>${both(nameOf(to))}</td></tr>`);
  return markup`<h3>${words('ROLLED_BACK')}</h3><table><tbody>${rows}</tbody></table>`;
}

function nameOf(to: RollBack): Sentence {
  const [kind, parameter] = to.split(':') as [keyof typeof ROLL_BACKS, string?];
  const { en, zh } = ROLL_BACKS[kind].label;
  return parameter === undefined ? { en, zh } : { en: `${en}: ${parameter}`, zh: `${zh}：${parameter}` };
}

function ranking({ ranking: entries }: AutoResult): Html | undefined {
  if (entries.length === 0) return undefined;
  const rows = entries
    .slice(0, MOST)
    .map(({ layers, value }) => markup`<tr><td>${layers.join(', ')}</td><td>${Number(value.toPrecision(4))}</td></tr>`);
  return markup`<h3>${words('RANKING')}</h3><table><tbody>${rows}</tbody></table>`;
}
