/** The models of configurations: put together from the stages of one calibration, or calibrated anew. */
import { elementCount } from '../../graph/tensor';
import { linksOf } from '../../graph/links';
import { inputPlan, isQuantizedLayer, type QuantPlan } from '../../../../proto/plan';
import { reason } from '../../../../proto/reasons';
import { calibratePlan, type CalibrationOptions } from '../../algorithms/quantize/calibratePlan';
import { floated } from '../../algorithms/quantize/plan';
import { calibrateStages, planAt, type CalibratedStages } from '../../algorithms/search/calibrateStages';
import { untouched, type Configuration } from '../../algorithms/search/problem';
import type { GraphModel } from '../../algorithms/search/sensitivity';
import { fuseOffsets } from '../../passes/fuseOffsets';
import { placeBalances } from '../../passes/placeQuantizers';
import type { JobContext } from '../job';
import type { OpenPtq } from '../ptq/open';
import { batchesOf, place, type Quantized } from '../ptq/quantize';
import { Warnings } from '../ptq/warnings';
import type { Ladder } from './ladder';

/** What a try says of single layers is said again where it becomes the result. */
const silent = (): Warnings => new Warnings({ log: () => undefined });

export class Models {
  private constructor(
    private readonly open: OpenPtq,
    private readonly ladder: Ladder,
    /** BatchNormalization folded. */
    readonly folded: GraphModel,
    private readonly calibrated: CalibratedStages,
    private readonly options: CalibrationOptions,
    private readonly recalibrate: boolean,
    readonly calibrationMs: number,
  ) {}

  static async calibrate(
    open: OpenPtq,
    ladder: Ladder,
    folded: GraphModel,
    context: JobContext,
    { memoryBudgetBytes, recalibrate }: { readonly memoryBudgetBytes: number; readonly recalibrate: boolean },
  ): Promise<Models> {
    context.stage('calibrate');
    const { calls, callSize } = open.calibration!;
    const options: CalibrationOptions = {
      ...{ threads: open.threads, memoryBudgetBytes, calls, callSize, keepStatistics: true },
      onBalance: () => context.yieldToMessages(),
      onBatch: async (done, total) => {
        context.progress(done, total);
        await context.yieldToMessages();
      },
    };
    const start = performance.now();
    const stages = await calibrateStages(folded, ladder.plans, batchesOf(open.calibration!), options);
    return new Models(open, ladder, folded, stages, options, recalibrate, performance.now() - start);
  }

  /** Throws NOTHING_TO_QUANTIZE; `warnings` gets the layers that turn out not to fit the target. */
  async quantized(configuration: Configuration, warnings = silent()): Promise<Quantized> {
    const plan = planAt(this.calibrated.stages, this.ladder.units, configuration);
    const isUsers = configuration.every((stage) => stage === 0);
    const calibrated = this.recalibrate && !isUsers ? await this.again(configuration) : undefined;
    const placed = this.placed(calibrated?.plan ?? plan, warnings);
    const { calibrationMs } = this;
    const kept = { ...(calibrated ?? this.calibrated.calibrated), plan: placed.plan };
    return { folded: this.folded, ...placed, calibrated: kept, calibrationMs, forwardOnlyMs: null };
  }

  /** As ONNX Runtime executes it. */
  async fakeQuant(configuration: Configuration): Promise<GraphModel> {
    return this.executable((await this.quantized(configuration)).placed);
  }

  /** With only one unit quantized, as the user has it. */
  alone(unit: number): GraphModel {
    const { plan } = this.calibrated.calibrated;
    const kept = new Set(this.ladder.units[unit]!.layers);
    const layers = plan.layers.map((layer) =>
      kept.has(layer.layer) ? layer : floated(layer, reason('SWITCHED_OFF', {})),
    );
    return this.executable(this.placed({ ...plan, layers }, silent()).placed);
  }

  /** True where nothing is quantized any more. */
  isFloat(configuration: Configuration): boolean {
    return !planAt(this.ladder.plans, this.ladder.units, configuration).layers.some(isQuantizedLayer);
  }

  /** Bytes of the weights that the layers have, and mean bits of one. */
  weights(configuration: Configuration): { readonly weightBytes: number; readonly meanWeightBits: number } {
    const { layers } = planAt(this.calibrated.stages, this.ladder.units, configuration);
    const { node, initializer } = linksOf(this.folded.graph);
    let [bits, count] = [0, 0];
    for (const layer of layers) {
      const weight = initializer.get(node.get(layer.layer)?.input[1] ?? '');
      if (!weight) continue;
      const elements = elementCount(weight.dims);
      bits += elements * (inputPlan(layer, 1)?.format.bits ?? 32);
      count += elements;
    }
    return { weightBytes: Math.ceil(bits / 8), meanWeightBits: count === 0 ? 0 : Number((bits / count).toFixed(3)) };
  }

  get usersConfiguration(): Configuration {
    return untouched(this.ladder);
  }

  private executable(placed: GraphModel): GraphModel {
    const model = this.open.target.fakeQuantModel(placed);
    return { ...model, graph: fuseOffsets(model.graph) };
  }

  private placed(plan: QuantPlan, warnings: Warnings) {
    const { model } = this.open.prepared;
    return place(this.open, model, placeBalances(this.folded.graph, plan), plan, warnings);
  }

  private again(configuration: Configuration) {
    const plan = planAt(this.ladder.plans, this.ladder.units, configuration);
    return calibratePlan(this.folded, plan, batchesOf(this.open.calibration!), this.options);
  }
}
