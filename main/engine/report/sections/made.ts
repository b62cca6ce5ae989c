/** How the result came about: model, data, run, machine, files, configuration. */
import type { DatasetFacts, Port, RunResult } from '../../../../proto/job';
import { bytesText, groupedText, timeText } from '../../../../proto/units';
import { markup, type Html, type Part } from '../html';
import type { ReportInput } from '../input';
import type { TextKey } from '../texts';
import { words } from '../words';

/** Characters of a configuration that are shown; it lies beside the report as a file. */
const MOST = 100_000;

type Fact = readonly [TextKey, Part];

export function madeSection(input: ReportInput): Html {
  return markup`<section class="panel" id="made">
    <h2>${words('MADE')}</h2>
    <div class="columns">
      <div>${facts('MADE_MODEL', modelFacts(input))} ${dataFacts(input.result.data)}</div>
      <div>${facts('MADE_RUN', runFacts(input))} ${facts('MADE_MACHINE', machineFacts(input))}</div>
    </div>
    <h3>${words('MADE_FILES')}</h3>
    <table class="plain">
      <tbody>
        ${input.result.artifacts.map(
          ({ path, sha256 }) =>
            markup`<tr>
              <th scope="row">${path}</th>
              <td class="hash">${sha256}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${configuration(input.configuration)}
  </section>`;
}

function facts(title: TextKey, list: readonly Fact[]): Html {
  return markup`<h3>${words(title)}</h3>
    <dl>
      ${list.map(
        ([name, value]) =>
          markup`<dt>${words(name)}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>`;
}

function modelFacts({ result, model }: ReportInput): Fact[] {
  const operators = Object.entries(model.operators).sort(([, a], [, b]) => b - a);
  return [
    ['PATH', markup`<span class="mono">${result.model.path}</span>`],
    ['SHA256', markup`<span class="hash">${result.model.sha256}</span>`],
    ['INPUTS', ports(model.inputs)],
    ['OUTPUTS', ports(model.outputs)],
    ['OPSET', model.opset],
    ['OPERATORS', operators.map(([op, count]) => markup`<span class="pair">${op} <b>${count}</b></span> `)],
  ];
}

function ports(list: readonly Port[]): Html[] {
  return list.map(({ name, type, shape }) => {
    const dims = shape ? shape.map((dim) => dim ?? '?').join(', ') : '…';
    return markup`<div><span class="mono">${name}</span> <span class="muted">${type} [${dims}]</span></div>`;
  });
}

function runFacts({ result, target, date }: ReportInput): Fact[] {
  const { timing, command } = result;
  return [
    ['COMMAND', markup`<span class="mono">mcs ${command}</span>`],
    ['TARGET', target],
    ['DATE', date],
    ['TIME_TOTAL', timeText(timing.totalMs)],
    ['TIME_CALIBRATION', timeText(timing.calibrationMs)],
    ['TIME_EVALUATION', timeText(timing.evaluationMs)],
    ...(timing.forwardOnlyMs === null ? [] : ([['TIME_FLOOR', timeText(timing.forwardOnlyMs)]] as const)),
    ['PEAK_MEMORY', bytesText(result.peakRssBytes)],
    ['THREADS', result.threads],
    ['SEED', result.seed],
  ];
}

function machineFacts({ machine }: ReportInput): Fact[] {
  return [
    ['CPU', machine.cpu],
    ['NODE', machine.node],
    ['RUNTIME', machine.onnxRuntime],
    ...(machine.int8KernelsSaturate === undefined ? [] : [kernels(machine.int8KernelsSaturate)]),
  ];
}

const kernels = (saturate: boolean): Fact => ['INT8_KERNELS', words(saturate ? 'INT8_SATURATE' : 'INT8_EXACT')];

function dataFacts({ calibration, evaluation }: RunResult['data']): Html {
  return facts('MADE_DATA', [
    ['CALIBRATION', calibration ? dataset(calibration) : words('CALIBRATION_NONE')],
    ['EVALUATION', evaluation ? dataset(evaluation) : words('EVALUATION_NONE')],
  ]);
}

function dataset({ name, samples, fingerprint }: DatasetFacts): Html {
  const count = words('SAMPLE_COUNT', { count: groupedText(samples) });
  const hash = markup`<span class="hash">${fingerprint}</span>`;
  return markup`${name}<div class="muted">${count}, ${words('FINGERPRINT')} ${hash}</div>`;
}

function configuration(text: string): Html {
  const lines = text.replaceAll('\r\n', '\n');
  const cut = lines.length > MOST;
  const note = words('CUT', { shown: bytesText(MOST), all: bytesText(lines.length) });
  return markup`<details>
    <summary>${words('MADE_CONFIGURATION')}</summary>
    ${cut ? markup`<p class="muted">${note}</p>` : undefined}
    <pre class="tall">${lines.slice(0, MOST)}</pre>
  </details>`;
}
