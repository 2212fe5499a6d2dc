// A headless Chromium, spoken to over a pipe (DevTools protocol: JSON, each message ended by a zero byte). No library.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const kPatience = 120_000;

export class Browser {
  constructor(program) {
    this.home = mkdtempSync(join(tmpdir(), 'sigwatch-browser-'));
    const options = ['--headless', '--remote-debugging-pipe', `--user-data-dir=${this.home}`, '--no-first-run', '--disable-gpu',
      '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-proxy-server',
      '--hide-scrollbars', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1', 'about:blank'];
    if (process.getuid() === 0) options.unshift('--no-sandbox');
    this.child = spawn(program, options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.ended = new Promise(resolve => this.child.on('exit', resolve));
    this.ended.then(code => this.#fail(new Error(`the browser ended with ${code}`)));
    this.child.on('error', error => this.#fail(error));
    this.waiting = new Map();
    this.listeners = [];
    this.next = 1;
    let rest = '';
    this.child.stdio[4].setEncoding('utf8').on('data', text => {
      const messages = (rest + text).split('\0');
      rest = messages.pop();
      messages.forEach(message => this.#take(JSON.parse(message)));
    });
    this.child.stdio[3].on('error', error => this.#fail(error));
  }

  #fail(error) {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  #take(message) {
    if (message.id === undefined) {
      for (const listener of [...this.listeners]) listener(message.method, message.params, message.sessionId);
      return;
    }
    const { resolve, reject, method } = this.waiting.get(message.id) ?? {};
    this.waiting.delete(message.id);
    if (!resolve) return;
    if (message.error) reject(new Error(`${method}: ${message.error.message}`));
    else resolve(message.result);
  }

  ask(method, params = {}, sessionId = undefined) {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method}: no answer`)), kPatience);
      const settle = act => value => (clearTimeout(timer), act(value));
      this.waiting.set(id, { method, resolve: settle(resolve), reject: settle(reject) });
      this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    });
  }

  async tab() {
    const { targetId } = await this.ask('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.ask('Target.attachToTarget', { targetId, flatten: true });
    const tab = new Tab(this, sessionId);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'DOM', 'Accessibility']) await tab.ask(`${domain}.enable`);
    await tab.ask('Network.setCacheDisabled', { cacheDisabled: true });
    return tab;
  }

  async close() {
    this.child.kill('SIGKILL');
    await this.ended;
    rmSync(this.home, { recursive: true, force: true, maxRetries: 50 }); // its own children still write for a while
  }
}

/// One tab: keeps what the page said and asked for since the last look().
class Tab {
  constructor(browser, sessionId) {
    this.browser = browser;
    this.sessionId = sessionId;
    this.said = [];
    this.requests = [];
    browser.listeners.push((method, params, session) => {
      if (session === sessionId) this.#note(method, params);
    });
  }

  ask(method, params) { return this.browser.ask(method, params, this.sessionId); }

  #note(method, params) {
    if (method === 'Runtime.consoleAPICalled') this.said.push(params.args.map(a => a.value).join(' '));
    if (method === 'Runtime.exceptionThrown') this.said.push(params.exceptionDetails.text);
    if (method === 'Log.entryAdded') this.said.push(`${params.entry.text} ${params.entry.url ?? ''}`);
    if (method === 'Page.javascriptDialogOpening') {
      this.said.push(`a dialog: ${params.message}`);
      this.ask('Page.handleJavaScriptDialog', { accept: false }).catch(() => {});
    }
    if (method === 'Network.requestWillBeSent') this.requests.push(params.request.url);
    if (method === 'Network.loadingFailed') this.said.push(`not loaded: ${params.errorText} ${params.blockedReason ?? ''}`);
  }

  once(wanted) {
    return new Promise(resolve => {
      const listener = (method, params, session) => {
        if (session !== this.sessionId || method !== wanted) return;
        this.browser.listeners.splice(this.browser.listeners.indexOf(listener), 1);
        resolve(params);
      };
      this.browser.listeners.push(listener);
    });
  }

  /// Opens a page as a screen of this width and scheme shows it.
  async look(url, width, scheme) {
    this.said = [];
    this.requests = [];
    await this.ask('Emulation.setDeviceMetricsOverride',
      { width, height: width < 600 ? 800 : 900, deviceScaleFactor: 1, mobile: width < 600 });
    await this.ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    const loaded = this.once('Page.loadEventFired');
    const { frameId, errorText } = await this.ask('Page.navigate', { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await loaded;
    // A world of its own: the page's policy lets nothing else run, and what runs there does not change it.
    this.world = (await this.ask('Page.createIsolatedWorld', { frameId })).executionContextId;
  }

  /// The value of an expression, beside the page.
  async value(expression) {
    const { result, exceptionDetails } =
      await this.ask('Runtime.evaluate', { expression, contextId: this.world, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async press(key, code, keyCode) {
    for (const type of ['keyDown', 'keyUp'])
      await this.ask('Input.dispatchKeyEvent', { type, key, code, windowsVirtualKeyCode: keyCode, text: type === 'keyDown' && key === ' ' ? ' ' : undefined });
  }

  async click(selector) {
    const [x, y] = await this.value(`(() => { const b = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();
      return [b.x + b.width / 2, b.y + b.height / 2]; })()`);
    for (const type of ['mousePressed', 'mouseReleased'])
      await this.ask('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
  }

  async picture(whole) {
    const { data } = await this.ask('Page.captureScreenshot', { captureBeyondViewport: whole, ...(whole ? { clip: await this.#whole() } : {}) });
    return Buffer.from(data, 'base64');
  }
  async #whole() {
    const { cssContentSize: { width, height } } = await this.ask('Page.getLayoutMetrics');
    return { x: 0, y: 0, width, height: Math.min(height, 4000), scale: 1 };
  }
}
