import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GraphOf } from '../../../proto/contract';
import { fail } from '../../../proto/errors';
import type { GraphFacts, WeightFacts } from '../../../proto/graphView';
import { drawnFacts } from '../graph/drawn';
import { graphSvg } from '../graph/svg';
import { layoutOf } from '../graph/layout';
import { validated } from '../jobFile';
import { writeText } from '../jsonFile';
import { modelJob, type Service, type Shared } from './service';

export function graphService({ open, asks }: Shared): Service<'graph'> {
  const fileOf = (of: GraphOf): ReturnType<typeof modelJob> => {
    const { project } = open();
    if ('model' in of) return modelJob(project, of.model);
    const { folder, name, job } = project.run(of.run);
    const suffix = of.artifact === 'deploy' ? '_deploy_model.onnx' : '_fake_quant_model.onnx';
    const file = readdirSync(folder).find((each) => each.endsWith(suffix));
    const inputShapes = 'inputShapes' in job ? job.inputShapes : {};
    return file ? { model: join(folder, file), inputShapes } : fail('RUN_WITHOUT_RESULT', { name });
  };
  const ask = <T>(of: GraphOf, more: object): Promise<T> => {
    const asked = fileOf(of);
    return asks.ask<T>(validated({ ...asked, ...more }, asked.model), [asked.model]);
  };
  const facts = (of: GraphOf): Promise<GraphFacts> => ask(of, { kind: 'graph' });
  return {
    'graph.facts': facts,
    'graph.layout': async ({ of, collapsed }) => layoutOf(drawnFacts(await facts(of), collapsed)),
    'graph.weight': ({ of, tensor }) => ask<WeightFacts>(of, { kind: 'weight', tensor }),
    'graph.saveSvg': async ({ of, collapsed, path }) => {
      const graph = drawnFacts(await facts(of), collapsed);
      writeText(resolve(path), graphSvg(graph, await layoutOf(graph)));
      return null;
    },
  };
}
