/** The system's dialogs, for what a path is wanted for. */
import type { BrowserWindow, Dialog, FileFilter } from 'electron';
import type { Purpose } from '../../proto/contract';
import type { Language } from '../../proto/sentences';

interface Kind {
  readonly en: string;
  readonly zh: string;
  readonly extensions?: readonly string[];
  readonly folder?: true;
  readonly save?: true;
}

const KINDS: Readonly<Record<Purpose, Kind>> = {
  project: { en: 'Project', zh: '工程', folder: true },
  folder: { en: 'Folder', zh: '目录', folder: true },
  model: { en: 'ONNX model', zh: 'ONNX 模型', extensions: ['onnx'] },
  dataset: { en: 'Data set description', zh: '数据集描述', extensions: ['yaml', 'yml'] },
  data: { en: 'Data', zh: '数据', extensions: ['npy', 'npz', 'bin', 'txt', 'csv'] },
  config: { en: 'Configuration', zh: '配置文件', extensions: ['json', 'cfg', 'prototxt'] },
  saveZip: { en: 'Zip archive', zh: 'Zip 压缩包', extensions: ['zip'], save: true },
  saveSvg: { en: 'SVG picture', zh: 'SVG 图片', extensions: ['svg'], save: true },
};

export async function choose(
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>,
  window: BrowserWindow,
  purpose: Purpose,
  language: Language,
  suggestion: string | undefined,
): Promise<string | null> {
  const kind = KINDS[purpose];
  const title = kind[language];
  const filters: FileFilter[] = kind.extensions ? [{ name: title, extensions: [...kind.extensions] }] : [];
  if (kind.save) {
    const { filePath } = await dialog.showSaveDialog(window, {
      title,
      filters,
      ...(suggestion ? { defaultPath: suggestion } : {}),
    });
    return filePath || null;
  }
  const properties = kind.folder ? (['openDirectory', 'createDirectory'] as const) : (['openFile'] as const);
  const { filePaths } = await dialog.showOpenDialog(window, { title, filters, properties: [...properties] });
  return filePaths[0] ?? null;
}
