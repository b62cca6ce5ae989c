import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jobSchema } from '../../proto/job';
import { formulationsFile, withFormulations } from '../../main/studio/formulations';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
const job = jobSchema.parse({ kind: 'qat', model: 'm', train: 't', eval: 'e' });

it('a training gets the table of this machine; one that names its own keeps it; nobody else gets one', () => {
  const file = formulationsFile(temporary());
  expect(withFormulations(job, file)).toEqual({ ...job, formulations: {} });
  writeFileSync(file, '{"convData 1":"turned"}');
  expect(withFormulations(job, file)).toEqual({ ...job, formulations: { 'convData 1': 'turned' } });
  const own = { ...job, formulations: {} };
  expect(withFormulations(own, file)).toBe(own);
  const other = jobSchema.parse({ kind: 'inspect', model: 'm' });
  expect(withFormulations(other, file)).toBe(other);
  writeFileSync(file, '{"convData 1":7}');
  expect(withFormulations(job, file)).toEqual({ ...job, formulations: {} });
  expect(file).toBe(join(file, '..', 'formulations.json'));
});
