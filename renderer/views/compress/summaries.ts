/** One line for each step about what was chosen and found. */
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { metricFacts, metricText } from '../../../proto/metricNames';
import type { RunEntry } from '../../../proto/project';
import { bytesText, countText, timeText } from '../../../proto/units';
import { sizesText } from '../../components/figures';
import { translate } from '../../i18n';
import { useProject } from '../../stores/project';
import { batchesOf, effective, seenBy, trainingOf, type Choices } from './choices';
import type { StepId } from './steps';
import { lengthOf } from './training';
import { useWizard } from './wizard';

/** A forecast has one digit, at most two: 8 s, 25 s, 3 min. */
export function aboutTime(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return timeText(Math.ceil(seconds) * 1000).replace('.0', '');
  if (seconds < 60) return timeText(Math.ceil(seconds / 5) * 5000).replace('.0', '');
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

export function useSummaries(): ComputedRef<Readonly<Record<StepId, string>>> {
  const { t } = useI18n();
  const project = useProject();
  const wizard = useWizard();
  const { inspection, check, calibration, samples, plan, found } = wizard.facts;

  const model = computed(() => {
    const facts = inspection.data.value;
    if (!facts) return '';
    const { macs, sizeBytes } = facts.model;
    const findings = facts.findings.filter(({ severity }) => severity !== 'note').length;
    const size = `${bytesText(sizeBytes)} · ${countText(macs)} MACs`;
    return findings > 0 ? `${size} · ${t('compress.summary.findings', { count: findings })}` : size;
  });
  const target = computed(() => {
    const layers = check.data.value?.layers;
    if (!layers) return '';
    const able = layers.filter(({ quantizable }) => quantizable).length;
    const errors = found.value.filter(({ severity }) => severity === 'error').length;
    const text = `${t(`compress.target.${wizard.choices!.target}`)} · ${t('compress.target.able', { count: able, total: layers.length })}`;
    return errors > 0 ? `${text} · ${t('compress.summary.errors', { count: errors })}` : text;
  });
  const data = computed(() => {
    const name = project.dataset((wizard.choices && seenBy(wizard.choices)) ?? undefined)?.name;
    if (!name || !calibration.data.value) return '';
    const { measured } = wizard;
    const accuracy = measured ? ` · ${metricText(measured.value, metricFacts(measured.metric))}` : '';
    const evaluation = project.dataset(wizard.choices?.evaluation ?? undefined)?.name;
    return `${name}${evaluation ? ` · ${evaluation}` : ''}${accuracy}`;
  });
  const method = computed(() => {
    if (!wizard.choices || samples.value === 0) return '';
    const { technique, depth } = wizard.choices;
    const amount =
      technique === 'qat'
        ? trainingText(wizard.choices, samples.value)
        : calibrationText(wizard.choices, samples.value);
    return `${t(`compress.method.${depth}`)} · ${amount}`;
  });
  const review = computed(() => {
    const rows = plan.data.value?.rows;
    if (!rows) return '';
    const count = rows.filter(({ quantizable, enabled }) => quantizable && enabled).length;
    return t('compress.summary.layers', { count, total: rows.length });
  });
  const run = computed(() => (wizard.entry ? `${wizard.entry.name} · ${t(`common.state.${wizard.entry.state}`)}` : ''));
  const result = computed(() => resultText(wizard.entry));

  return computed(() => ({
    model: model.value,
    target: target.value,
    data: data.value,
    method: method.value,
    review: review.value,
    run: run.value,
    result: result.value,
    export: '',
  }));
}

function resultText(run: RunEntry | undefined): string {
  if (!run?.figures) return '';
  const { compressed } = run.figures;
  const accuracy = compressed ? `${metricText(compressed.value, metricFacts(compressed.metric))} · ` : '';
  return `${accuracy}${sizesText(run.figures)}`;
}

function trainingText(choices: Choices, available: number): string {
  const { steps, batchSize } = lengthOf(trainingOf(choices, available), available);
  return translate('training.summary', { steps, samples: steps * batchSize });
}

function calibrationText(choices: Choices, available: number): string {
  const { batchSize, batchNum } = batchesOf(effective(choices), available);
  return translate('compress.summary.calibration', { count: batchSize * batchNum });
}
