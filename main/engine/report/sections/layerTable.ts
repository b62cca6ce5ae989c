/** Every layer with its factors and errors; sorts, filters and copies by the report's own script. */
import type { LayerReport } from '../../../../proto/job';
import { REASONS } from '../../../../proto/reasons';
import { say } from '../../../../proto/sentences';
import { fixedText } from '../../../../proto/units';
import { markup, type Html } from '../html';
import type { TextKey } from '../texts';
import { both, words } from '../words';

interface Column {
  readonly name: TextKey;
  /** Stands in the CSV's first line. */
  readonly csv: string;
  readonly numeric: boolean;
  cell(layer: LayerReport, index: number): Cell;
}

/** What is shown, and the exact value where that is shortened. */
interface Cell {
  readonly shown: Html | string;
  readonly value?: number;
}

const COLUMNS: readonly Column[] = [
  { name: 'COLUMN_NUMBER', csv: 'index', numeric: true, cell: (_, i) => ({ shown: String(i + 1) }) },
  { name: 'COLUMN_NAME', csv: 'layer', numeric: false, cell: ({ name }) => ({ shown: name }) },
  { name: 'COLUMN_OP', csv: 'op', numeric: false, cell: ({ op }) => ({ shown: op }) },
  { name: 'COLUMN_BITS', csv: 'bits', numeric: false, cell: (layer) => ({ shown: bitsOf(layer) }) },
  { name: 'COLUMN_GRANULARITY', csv: 'weights', numeric: false, cell: (layer) => ({ shown: granularityOf(layer) }) },
  numbers(
    'COLUMN_SCALE',
    'scale',
    ({ scale }) => scale,
    (scale) => scale.toPrecision(5),
  ),
  numbers(
    'COLUMN_ZERO',
    'zeroPoint',
    ({ zeroPoint }) => zeroPoint,
    (zeroPoint) => fixedText(zeroPoint, 0),
  ),
  numbers(
    'COLUMN_COSINE',
    'cosine',
    ({ cosine }) => cosine,
    (cosine) => fixedText(cosine, 6),
  ),
  numbers(
    'COLUMN_SQNR',
    'sqnrDb',
    ({ sqnrDb }) => sqnrDb,
    (sqnr) => fixedText(sqnr, 2),
  ),
  numbers(
    'COLUMN_SQNR_ALONE',
    'aloneSqnrDb',
    ({ alone }) => alone?.sqnrDb,
    (sqnr) => fixedText(sqnr, 2),
  ),
  { name: 'COLUMN_REASON', csv: 'reason', numeric: false, cell: (layer) => ({ shown: reasonOf(layer) }) },
];

function numbers(
  name: TextKey,
  csv: string,
  value: (layer: LayerReport) => number | null | undefined,
  text: (value: number) => string,
): Column {
  const cell = (layer: LayerReport): Cell => {
    const found = value(layer);
    return typeof found === 'number' ? { shown: text(found), value: found } : { shown: '' };
  };
  return { name, csv, numeric: true, cell };
}

export function layerTable(layers: readonly LayerReport[]): Html {
  const cells = layers.map((layer, i) => COLUMNS.map((column) => column.cell(layer, i)));
  const used = COLUMNS.map((_, i) => cells.some((row) => row[i]!.shown !== ''));
  const kept = <T>(list: readonly T[]): T[] => list.filter((_, i) => used[i]);
  const columns = kept(COLUMNS);
  return markup`<section class="panel" id="layers">
    <div class="toolbar">
      <h2>${words('TABLE')} <span class="muted" id="shown">${layers.length}</span></h2>
      <span class="scripted">
        <label>${words('FILTER')} <input type="search" id="filter" autocomplete="off" spellcheck="false"></label>
        <button type="button" id="csv">${words('COPY_CSV')}</button>
      </span>
    </div>
    <div class="table"><table>
      <thead><tr>${columns.map(head)}</tr></thead>
      <tbody>${cells.map((row) => markup`\n<tr>${kept(row).map((cell, i) => body(columns[i]!, cell))}</tr>`)}</tbody>
    </table></div>
  </section>`;
}

function head({ name, csv, numeric }: Column): Html {
  return markup`<th scope="col" data-csv="${csv}"${numeric ? markup` class="n"` : undefined}>${words(name)}</th>`;
}

function body({ name, numeric }: Column, { shown, value }: Cell): Html {
  if (name === 'COLUMN_REASON') return markup`<td class="why">${shown}</td>`;
  if (name === 'COLUMN_NAME') return markup`<th scope="row">${shown}</th>`;
  const exact = value === undefined || String(value) === shown ? undefined : markup` data-v="${value}"`;
  return markup`<td${numeric ? markup` class="n"` : undefined}${exact}>${shown}</td>`;
}

function bitsOf({ bits }: LayerReport): Html | string {
  if (!bits) return words('FLOAT');
  return bits.weight === null ? `A${bits.data}` : `A${bits.data}W${bits.weight}`;
}

function granularityOf({ granularity }: LayerReport): Html | string {
  if (granularity === 'perTensor') return words('PER_TENSOR');
  return granularity === 'perChannel' ? words('PER_CHANNEL') : (granularity ?? '');
}

function reasonOf({ reason }: LayerReport): Html | string {
  if (!reason) return '';
  if (!(reason.code in REASONS)) return reason.text;
  return both({
    en: say(REASONS, reason.code, reason.params, 'en'),
    zh: say(REASONS, reason.code, reason.params, 'zh'),
  });
}
