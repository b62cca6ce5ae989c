/** The sample project's first run: the same job as `mcs demo`. */
import type { Input } from '../../../proto/contract';
import type { ProjectState } from '../../../proto/project';

const MODEL = 'sample/model.onnx';
const CALIBRATION = 'sample/calib.yaml';
const TEST = 'sample/test.yaml';
/** All 128 calibration pictures, in batches of 32. */
const BATCHES = 4;

/** undefined unless this is the sample project with all its parts in place. */
export function sampleRun(project: ProjectState, name: string): Input<'run.start'> | undefined {
  const model = project.models.find(({ path, missing }) => path === MODEL && !missing);
  const [calib, test] = [CALIBRATION, TEST].map((wanted) =>
    project.datasets.find(({ path, missing }) => path === wanted && !missing),
  );
  if (!model || !calib || !test) return undefined;
  return {
    parent: model.id,
    name,
    job: {
      kind: 'ptq',
      model: model.absolutePath,
      calib: calib.absolutePath,
      eval: test.absolutePath,
      name: 'sample',
      batchNum: BATCHES,
    },
  };
}
