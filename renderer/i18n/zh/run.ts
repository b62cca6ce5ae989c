/** 运行过程。 */
export const messages = {
  from: '来源：{name}',
  peak: '峰值 {memory}',
  queued: '正在排队：运行依次进行（可在设置中修改同时运行数）。',
  openResult: '查看结果',
  continue: '继续',
  resume: '从中断处继续',
  again: '重新运行',
  vary: '调整后运行…',
  bundle: '诊断包…',
  bundleText: '诊断包含日志、事件、设置和模型结构，不含权重和数据。',
  bundled: '已写出：{file}',
  lastStep: '最后一步：{step}。',
  layers: '逐层误差（{count} 层）',
  sqnr: 'SQNR / dB',
  cosineError: '1 − 余弦相似度',
  ended: {
    failed: '运行结束，但没有结果。',
    interrupted: '运行期间应用或机器意外退出。未遗留半成品文件，可重新运行。',
    paused: '已暂停。',
    cancelled: '运行已取消，未遗留半成品文件。',
  },
  unknown: {
    title: '找不到该运行',
    text: '可能已被删除，或属于其他工程。',
    action: '返回谱系',
  },
};
