/**
 * The report of a run as one HTML file that opens offline: style, script and charts stand in it, it asks for nothing, and its
 * security policy allows no script but its own. Both languages and both themes are in the file; without a script it still
 * shows everything, and the switches still work.
 */
import { createHash } from 'node:crypto';
import { markup, trusted, type Html } from './html';
import type { ReportInput } from './input';
import script from './script.js?raw';
import { layerCharts, overviewCharts } from './sections/charts';
import { convertSection } from './sections/convert';
import { headline } from './sections/headline';
import { layerTable } from './sections/layerTable';
import { madeSection } from './sections/made';
import { noticesSection } from './sections/notices';
import { searchSection } from './sections/search';
import style from './style.css?raw';
import { themeCss } from './theme';
import { words } from './words';

export function writeReport(input: ReportInput): string {
  const own = script.trim();
  const hash = createHash('sha256').update(own).digest('base64');
  return markup`<!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${trusted(hash)}'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${input.name} · ${input.result.command} · Model Compression Studio</title>
    <style>${trusted(`${themeCss()}\n${style}`)}</style>
    </head>
    <body>
    <input type="radio" name="language" id="en" checked aria-label="English">
    <input type="radio" name="language" id="zh" aria-label="中文">
    <input type="radio" name="theme" id="light" aria-label="Light / 浅色">
    <input type="radio" name="theme" id="dark" aria-label="Dark / 深色">
    <div class="page"><main>
    ${header(input)}
    ${noticesSection(input)}
    ${headline(input)}
    ${overviewCharts(input)}
    ${searchSection(input)}
    ${layerCharts(input.layers)}
    ${layerTable(input.layers)}
    ${convertSection(input)}
    ${madeSection(input)}
    <footer>${words('MADE_WITH', { version: input.version })} · ${input.date}</footer>
    </main></div>
    <script>${trusted(own)}</script>
    </body>
    </html>
  `.toString();
}

function header({ name, result, target, date, convert }: ReportInput): Html {
  return markup`<header>
    <div>
      <p class="muted">${words('TITLE')} · ${result.command} · ${target} · ${date}</p>
      <h1>${name}</h1>
    </div>
    <nav>
      <a href="#errors">${words('LAYERS')}</a>
      <a href="#layers">${words('TABLE')}</a> ${convert && markup`<a href="#convert">${words('CONVERT')}</a>`}
      <a href="#made">${words('MADE')}</a>
      <span class="switch language"><label for="zh">中文</label><label for="en">English</label></span>
      <span class="switch theme">
        <label for="light">${words('THEME_LIGHT')}</label><label for="dark">${words('THEME_DARK')}</label>
      </span>
    </nav>
  </header>`;
}
