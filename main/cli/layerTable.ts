/** What can be done with the layers of a model: a count for each technique, and the reasons why not with the layers they hold for. */
import type { Inspection } from '../../proto/job';
import { REASONS, type Reason } from '../../proto/reasons';
import { fill, say, type Language } from '../../proto/sentences';
import { table } from './terminal';

type Layer = Inspection['layers'][number];

interface Technique {
  readonly en: string;
  readonly zh: string;
  readonly whyNot: (layer: Layer) => Reason | undefined;
}

const TECHNIQUES: readonly Technique[] = [
  { en: 'quantizable layers', zh: '可量化层', whyNot: ({ reason }) => reason },
  { en: 'prunable (channels)', zh: '可通道剪枝', whyNot: ({ pruneReason }) => pruneReason },
  { en: 'prunable (2 of 4)', zh: '可 2:4 稀疏', whyNot: ({ nmReason }) => nmReason },
  { en: 'decomposable layers', zh: '可张量分解', whyNot: ({ decomposeReason }) => decomposeReason },
];

const MORE = { en: ' (and {count} more like it)', zh: '（另有 {count} 层同类）' } as const;

export function layerTable(layers: Inspection['layers'], language: Language): string {
  return TECHNIQUES.map(({ whyNot, ...label }) => {
    const possible = layers.filter((layer) => whyNot(layer) === undefined).length;
    const count = table([[label[language], `${possible} / ${layers.length}`]]);
    return count + table(groupsOf(layers, whyNot).map((group) => reasonRow(group, language)));
  }).join('');
}

interface Refused {
  readonly layer: Layer;
  readonly why: Reason;
  /** Layers that are refused for the same reason. */
  count: number;
}

/** The first layer for each reason; an operator that stands in the way is part of it. */
function groupsOf(layers: Inspection['layers'], whyNot: Technique['whyNot']): Refused[] {
  const groups = new Map<string, Refused>();
  for (const layer of layers) {
    const why = whyNot(layer);
    if (!why) continue;
    const key = JSON.stringify([why.code, why.params['op']]);
    const group = groups.get(key) ?? { layer, why, count: 0 };
    group.count++;
    groups.set(key, group);
  }
  return [...groups.values()];
}

function reasonRow({ layer: { name, op }, why, count }: Refused, language: Language): string[] {
  const more = count > 1 ? fill(MORE[language], { count: count - 1 }) : '';
  return ['', `${name} (${op})`, say(REASONS, why.code, why.params, language) + more];
}
