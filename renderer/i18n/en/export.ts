/** The package that is handed over. */
export const messages = {
  title: 'Export',
  noResult: 'This run has no result that could be packed.',
  other: '“{name}” has no result to export; shown is “{shown}”.',
  undeployed: {
    title: 'There is no deploy model, so there is no package for ATC',
    table:
      'Weights of this training are places in a table of 16 levels (LNQ), which ATC has no form for. Choose ARQ or LSQ for them where the model shall run on Ascend.',
    float:
      'No layer is quantized: what was searched for was not reached with any of them, so the float model is the result.',
    there:
      'In the folder of the run lie the fake-quant model, the record and the configuration, as far as there are any:',
  },
  save: 'Save package as…',
  report: 'Open report',
  folder: 'Open run folder',
  reveal: 'Show in folder',
  made: 'Package written: {size}, {count} files',
  checks: 'Target checks',
  accepted: 'The target takes this model.',
  checking: 'The target’s rules are checked…',
  contents: 'What it holds',
  atc: 'Conversion with ATC',
  atcText: 'Where CANN is installed: unpack, set SOC_VERSION to the chip, run the script. It is part of the package.',
  shell: 'System',
  role: {
    deploy: 'deploy model with quantized weights: what ATC converts',
    fakeQuant: 'fake-quant model: simulates the accuracy in ONNX Runtime',
    record: 'record of scales and offsets',
    config: 'configuration of the quantization',
    layers: 'errors by layer',
    ranking: 'layers by sensitivity, as AMCT writes them',
    tries: 'tries of the search, as AMCT writes them',
    finalConfig: 'configuration that the search ended with',
    report: 'report for reading, opens in any browser',
    result: 'figures of the run',
    data: 'which data were used, with their fingerprints',
    atc: 'calls ATC',
    aipp: 'preprocessing on the NPU (AIPP)',
    readme: 'what to do with it',
  },
  empty: {
    title: 'Nothing to export yet',
    text: 'A finished run becomes one zip: deploy model, record, report and the ATC command.',
    action: 'Compress a model',
  },
};
