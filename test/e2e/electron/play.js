// Runs the built main process (first argument) under the double, plays the user, and prints what was seen as one JSON line.
import { once } from 'node:events';
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

register('./hooks.js', import.meta.url);
const { app, pages } = await import('./double.js');
await import(pathToFileURL(process.argv[2]).href);
while (pages.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
const page = await pages[0];
const faults = [];
page.on('pageerror', (error) => faults.push(error.message));
page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
await page.waitForFunction(() => document.querySelector('#app')?.childElementCount > 0);

/** Asks as the window's client does; the answer comes as an event, which the window hears too. */
const ask = (name, input) =>
  page.evaluate(
    ([what, value]) =>
      new Promise((resolve) => {
        const id = 1_000_000 + Math.floor(Math.random() * 1e6);
        window.studio.listen((reply) => reply.id === id && resolve(reply));
        window.studio.send({ id, name: what, input: value });
      }),
    [name, input],
  );

const seen = {
  info: await ask('app.info', {}),
  secret: await ask('files.list', { path: '/', purpose: 'model' }),
  sample: await ask('project.sample', {}),
  chosen: await ask('files.pick', { purpose: 'folder' }),
  listed: await ask('files.list', { path: process.env.DOUBLE_CHOOSES, purpose: 'model' }),
  noNode: await page.evaluate(() => typeof process === 'undefined' && typeof require === 'undefined'),
  outside: await page.evaluate(() =>
    fetch('https://example.invalid/').then(
      () => 'reached',
      () => 'refused',
    ),
  ),
};
await page.getByText('Sample', { exact: false }).first().waitFor();
seen.text = await page.locator('#app').innerText();
const project = seen.sample.output;
const [model] = project.models;
const [calib] = project.datasets;
const job = { kind: 'ptq', model: model.absolutePath, calib: calib.absolutePath, name: 'sample' };
const started = await ask('run.start', { parent: model.id, name: 'by the app', job });
for (;;) {
  const run = (await ask('project.get', {})).output.runs.find(({ id }) => id === started.output);
  seen.run = run?.state;
  if (!['queued', 'running'].includes(run?.state)) break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}
// The policy's own refusal is what `outside` asked for.
seen.faults = faults.filter((fault) => !fault.includes('example.invalid'));
const leaving = once(app, 'left');
app.quit = () => app.emit('left');
app.emit('before-quit', { preventDefault: () => undefined });
await leaving;
process.stdout.write(`${JSON.stringify(seen)}\n`);
process.exit(0);
