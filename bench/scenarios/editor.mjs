import { chromium } from '@playwright/test';

const MODULES = 500;
const PATH = 'u/bench/long';
const ACCOUNT = { email: 'editor@bench.example', password: 'a long word for the bench', name: 'Editor' };
const SECONDS = 5;
const REST_MS = 4000;
/** A class name that only CodeMirror's chunk has. */
const CODE_EDITOR = 'cm-selectionLayer';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

/** @typedef {import('@playwright/test').Page} Page */

/** @type {import('../scenario.mjs').OfInstance} */
export const editor = {
  name: 'editor-500',
  what: `a browser's first visit, and the editor with a flow of ${MODULES} steps: frames a second while it is moved about`,
  budgets: {
    'home-js': { max: 300, unit: 'kB' },
    'editor-js': { unit: 'kB' },
    pan: { min: 60, unit: 'frames/s' },
    drag: { min: 60, unit: 'frames/s' },
  },
  run: async ({ api, baseUrl }) => {
    await api.deployFlow(
      PATH,
      Array.from({ length: MODULES }, (_, i) => identity(`s${i}`)),
    );
    await api.call({ method: 'POST', path: 'users/create', body: ACCOUNT });
    const member = { email: ACCOUNT.email, username: 'editor', is_admin: false, operator: false };
    await api.post('workspaces/add_user', member);
    const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
    const browser = await chromium.launch({ executablePath, args: FLAGS });
    try {
      const homeJs = await visit(await signedIn(browser, baseUrl), `${baseUrl}/w/demo`);
      const page = await signedIn(browser, baseUrl);
      const editorJs = await visit(page, `${baseUrl}/w/demo/flows/edit/${PATH}`);
      await page.locator('.react-flow__node').first().waitFor();
      const pan = await framesWhile(page, await emptySpot(page));
      const drag = await framesWhile(page, await firstStep(page));
      return { 'home-js': homeJs, 'editor-js': editorJs, pan, drag };
    } finally {
      await browser.close();
    }
  },
};

/** @param {string} id */
function identity(id) {
  return { id, value: { type: 'identity' } };
}

/**
 * A page with nothing in its cache.
 * @param {import('@playwright/test').Browser} browser
 * @param {string} baseUrl
 */
async function signedIn(browser, baseUrl) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const { email, password } = ACCOUNT;
  const response = await page.request.post(`${baseUrl}/api/auth/login`, { data: { email, password } });
  if (!response.ok()) throw new Error(`sign-in: HTTP ${response.status()}`);
  return page;
}

/**
 * The JavaScript that comes until the page is at rest, as it crosses the wire, without the code editor's.
 * @param {Page} page
 * @param {string} url
 * @returns {Promise<number>} kB
 */
async function visit(page, url) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  /** @type {Set<string>} */
  const scripts = new Set();
  /** @type {[string, number][]} */
  const loaded = [];
  cdp.on('Network.responseReceived', ({ requestId, type }) => void (type === 'Script' && scripts.add(requestId)));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) loaded.push([requestId, encodedDataLength]);
  });
  await page.goto(url);
  // Pages keep a stream of news open: the network is never idle.
  await page.waitForTimeout(REST_MS);
  let bytes = 0;
  for (const [requestId, size] of loaded) {
    const { body } = await cdp.send('Network.getResponseBody', { requestId });
    if (!body.includes(CODE_EDITOR)) bytes += size;
  }
  return bytes / 1000;
}

/** @param {Page} page @returns {Promise<[number, number]>} */
async function emptySpot(page) {
  const box = await boxOf(page, '.react-flow__pane');
  return [box.x + 30, box.y + box.height / 2];
}

/** @param {Page} page @returns {Promise<[number, number]>} */
async function firstStep(page) {
  const box = await boxOf(page, '.react-flow__node[data-id="s0"], .react-flow__node:has-text("s0")');
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** @param {Page} page @param {string} selector */
async function boxOf(page, selector) {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not on the screen`);
  return box;
}

/**
 * Holds the button down at a spot and moves to and fro.
 * @param {Page} page
 * @param {[number, number]} spot
 * @returns {Promise<number>} frames a second
 */
async function framesWhile(page, [x, y]) {
  await page.mouse.move(x, y);
  await page.mouse.down();
  const counted = page.evaluate(countFrames, SECONDS * 1000);
  const endMs = performance.now() + SECONDS * 1000;
  for (let i = 0; performance.now() < endMs; i++)
    await page.mouse.move(x + 60 * Math.sin(i / 10), y + 60 * Math.cos(i / 10));
  const frames = await counted;
  await page.mouse.up();
  return Math.round(frames / SECONDS);
}

/** In the page. @param {number} forMs @returns {Promise<number>} */
function countFrames(forMs) {
  return new Promise((resolve) => {
    const startMs = performance.now();
    let count = 0;
    const next = () => {
      if (performance.now() - startMs >= forMs) return resolve(count);
      count++;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
}
