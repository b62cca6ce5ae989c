import type { ErrorEntry } from './entry';

/** What can go wrong between window and studio, and with a project's files. */
export const studioErrors = {
  CONTRACT_COMMAND: {
    who: 'us',
    en: "The window asked for '{name}', which this studio does not know. Start the app again; if it stays, window and studio are of different versions: install it again.",
    zh: '界面请求了未知命令“{name}”。请重新启动应用；若仍出现，说明界面与后台版本不一致，请重新安装。',
  },
  CONTRACT_INPUT: {
    who: 'user',
    en: "'{name}' cannot be done with these values:\n{problems}",
    zh: '“{name}”的输入无效：\n{problems}',
  },
  CONTRACT_OUTPUT: {
    who: 'us',
    en: "The answer to '{name}' is not what was agreed: {problems}. Start the app again; if it stays, install it again.",
    zh: '“{name}”的返回内容不符合约定：{problems}。请重新启动应用；若仍出现，请重新安装。',
  },
  WIRE_LOST: {
    who: 'user',
    en: 'The window has lost the studio. Runs go on while it lives; start it again if it does not come back.',
    zh: '界面与后台的连接已断开。后台仍在时任务会继续；若未自动恢复，请重新启动。',
  },
  WINDOW_MISSING: {
    who: 'us',
    en: "The window's files are missing ('{path}'). Run `npm run build` in a checkout, or install the app again.",
    zh: '缺少界面文件（“{path}”）。源码目录中请运行 `npm run build`，否则请重新安装应用。',
  },
  NODE_MISSING: {
    who: 'us',
    en: "The Node that runs the engine is missing ('{path}'). Install the app again; in a checkout, start it with `npm start`.",
    zh: '缺少运行引擎所需的 Node（“{path}”）。请重新安装应用；源码目录中请用 `npm start` 启动。',
  },
  PORT_TAKEN: {
    who: 'user',
    en: 'Port {port} cannot be used ({reason}). Choose another one, or 0 for any that is free.',
    zh: '端口 {port} 不可用（{reason}）。请换一个端口，或用 0 自动选择空闲端口。',
  },
  PATH_NOT_GIVEN: {
    who: 'user',
    en: "'{path}' was neither chosen in a dialog nor dropped onto the window. Choose it again.",
    zh: '“{path}”并非通过对话框选择或拖入窗口。请重新选择。',
  },
  DIALOG_NONE: {
    who: 'us',
    en: 'This transport has no dialogs of the system; the window must browse files itself.',
    zh: '当前连接方式没有系统对话框，应由界面浏览文件。',
  },
  PROJECT_NONE: {
    who: 'user',
    en: 'No project is open. Open or create one first.',
    zh: '尚未打开工程。请先打开或新建工程。',
  },
  PROJECT_NOT_FOUND: {
    who: 'user',
    en: "'{folder}' holds no project (project.json is missing). Choose the folder of a project, or create one there.",
    zh: '“{folder}”中没有工程（缺少 project.json）。请选择工程目录，或在此新建工程。',
  },
  PROJECT_EXISTS: {
    who: 'user',
    en: "'{folder}' holds a project already. Open it, or choose another folder.",
    zh: '“{folder}”中已有工程。请直接打开，或选择其他目录。',
  },
  PROJECT_NOT_EMPTY: {
    who: 'user',
    en: "'{folder}' is not empty. Choose an empty or a new folder for the project.",
    zh: '“{folder}”不为空。请为工程选择空目录或新目录。',
  },
  PROJECT_IN_USE: {
    who: 'user',
    en: "The project '{folder}' is open in another window (process {pid}). Close it there first.",
    zh: '工程“{folder}”已在另一个窗口中打开（进程 {pid}）。请先在那里关闭。',
  },
  PROJECT_REPAIRED: {
    who: 'user',
    en: "'{file}' was damaged: {detail}. What was readable is kept; the damaged file lies beside it as '{kept}'.",
    zh: '“{file}”已损坏：{detail}。可读取的内容已保留，原文件另存为“{kept}”。',
  },
  PROJECT_ENTRY_LOST: {
    who: 'user',
    en: "An entry of '{file}' was not readable and is left out: {detail}.",
    zh: '“{file}”中有一项无法读取，已略去：{detail}。',
  },
  RUN_REPAIRED: {
    who: 'user',
    en: "The description of run '{id}' was missing or damaged; it was made again from the run's own files.",
    zh: '运行“{id}”的描述文件缺失或损坏，已根据运行目录中的文件重建。',
  },
  RUN_UNREADABLE: {
    who: 'user',
    en: "The run '{id}' cannot be shown: its description is damaged and its folder holds no result. Its files are left as they are.",
    zh: '无法显示运行“{id}”：描述文件已损坏，且目录中没有结果。其文件保持原样。',
  },
  ENTRY_UNKNOWN: {
    who: 'user',
    en: "The project has no {kind} '{id}' any more. Perhaps it was removed in another view.",
    zh: '工程中已没有 {kind}“{id}”，可能已在其他视图中删除。',
  },
  ENTRY_IN_USE: {
    who: 'user',
    en: "'{name}' cannot be removed: {count} runs come from it. Delete those first.",
    zh: '无法移除“{name}”：有 {count} 个运行基于它。请先删除这些运行。',
  },
  RUN_ACTIVE: {
    who: 'user',
    en: "The run '{name}' is still at work. Cancel it first.",
    zh: '运行“{name}”仍在进行。请先取消。',
  },
  LAYOUT_FAILED: {
    who: 'us',
    en: 'The graph of {nodes} nodes cannot be drawn: its layout failed ({detail}). Everything else about the model works; use the layer table.',
    zh: '无法绘制含 {nodes} 个节点的计算图：布局失败（{detail}）。模型的其他功能不受影响，请使用逐层表格。',
  },
  RUN_NOT_RESUMABLE: {
    who: 'user',
    en: "The run '{name}' left no checkpoint, so it cannot go on. Run it again.",
    zh: '运行“{name}”没有留下检查点，无法继续。请重新运行。',
  },
  RUN_WITHOUT_RESULT: {
    who: 'user',
    en: "The run '{name}' has no result that this needs. Run it again.",
    zh: '运行“{name}”没有所需的结果。请重新运行。',
  },
} as const satisfies Record<string, ErrorEntry>;
