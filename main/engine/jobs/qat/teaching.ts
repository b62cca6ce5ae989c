/** What a training teaches: its loss, and whether labels or the float model say what the first output should be. Throws TRAINING_LABELS, LABEL_RANGE. */
import type { JobOf } from '../../../../proto/job';
import { fail } from '../../../../proto/errors';
import type { trainingLosses } from '../../../../proto/qat';
import { checkLabels, type Dataset, type LabelBatch } from '../../data/dataset';
import { DataType } from '../../graph/onnx';
import { elementCount } from '../../graph/tensor';
import { classAxisOf } from '../../measure/classes';
import { inferTypes } from '../../ops/infer';
import { sizeOf } from '../../ops/support/shapes';
import type { Value } from '../../runtime/session';
import { losses } from '../../train/losses';
import type { Chosen } from '../../train/params';
import type { StepOptions } from '../../train/step';
import { withShapes } from '../../train/stepGraph';
import type { OpenPtq } from '../ptq/open';

export type LossName = (typeof trainingLosses)[number];

export interface Teaching {
  readonly loss: Chosen & { readonly name: LossName };
  /** The float model's first output is the target. */
  readonly teacher: boolean;
  /** From labels of a batch or a part of it, in the shape that the loss wants. */
  target(labels: LabelBatch): Value;
}

/** `shapes`: of the model's inputs in a whole batch. */
export async function teachingOf(
  job: JobOf<'qat'>,
  { prepared: { model } }: OpenPtq,
  data: Dataset,
  shapes: StepOptions['shapes'],
): Promise<Teaching> {
  const fixed = withShapes(model, shapes);
  const output = (inferTypes(fixed).values.get(model.graph.output[0]!.name)?.shape ?? []) as readonly number[];
  const teacher = job.teacher || data.labels === undefined;
  const name = job.loss ?? usualLoss(teacher, data, output);
  const isClass = data.labels?.kind === 'class';
  const axis = axisOf(output, teacher || !isClass ? undefined : [output[0]!, ...data.labels.dims]);
  const { labelSmoothing, temperature } = job;
  const params = { axis, labelSmoothing, temperature };
  const shape = output.filter((_, i) => i !== axis);
  if (losses.get(name)!.teaches === 'labels') requireLabels(name, data, teacher || !isClass, shape);
  else if (!teacher) requireLabels(name, data, isClass, output);
  if (!teacher) await checkLabels(data, output[axis]!);
  return { loss: { name, params }, teacher, target: (labels) => targetOf(labels, isClass ? shape : output) };
}

/** Scores of classes are compared as distributions, anything else by its values. */
function usualLoss(teacher: boolean, data: Dataset, output: readonly number[]): LossName {
  if (!teacher) return data.labels?.kind === 'class' ? 'crossEntropy' : 'meanSquaredError';
  return output.length === 2 ? 'distillation' : 'meanSquaredError';
}

function axisOf(output: readonly number[], labels: readonly number[] | undefined): number {
  return output.length < 2 ? output.length - 1 : classAxisOf(output, labels);
}

function requireLabels(loss: LossName, data: Dataset, wrong: boolean, shape: readonly number[]): void {
  const dims = data.labels ? [shape[0]!, ...data.labels.dims] : [];
  const actual = data.labels ? `${data.labels.kind} [${dims.join(', ')}]` : '–';
  const kind = losses.get(loss)!.teaches === 'labels' ? 'class' : 'value';
  const expected = `${kind} [${shape.join(', ')}]`;
  if (wrong || sizeOf(dims) !== sizeOf(shape)) fail('TRAINING_LABELS', { loss, dataset: data.path, expected, actual });
}

/** `batch`: its shape for a whole batch. */
function targetOf({ data }: LabelBatch, batch: readonly number[]): Value {
  const sample = batch.slice(1);
  const dims = batch.length > 0 ? [data.length / elementCount(sample), ...sample] : [];
  return data instanceof Int32Array
    ? { dataType: DataType.INT64, dims, data: BigInt64Array.from(data, BigInt) }
    : { dataType: DataType.FLOAT, dims, data };
}
