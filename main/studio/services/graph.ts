import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GraphOf } from '../../../proto/contract';
import { fail } from '../../../proto/errors';
import type { GraphFacts, WeightFacts } from '../../../proto/graphView';
import { graphSvg } from '../graph/svg';
import { layoutOf } from '../graph/layout';
import { validated } from '../jobFile';
import { writeText } from '../jsonFile';
import type { Service, Shared } from './service';

export function graphService({ open, asks }: Shared): Service<'graph'> {
  const fileOf = (of: GraphOf): string => {
    const { project } = open();
    if ('model' in of) return project.model(of.model).absolutePath;
    const { folder, name } = project.run(of.run);
    const suffix = of.artifact === 'deploy' ? '_deploy_model.onnx' : '_fake_quant_model.onnx';
    const file = readdirSync(folder).find((each) => each.endsWith(suffix));
    return file ? join(folder, file) : fail('RUN_WITHOUT_RESULT', { name });
  };
  const facts = (of: GraphOf): Promise<GraphFacts> => {
    const model = fileOf(of);
    return asks.ask<GraphFacts>(validated({ kind: 'graph', model }, model), [model]);
  };
  return {
    'graph.facts': facts,
    'graph.layout': async (of) => layoutOf(await facts(of)),
    'graph.weight': ({ of, tensor }) => {
      const model = fileOf(of);
      return asks.ask<WeightFacts>(validated({ kind: 'weight', model, tensor }, model), [model]);
    },
    'graph.saveSvg': async ({ of, path }) => {
      const graph = await facts(of);
      writeText(resolve(path), graphSvg(graph, await layoutOf(graph)));
      return null;
    },
  };
}
