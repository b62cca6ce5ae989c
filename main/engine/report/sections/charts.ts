/** The charts with their captions. */
import type { LayerReport } from '../../../../proto/job';
import { accuracyChart } from '../charts/accuracy';
import { layerChart } from '../charts/layers';
import { shareChart, sharesOf, sizeChart, type Share } from '../charts/size';
import { differenceText, measured, worstFirst, type Measured } from '../facts';
import { markup, type Html } from '../html';
import type { ReportInput } from '../input';
import { plainWords, words } from '../words';

/** As many rows as fit on a screen. */
const MOST = 40;

export function overviewCharts(input: ReportInput): Html {
  const found = measured(input);
  return markup`<div class="columns">
    ${found ? accuracyFigure(found, input.maxDrop) : undefined} ${sizeFigure(input)}
  </div>`;
}

function accuracyFigure(found: Measured, maxDrop: number | undefined): Html {
  const { facts, change } = found;
  const free = facts.against === 'float';
  const limit = maxDrop === undefined ? undefined : differenceText(facts.higherIsBetter ? -maxDrop : maxDrop, found);
  const captions = [
    ...(change ? [words('ACCURACY_CAPTION')] : []),
    ...(free && facts.unit === '%' ? [words('AGREEMENT_CAPTION')] : []),
    ...(change && limit ? [words('LIMIT_CAPTION', { limit })] : []),
  ];
  return markup`<figure class="panel">
    <h2>${words(free ? 'ACCURACY_CHART_FREE' : 'ACCURACY_CHART')}</h2>
    ${accuracyChart(found, maxDrop)}
    <figcaption>${captions.map((caption) => markup`${caption} `)}</figcaption>
  </figure>`;
}

function sizeFigure({ result, layers }: ReportInput): Html {
  const shares = sharesOf(layers);
  return markup`<figure class="panel">
    <h2>${words('SIZE_CHART')}</h2>
    ${sizeChart(result.size)} ${shares.length > 0 ? shareChart(shares) : undefined}
    <figcaption>
      <ul class="legend">
        ${shares.map(legendItem)}
      </ul>
    </figcaption>
  </figure>`;
}

function legendItem({ name, count, all, percent, shade }: Share): Html {
  const share = words('LAYER_COUNT', { count, all, share: percent.toFixed(1) });
  return markup`<li><i style="background:var(--${shade})"></i>${name}<span class="muted">${share}</span></li>`;
}

export function layerCharts(layers: readonly LayerReport[]): Html {
  const ranked = worstFirst(layers);
  if (ranked.length === 0)
    return markup`<section class="panel" id="errors">
      <h2>${words('LAYERS')}</h2>
      <p>${words('LAYERS_NONE')}</p>
    </section>`;
  const worst = ranked.slice(0, MOST);
  const inGraph = layers.filter((layer) => worst.includes(layer));
  const alone = worst.some((layer) => layer.alone);
  return markup`<section class="panel" id="errors">
    <h2>${words('LAYERS')}</h2>
    <p class="muted">
      ${words(alone ? 'LAYERS_WHAT' : 'LAYERS_WHAT_ACCUMULATED')}
      ${ranked.length > MOST ? markup`<b>${words('LAYERS_WORST', { shown: MOST, all: ranked.length })}</b>` : undefined}
    </p>
    <input type="radio" name="order" id="order-worst" checked>
    <input type="radio" name="order" id="order-graph">
    <div class="switch order">
      <label for="order-worst">${words('ORDER_WORST')}</label><label for="order-graph">${words('ORDER_GRAPH')}</label>
    </div>
    <div class="wide worst">${layerChart(worst, plainWords('ORDER_WORST'))}</div>
    <div class="wide graph">${layerChart(inGraph, plainWords('ORDER_GRAPH'))}</div>
  </section>`;
}
