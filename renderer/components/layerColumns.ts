/** Columns of the layer table. */
import type { LayerRow } from '../../proto/contract';
import type { LayerReport } from '../../proto/job';
import { REASONS } from '../../proto/reasons';
import { ACTIVATION_QUANTIZERS, WEIGHT_QUANTIZERS } from '../../proto/qatTexts';
import { say, type Language, type Sentence } from '../../proto/sentences';
import type { Column } from './table';

type Translate = (key: string) => string;

/** Of a quantizer of training: what stands before its explanation. */
export const quantizerName = (sentence: Sentence, language: Language): string => sentence[language].split(/[:：]/)[0]!;

/** `reports`: what a run measured, by name; empty: no column for it. `training`: of layers that are trained. */
export function layerColumns(
  t: Translate,
  language: Language,
  reports: ReadonlyMap<string, LayerReport>,
  training: boolean,
): Column<LayerRow>[] {
  const identity: Column<LayerRow>[] = [
    { key: 'name', label: t('common.layer'), value: ({ name }) => name, width: 'minmax(140px, 2fr)' },
    { key: 'op', label: t('common.operator'), value: ({ op }) => op, width: '100px' },
  ];
  const reason: Column<LayerRow> = {
    key: 'reason',
    label: t('layers.reason'),
    value: ({ reason: why }) => (why ? say(REASONS, why.code, why.params, language) : ''),
    width: 'minmax(100px, 1.4fr)',
  };
  return [
    ...identity,
    ...choiceColumns(t),
    ...(training ? trainingColumns(t, language) : observerColumns(t)),
    ...(reports.size > 0 ? [sqnrColumn(t, reports)] : []),
    reason,
  ];
}

const isOn = ({ quantizable, enabled }: LayerRow): boolean => quantizable && enabled;

/** A layer that stays float has none of it. */
const whenOn = (of: (row: LayerRow) => string | null) => (row: LayerRow) => (isOn(row) ? of(row) : null) ?? '–';

/** What the configuration chooses. */
function choiceColumns(t: Translate): Column<LayerRow>[] {
  const granularity = ({ hasWeight, perChannel }: LayerRow): string | null =>
    hasWeight ? t(perChannel ? 'layers.perChannel' : 'layers.perTensor') : null;
  return [
    {
      key: 'enabled',
      label: t('layers.enabled'),
      value: (row) => Number(isOn(row)),
      text: (row) => t(isOn(row) ? 'layers.on' : 'layers.off'),
      width: '84px',
    },
    {
      key: 'dataBits',
      label: t('layers.dataBits'),
      help: t('layers.dataBitsHelp'),
      value: ({ dataBits }) => dataBits,
      text: whenOn(({ dataBits }) => String(dataBits)),
      align: 'right',
      width: '72px',
    },
    {
      key: 'weightBits',
      label: t('layers.weightBits'),
      help: t('layers.weightBitsHelp'),
      value: ({ weightBits }) => weightBits,
      text: whenOn(({ weightBits }) => weightBits?.toString() ?? null),
      align: 'right',
      width: '80px',
    },
    {
      key: 'granularity',
      label: t('layers.granularity'),
      value: granularity,
      text: whenOn(granularity),
      width: '108px',
    },
  ];
}

function trainingColumns(t: Translate, language: Language): Column<LayerRow>[] {
  const nameOfData = ({ dataQuantizer: name }: LayerRow) =>
    name && quantizerName(ACTIVATION_QUANTIZERS[name], language);
  const nameOfWeight = ({ weightQuantizer: name }: LayerRow) =>
    name && quantizerName(WEIGHT_QUANTIZERS[name], language);
  return [
    {
      key: 'dataQuantizer',
      label: t('layers.dataQuantizer'),
      value: nameOfData,
      text: whenOn((row) => nameOfData(row) ?? null),
      width: '108px',
    },
    {
      key: 'weightQuantizer',
      label: t('layers.weightQuantizer'),
      value: nameOfWeight,
      text: whenOn((row) => nameOfWeight(row) ?? null),
      width: '120px',
    },
  ];
}

function observerColumns(t: Translate): Column<LayerRow>[] {
  return [
    {
      key: 'observer',
      label: t('layers.observer'),
      value: ({ observer }) => observer,
      text: whenOn(({ observer }) => observer),
      width: '96px',
    },
    {
      key: 'symmetric',
      label: t('layers.symmetric'),
      value: ({ symmetric }) => Number(symmetric),
      text: whenOn(({ symmetric }) => t(symmetric ? 'layers.yes' : 'layers.no')),
      width: '88px',
      hidden: true,
    },
  ];
}

function sqnrColumn(t: Translate, reports: ReadonlyMap<string, LayerReport>): Column<LayerRow> {
  const sqnrOf = ({ name }: LayerRow): number | null => {
    const report = reports.get(name);
    return report?.alone?.sqnrDb ?? report?.sqnrDb ?? null;
  };
  return {
    key: 'sqnr',
    label: 'SQNR dB',
    help: t('layers.sqnrHelp'),
    value: sqnrOf,
    text: (row) => sqnrOf(row)?.toFixed(1) ?? '–',
    align: 'right',
    width: '84px',
  };
}
