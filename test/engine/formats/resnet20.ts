/** The layers of the ResNet-20 that AMCT's own files in test/fixtures/amct are of, as the Ascend target states them. */
import { readFileSync } from 'node:fs';
import type { LayerCapability } from '../../../proto/plan';

const blocks = [1, 2, 3].flatMap((stage) =>
  [0, 1, 2].flatMap((block) => [1, 2].map((c) => `layer${stage}.${block}.conv${c}`)),
);

const conv: Omit<LayerCapability, 'layer'> = {
  op: 'Conv',
  types: ['Conv', 'Conv2d'],
  hasWeight: true,
  perChannel: true,
  dataBits: [8, 16],
  weightBits: [4, 6, 7, 8],
  symmetricOnly: false,
  balance: true,
};

/** In the order of the graph. The first convolution has three input channels: an odd number takes no 4 bits. */
export const RESNET20: readonly LayerCapability[] = [
  { ...conv, layer: 'conv1', weightBits: [6, 7, 8] },
  ...blocks.map((layer) => ({ ...conv, layer })),
  {
    ...conv,
    layer: 'avgpool',
    op: 'AveragePool',
    types: ['AveragePool', 'AvgPool2d'],
    hasWeight: false,
    perChannel: false,
    dataBits: [8],
    weightBits: [4, 8],
    balance: false,
  },
  { ...conv, layer: 'linear', op: 'Gemm', types: ['Gemm', 'Linear'], perChannel: false, weightBits: [4, 8] },
];

export const withLayer = (changes: Partial<LayerCapability> & { readonly layer: string }): readonly LayerCapability[] =>
  RESNET20.map((each) => (each.layer === changes.layer ? { ...each, ...changes } : each));

export function fixture(path: string): string {
  return readFileSync(`test/fixtures/amct/${path}`, 'utf8');
}

/** Golden runs with a configuration of their own: the cfg, or the arguments of create_quant_config. */
export const GOLDENS = [
  'ptq_channelwise_off',
  'ptq_default',
  'ptq_dmq',
  'ptq_hfmg',
  'ptq_int16_act',
  'ptq_int4_weights',
  'ptq_no_fusion',
  'ptq_offset_false',
  'ptq_skip_layers',
] as const;

export const WITHOUT_CFG: Readonly<Record<string, { readonly activation_offset?: boolean }>> = {
  ptq_default: {},
  ptq_offset_false: { activation_offset: false },
};
