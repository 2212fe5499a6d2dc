// The page in a browser: page_test.mjs STAND CHROMIUM DIRECTORY URL, that of a running sigwatchd on the sample archives. Called by with_browser.sh. Ends with 1 when something is wrong.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Browser } from './browser.mjs';

const [stand, chromium, directory, running] = process.argv.slice(2);
const axe = readFileSync(join(directory, 'package/axe.min.js'), 'utf8');
const kWidths = { phone: 360, tablet: 768, desktop: 1280 };
const kSchemes = ['light', 'dark'];
const kSets = ['three', 'many', 'hostile', 'usual'];

const faults = [];
let looked = 0;
function expect(good, where, what) {
  if (!good) faults.push(`${where}: ${what}`);
}

/// Ports of the made-up sets, by name.
async function stands(child) {
  const bases = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, base] = line.split(' ');
    bases[name] = base;
    if (kSets.every(set => bases[set])) break;
  }
  return bases;
}

/// What may be said of any page, at any width, in any scheme.
async function inspect(tab, base, path, place) {
  ++looked;
  expect(tab.said.length === 0, place, `the console says: ${tab.said.join('; ')}`);
  for (const url of tab.requests) expect(url.startsWith(base + '/'), place, `a request to ${url}`);
  expect(tab.requests.some(url => url.endsWith('/style.css')), place, 'no style sheet was asked for');
  const over = await tab.value('document.documentElement.scrollWidth - window.innerWidth');
  expect(over <= 0, place, `${over} pixels wider than the screen`);
  const cut = await tab.value(`[...document.body.querySelectorAll('*')].filter(e => e.scrollWidth > e.clientWidth + 1 &&
    getComputedStyle(e).overflowX === 'hidden').map(e => e.className)`);
  expect(cut.length === 0, place, `cut off at the side: ${cut}`);
  const scripts = await tab.value(`document.querySelectorAll('script, iframe, object, embed, [onclick], [onload], a[href^="javascript:"]').length`);
  expect(scripts === 0, place, `${scripts} elements that could run something`);
  const report = await tab.value(`${axe}; axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
    .then(r => ({ ran: r.passes.length, violations: r.violations.map(v => v.id + ': ' + v.help + ' at ' +
      v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(', ')) }))`);
  expect(report.ran > 10, place, 'axe-core judged next to nothing');
  for (const violation of report.violations) expect(false, place, `axe-core: ${violation}`);
}

/// Names of the SIGs that are shown.
const kShown = `[...document.querySelectorAll('[data-look]')].filter(e => e.checkVisibility()).map(e => e.dataset.look)`;
const kHeadings = `[...document.querySelectorAll('main h2')].filter(e => e.checkVisibility()).map(e => e.textContent)`;

async function try_filter(tab, base) {
  const place = 'the filter';
  await tab.look(base + '/', kWidths.desktop, 'light');
  expect((await tab.value(kShown)).length === 300, place, 'not all of 300 SIGs are shown at first');
  const states = await tab.value(`[...document.querySelectorAll('.filter input')].map(i => [i.id, i.parentElement.textContent.trim()])`);
  expect(states.length === 13, place, `${states.length} choices`);
  for (const [id, label] of states.slice(1)) {
    await tab.click(`#${id}`);
    const shown = await tab.value(kShown);
    expect(shown.length === Number(label.split(' ').pop()), place, `${label}, and ${shown.length} are shown`);
    expect(shown.every(look => `show-${look}` === id), place, `${label} shows ${[...new Set(shown)]}`);
    expect((await tab.value(kHeadings)).length === 1, place, `${label} leaves headings without a SIG`);
  }
  await tab.click('#show-all');
  await tab.press('ArrowRight', 'ArrowRight', 39);
  const shown = new Set(await tab.value(kShown));
  expect(shown.size === 1 && shown.has('for-decision'), place, `an arrow key shows ${[...shown]}`);
  await tab.look(base + '/', kWidths.desktop, 'light');
}

async function check_few_have_no_filter(tab, base) {
  await tab.look(base + '/', kWidths.desktop, 'light');
  expect(await tab.value(`document.querySelector('.filter') === null`), 'three SIGs', 'a filter stands above them');
}

/// A number that was never given, under an address below a folder: dressed and with links that lead somewhere.
async function check_unknown(tab, base) {
  for (const path of ['/notices/iot.2020-01-01.warn1.0', '/nowhere', '/api/v1/nowhere']) {
    await tab.look(base + path, kWidths.phone, 'light');
    const said = tab.said.filter(text => !text.includes('404'));
    expect(said.length === 0, path, said.join('; '));
    expect(await tab.value(`getComputedStyle(document.body).maxWidth !== 'none'`), path, 'the page has no style');
    expect(await tab.value(`document.querySelector('footer a').href`) === base + '/', path, 'its link does not lead to the overview');
  }
}

/// The pictures of docs/page.md.
async function write_docs(tab, base) {
  const docs = new URL('../../docs/', import.meta.url).pathname;
  for (const [name, path, width, height, scheme] of [['page-overview', '/', 1000, 820, 'light'], ['page-sig', '/sigs/sensors', 1000, 1150, 'light'],
    ['page-overview-phone-dark', '/', 400, 1250, 'dark']]) {
    await tab.look(base + path, width, scheme);
    await tab.ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    writeFileSync(`${docs}${name}.png`, await tab.picture(false));
  }
}

async function main(tab, bases) {
  const pages = {
    three: ['/', '/sigs/whiteboard', '/notices/whiteboard.2025-11-14.warn1.0', '/policy'],
    many: ['/', '/sigs/lost'],
    hostile: ['/', '/sigs/sensors'],
    running: ['/', '/sigs/whiteboard', '/policy'],
  };
  for (const set in pages) {
    for (const path of pages[set]) {
      for (const [width, pixels] of Object.entries(kWidths)) {
        for (const scheme of kSchemes) {
          const place = `${set} ${path} ${width} ${scheme}`;
          await tab.look(bases[set] + path, pixels, scheme);
          await inspect(tab, bases[set], path, place);
          const name = `${set}${path === '/' ? '-overview' : path.replaceAll('/', '-')}-${width}-${scheme}.png`;
          writeFileSync(join(directory, name), await tab.picture(true));
        }
      }
    }
  }
  await try_filter(tab, bases.many);
  await check_few_have_no_filter(tab, bases.three);
  await check_unknown(tab, bases.three);
  await check_unknown(tab, bases.running);
}

const server = spawn(stand, [], { stdio: ['pipe', 'pipe', 'inherit'] });
const browser = new Browser(chromium);
try {
  const bases = { ...(await stands(server)), running };
  const tab = await browser.tab();
  if (process.env.SIGWATCH_WRITE_DOCS) await write_docs(tab, bases.usual);
  else await main(tab, bases);
} catch (error) {
  faults.push(String(error.stack ?? error));
} finally {
  await browser.close();
  server.kill();
}
for (const fault of faults) console.log(fault);
console.log(`${looked} views of pages, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
