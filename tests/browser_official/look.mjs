// Open pages in a headless browser and say what is seen. One JSON job on standard input, one JSON answer on standard output.
//   {browser, libraries, home, modules, pages: {name: path}, shots: [{page, width, height, scheme, to}]}
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const job = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(join(job.modules, "x.js"));
const puppeteer = (await import(pathToFileURL(require.resolve("puppeteer-core")).href)).default;
const axe = readFileSync(join(job.modules, "axe-core", "axe.min.js"), "utf8");

const browser = await puppeteer.launch({
  executablePath: job.browser,
  headless: "shell",
  args: ["--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"],
  env: { PATH: process.env.PATH, HOME: job.home, LD_LIBRARY_PATH: job.libraries },
});

async function opened(path, width, height, scheme, seen) {
  const page = await browser.newPage();
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  page.on("console", (message) => seen.console.push(message.text()));
  page.on("pageerror", (error) => seen.console.push(String(error)));
  page.on("dialog", (dialog) => { seen.console.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => seen.requests.push(request.url()));
  await page.goto(pathToFileURL(path).href, { waitUntil: "load" });
  return page;
}

const measure = () => ({
  width: document.documentElement.scrollWidth,
  window: window.innerWidth,
  colour: getComputedStyle(document.body).backgroundColor,
  scripts: document.scripts.length,
  images: document.images.length,
});

const openAll = () => document.querySelectorAll("details").forEach((each) => { each.open = true; });

async function judged(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await window.axe.run(document, { resultTypes: ["violations"] });
    return found.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map((each) => each.html.slice(0, 200)) }));
  });
}

// Press Tab until the page has been walked through; say what had the focus, and whether that could be seen.
async function walked(page) {
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], summary, [tabindex='0']")].filter((each) => each.checkVisibility());
    all.forEach((each, at) => { each.dataset.at = at; });
    return all.length;
  });
  const reached = [];
  for (let step = 0; step < wanted + 5; step += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const here = document.activeElement;
      if (!here || here === document.body) return null;
      const style = getComputedStyle(here);
      return { at: here.dataset.at, name: here.textContent.trim().slice(0, 40), visible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
    });
    if (at === null) break;
    reached.push(at);
  }
  await page.evaluate(() => document.querySelector("summary")?.focus());
  const before = await page.evaluate(() => document.querySelector("details")?.open);
  await page.keyboard.press("Enter");
  const after = await page.evaluate(() => document.querySelector("details")?.open);
  return { wanted, reached, toggles: before === false && after === true };
}

async function onPaper(page) {
  await page.emulateMediaType("print");
  const seen = await page.evaluate(() => ({
    nav: getComputedStyle(document.querySelector("nav")).display,
    shown: [...document.querySelectorAll("#rules .found li")].filter((each) => each.getBoundingClientRect().height > 0).length,
    items: document.querySelectorAll("#rules .found li").length,
  }));
  const paper = await page.pdf({ format: "A4", margin: { top: "15mm", bottom: "15mm", left: "15mm", right: "15mm" } });
  const pages = (Buffer.from(paper).toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
  return { ...seen, pages, bytes: paper.length };
}

const answer = {};
try {
  for (const [name, path] of Object.entries(job.pages ?? {})) {
    const seen = { console: [], requests: [], views: {}, axe: {} };
    for (const [width, scheme] of [[390, "light"], [390, "dark"], [1200, "light"], [1200, "dark"]]) {
      const page = await opened(path, width, 900, scheme, seen);
      const view = await page.evaluate(measure);
      await page.evaluate(openAll);
      view.opened = (await page.evaluate(measure)).width;
      seen.views[`${width} ${scheme}`] = view;
      await page.close();
    }
    for (const [width, scheme] of [[390, "light"], [1200, "dark"]]) {
      const page = await opened(path, width, 900, scheme, { console: [], requests: [] });
      await page.evaluate(openAll);
      seen.axe[`${width} ${scheme}`] = await judged(page);
      await page.close();
    }
    const page = await opened(path, 1200, 900, "light", seen);
    seen.keyboard = await walked(page);
    await page.close();
    const paper = await opened(path, 1200, 900, "light", seen);
    seen.paper = await onPaper(paper);
    await paper.close();
    answer[name] = seen;
  }
  for (const { page: path, width, height, scheme, to } of job.shots ?? []) {
    const page = await opened(path, width, height, scheme, { console: [], requests: [] });
    await page.screenshot({ path: to });
    await page.close();
  }
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(answer));
