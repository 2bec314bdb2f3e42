// Pictures of every screen with the played program, for looking at: node tests/screens.mjs [out] [filter]
// Needs `npm run mock` on port 5173 and Debian's chromium.

import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright-core'

const [out = '/tmp/screens', filter = '', looks = 'light'] = process.argv.slice(2)
const NOW = Date.UTC(2026, 10, 24, 6, 5, 0)
const SERVICE = 'sole-proprietor-registration'
const id = (pair) => pair.repeat(32)

const click = (testid) => async (page) => page.click(`[data-testid="${testid}"]`)
const fill = (testid, text) => async (page) => page.fill(`[data-testid="${testid}"]`, text)

const opened = [async (page) => page.waitForSelector('.q-row'), async (page) => page.keyboard.press('j'), async (page) => page.keyboard.press('Enter')]

/** name, scene, hash, steps */
const SCREENS = [
  ['01-welcome', 'welcome', ''],
  ['02-passphrase', 'welcome', '', [click('welcome-start'), fill('passphrase', '山月茶馆下雨天'), fill('passphrase-again', '山月')]],
  ['03-person', 'person', '', [async (page) => page.locator('.person').nth(2).click()]],
  ['03-refused', 'person', '', [async (page) => page.locator('.person').last().click(), click('bind')]],
  ['04-locked', 'locked', ''],
  ['05-ready', 'empty', '#/ready'],
  ['06-home-empty', 'empty', '#/home'],
  ['07-home', 'ready', '#/home'],
  ['07-home-draft', 'draft', '#/home'],
  ['18-cases-draft', 'draft', '#/cases'],
  ['08-services', 'ready', '#/services'],
  ['09-guide', 'empty', `#/services/${SERVICE}`],
  ['10-form-operator', 'empty', `#/services/${SERVICE}/form`],
  ['11-form-name', 'draft', `#/services/${SERVICE}/form`, [async (page) => page.waitForSelector('[data-testid="rule-N1"]'), fill('field-scope', '茶'), async (page) => page.focus('[data-testid="field-name.zihao"]')]],
  ['11-form-combobox', 'draft', `#/services/${SERVICE}/form`, [click('field-name.industry')]],
  ['11-form-blocked', 'draft', `#/services/${SERVICE}/form`, [fill('field-name.zihao', '时光里')]],
  ['12-form-premises', 'draft', `#/services/${SERVICE}/form/2`],
  ['13-form-people', 'draft', `#/services/${SERVICE}/form/3`, [fill('field-liaison.mobile', '138'), fill('field-employees', 'x'), click('next')]],
  ['14-sign', 'draft', `#/services/${SERVICE}/sign`, [async (page) => page.waitForSelector('[data-testid="sign-document"]'), fill('sign-passphrase', '演示口令一二三四五六')]],
  ['15-case', 'ready', `#/cases/${id('a1')}`],
  ['15-case-rules', 'ready', `#/cases/${id('a1')}`, [click('show-rules')]],
  ['16-case-referred', 'ready', `#/cases/${id('b2')}`],
  ['16-withdraw', 'ready', `#/cases/${id('b2')}`, [click('withdraw')]],
  ['17-case-waiting', 'offline', `#/cases/${id('c3')}`],
  ['17-case-sent', 'ready', `#/cases/${id('d4')}`],
  ['18-cases', 'offline', '#/cases'],
  ['19-licence', 'ready', '#/licences'],
  ['19-licence-none', 'empty', '#/licences'],
  ['20-verify', 'ready', '#/verify'],
  ['21-verify-valid', 'ready', '#/verify', [click('verify-choose')]],
  ['22-verify-forged', 'ready', '#/verify', [click('verify-forged')]],
  ['22-verify-history', 'history', '#/verify', [click('verify-choose')]],
  ['22-verify-fork', 'fork', '#/verify', [click('verify-choose')]],
  ['22-verify-cannot', 'cannot', '#/verify', [click('verify-choose')]],
  ['22-expired', 'expired', '#/home'],
  ['22-import', 'expired', '#/settings', [click('import-network')]],
  ['22-codes', 'ready', `#/cases/${id('a1')}`, [click('show-codes')]],
  ['23-chain', 'ready', '#/chain'],
  ['24-chain-deeper', 'lying', '#/chain', [click('show-headers')]],
  ['16-case-files', 'ready', `#/cases/${id('b2')}`, [async (page) => page.locator('[data-testid="case-files"]').scrollIntoViewIfNeeded()]],
  ['25-settings', 'ready', '#/settings'],
  ['30-desk', 'desk', '#/queue/todo', [async (page) => page.keyboard.press('j')]],
  ['31-desk-files', 'desk', '#/queue/todo', [...opened, click('reveal'), async (page) => page.locator('[data-testid="materials"]').scrollIntoViewIfNeeded()]],
  ['31-desk-file', 'desk', '#/queue/todo', [...opened, click('reveal'), click('open-material'), async (page) => page.waitForSelector('[data-testid="painted-page"]')]],
  ['31-desk-open', 'desk', '#/queue/todo', [async (page) => page.waitForSelector('.q-row'), async (page) => page.keyboard.press('j'), async (page) => page.keyboard.press('Enter')]],
  ['34-case-open', 'desk', '#/queue/todo', [...opened, click('reveal'), async (page) => page.waitForSelector('[data-revealed="true"]')]],
  ['35-case-reasons', 'desk', '#/queue/todo', [...opened, click('reveal'), click('step-ask-supplement'), click('reason-address')]],
  ['36-case-sign', 'desk', '#/queue/todo', [...opened, click('reveal'), click('step-grant'), async (page) => page.waitForSelector('[data-testid="step-sign"]')]],
  ['37-messages', 'ready', '#/messages', [click('look-accesses')]],
  ['32-desk-filter', 'desk', '#/queue/todo', [click('filter-more')]],
  ['33-desk-keys', 'desk', '#/queue/near', [async (page) => page.waitForSelector('.q-row'), async (page) => page.keyboard.press('x'), async (page) => page.keyboard.press('?')]],
  ['34-desk-chosen', 'desk', '#/queue/todo', [async (page) => page.waitForSelector('.q-row'), async (page) => page.keyboard.type('xjx')]],
  ['35-desk-empty', 'desk', '#/queue/issue'],
  ['36-staff-key', 'desk', '#/settings'],
  ['38-bulk-results', 'desk', '#/queue/todo', [async (page) => page.waitForSelector('.q-row'), async (page) => page.keyboard.type('xjxjxs'), click('together-run'), async (page) => page.waitForSelector('[data-testid="together-results"]')]],
  ['38-bulk-transfer', 'desk', '#/queue/todo', [async (page) => page.waitForSelector('.q-row'), async (page) => page.keyboard.type('xjxt'), async (page) => page.waitForSelector('.t-list label'), async (page) => page.locator('.t-list label').first().click()]],
  ['38-bulk-print', 'desk', '#/queue/todo', [async (page) => page.waitForSelector('.q-row'), async (page) => page.keyboard.type('xjxp'), click('choose-folder')]],
  ['39-board', 'head', '#/board', [async (page) => page.waitForSelector('.b-cases tbody tr'), async (page) => page.keyboard.type('xjx')]],
  ['40-statistics', 'desk', '#/statistics', [async (page) => page.waitForSelector('.s-bars')]],
  ['40-statistics-end', 'desk', '#/statistics', [async (page) => page.waitForSelector('.s-bars'), async (page) => page.evaluate(() => document.querySelector('main').scrollTo(0, 9999))]],
  ['26-network', 'lying', '#/home', [click('network')]],
  ['27-palette', 'ready', '#/home', [click('home-search'), fill('search-field', '咖啡')]],
]

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--font-render-hinting=none'] })
for (const look of looks.split(',')) {
  const [theme, language = 'zh', size = '1280x800'] = look.split('-')
  const [width, height] = size.split('x').map(Number)
  mkdirSync(`${out}/${look}`, { recursive: true })
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  for (const [name, scene, hash, steps = []] of SCREENS) {
    if (!name.includes(filter)) continue
    const page = await context.newPage()
    page.on('pageerror', (error) => console.error(name, 'ERROR', error.message))
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.error(name, message.text().slice(0, 300)))
    await page.clock.setFixedTime(NOW)
    await page.goto(`http://localhost:5173/?scene=${scene}&theme=${theme}&language=${language}${hash}`)
    await page.waitForSelector('#root > *')
    await page.waitForTimeout(500)
    try {
      for (const step of steps) await step(page)
    } catch (error) {
      console.error(name, 'STEP', error.message.split('\n')[0])
    }
    await page.waitForTimeout(700)
    await page.screenshot({ path: `${out}/${look}/${name}.png` })
    await page.close()
  }
  await context.close()
}
await browser.close()
