/** A graphics card in software: the Vulkan driver that Chromium brings along, for systems that have no other. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDERS = [
  ...(process.env['MCS_CHROMIUM'] ? [dirname(process.env['MCS_CHROMIUM'])] : []),
  ...['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'],
];
const FILES = ['vk_swiftshader_icd.json', 'libvk_swiftshader.so', 'libvulkan.so.1'];

const found = FOLDERS.find((folder) => FILES.every((file) => existsSync(join(folder, file))));

/** What a process needs in its environment to see it; undefined: there is none. */
export const SOFTWARE_GPU: NodeJS.ProcessEnv | undefined =
  found === undefined ? undefined : { LD_LIBRARY_PATH: found, VK_ICD_FILENAMES: join(found, FILES[0]!) };
