import { describe, expect, it } from 'vitest';
import { COMMANDS, commandEntry, type CommandName } from '../../main/cli/commands';
import { commandHelp, generalHelp } from '../../main/cli/help';
import { COMMON } from '../../main/cli/options';

const names = Object.keys(COMMANDS) as CommandName[];

describe('help', () => {
  it('names every command, common option and exit code', () => {
    const help = generalHelp('en');
    for (const name of names) expect(help).toContain(`mcs ${name}`);
    for (const name of COMMON) expect(help).toContain(`--${name}`);
    for (const code of [0, 2, 3, 4, 70, 130]) expect(help).toMatch(new RegExp(`\\b${code} `));
  });

  it.each(names)('of %s shows its usage and its options', (name) => {
    const { required = [], optional = [] } = commandEntry(name);
    const help = commandHelp(name, 'en');
    expect(help).toContain(`  mcs ${name}`);
    for (const option of [...required, ...optional]) expect(help).toContain(`--${option}`);
  });

  it('says what a value looks like for this command', () => {
    expect(commandHelp('package', 'en')).toContain('mcs package RUN_DIR --out FILE.zip [--target ascend|svp|harmony]');
  });

  it('speaks Chinese', () => {
    expect(generalHelp('zh')).toContain('训练后量化：生成部署模型、精度仿真模型、量化因子记录与报告');
    expect(commandHelp('eval', 'zh')).toContain('数据集：YAML 文件或含 dataset.yaml 的目录');
  });

  it('promises nothing that is not there yet', () => {
    expect(generalHelp('en')).not.toMatch(/prune|decompose/);
  });
});
