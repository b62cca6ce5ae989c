import type { ErrorEntry } from '../errors';

/** What can go wrong around a job: its description, its folder, its process. */
export const jobErrors = {
  USAGE: { who: 'user', en: '{problem}', zh: '{problem}' },
  DISK_FULL: {
    who: 'user',
    en: "The disk is full: '{path}' could not be written. Free some space and start again; nothing half-written was left.",
    zh: '磁盘已满：无法写入“{path}”。请清理空间后重试；未遗留半成品文件。',
  },
  NOT_ALLOWED: {
    who: 'user',
    en: "'{path}' cannot be written or read ({reason}). Choose a folder that this user may write to.",
    zh: '无法读写“{path}”（{reason}）。请选择当前用户有权限的目录。',
  },
  CANCELLED: { who: 'cancelled', en: 'Cancelled.', zh: '已取消。' },
  INTERNAL: {
    who: 'us',
    en: 'Something unexpected happened: {detail}. This is a fault of the program, not of your input.',
    zh: '发生意外错误：{detail}。这是程序自身的缺陷，与您的输入无关。',
  },
} as const satisfies Record<string, ErrorEntry>;
