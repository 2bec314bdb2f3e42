// Every page through the accessibility checker.

import axe from 'axe-core'
import { fireEvent, waitFor } from '@testing-library/react'
import { byId, show } from './show'
import { COMPANY, play, type Scene } from './mock/backend'
import { expired, forkProven, history, refused, stateOf } from './mock/world'

const SERVICE = 'sole-proprietor-registration'
const id = (pair: string) => pair.repeat(32)

const PAGES: [string, Scene, string, string][] = [
  ['welcome', 'welcome', '', 'welcome-start'],
  ['choosing a person', 'person', '', 'bind'],
  ['locked', 'locked', '', 'unlock'],
  ['ready', 'empty', '#/ready', 'ready'],
  ['messages', 'ready', '#/messages', 'messages'],
  ['home', 'ready', '#/home', 'home'],
  ['empty home', 'empty', '#/home', 'home'],
  ['services', 'ready', '#/services', `service-${SERVICE}`],
  ['guide', 'ready', `#/services/${SERVICE}`, 'guide'],
  ['form, operator', 'empty', `#/services/${SERVICE}/form`, 'field-operator.mobile'],
  ['form, name', 'draft', `#/services/${SERVICE}/form/1`, 'rule-N1'],
  ['form, premises', 'draft', `#/services/${SERVICE}/form/2`, 'field-premises.street'],
  ['form, people', 'draft', `#/services/${SERVICE}/form/3`, 'field-employees'],
  ['company, people', 'founded', `#/services/${COMPANY}/form/0`, 'people-2'],
  ['company, name', 'founded', `#/services/${COMPANY}/form/1`, 'rule-N1'],
  ['company, capital', 'founded', `#/services/${COMPANY}/form/3`, 'total-shareholders'],
  ['company, nobody yet', 'company', `#/services/${COMPANY}/form/3`, 'offer-shareholders-0'],
  ['company, offices', 'founded', `#/services/${COMPANY}/form/4`, 'directors-0'],
  ['company, articles and files', 'founded', `#/services/${COMPANY}/form/5`, 'attachments-0'],
  ['company, at the same time', 'founded', `#/services/${COMPANY}/form/6`, 'switch-tax'],
  ['company, sensitive page', 'founded', `#/services/${COMPANY}/form/7`, 'sealed'],
  ['company, declarations', 'founded', `#/services/${COMPANY}/form/8`, 'field-commitments.truth'],
  ['company, signing', 'founded', `#/services/${COMPANY}/sign`, 'outcome-pass'],
  ['signing', 'draft', `#/services/${SERVICE}/sign`, 'sign-document'],
  ['cases', 'offline', '#/cases', 'cases'],
  ['approved case', 'ready', `#/cases/${id('a1')}`, 'proof-pane'],
  ['referred case', 'ready', `#/cases/${id('b2')}`, 'withdraw'],
  ['waiting case', 'offline', `#/cases/${id('c3')}`, 'decision'],
  ['licence', 'ready', '#/licences', 'licence'],
  ['verify', 'ready', '#/verify', 'verify-drop'],
  ['chain', 'lying', '#/chain', 'chain'],
  ['forked chain', 'forked', '#/chain', 'frozen'],
  ['one department', 'alone', '#/chain', 'compared-alone'],
  ['contracts', 'ready', '#/contracts', 'contracts'],
  ['settings', 'ready', '#/settings', 'settings'],
  ['the desk', 'desk', '#/queue/todo', 'desk'],
  ['an empty queue', 'desk', '#/queue/issue', 'queue-grid'],
  ['the staff key', 'desk', '#/settings', 'roles'],
]

async function violations() {
  // jsdom draws nothing, so contrast is computed from the tokens in settings.test.tsx.
  const result = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } })
  return result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
}

it.each(PAGES)('%s', async (_, scene, hash, landmark) => {
  show(scene, hash)
  await byId(landmark)
  await waitFor(() => expect(document.querySelector('.waiting')).toBeNull())
  expect(await violations()).toEqual([])
})

it.each(['verify-choose', 'verify-forged'])('a verdict (%s)', async (button) => {
  show('ready', '#/verify')
  fireEvent.click(await byId(button))
  await byId('verdict')
  expect(await violations()).toEqual([])
})

it.each([['a history', history], ['a state', stateOf(false)], ['a fork', forkProven('guilty')], ['a refusal', refused('RC-6')]] as const)('the verdict on %s', async (_, verdict) => {
  show('ready', '#/verify')
  play.verdict = verdict
  fireEvent.click(await byId('verify-choose'))
  await byId('verdict')
  expect(await violations()).toEqual([])
})

it('a row that was taken away', async () => {
  show('founded', `#/services/${COMPANY}/form/0`)
  fireEvent.click(await byId('remove-people-1'))
  await byId('row-gone')
  expect(await violations()).toEqual([])
})

it('what is to be mended', async () => {
  show('founded', `#/services/${COMPANY}/form/3`)
  fireEvent.click(await byId('add-shareholders'))
  fireEvent.click(await byId('next'))
  await byId('summary')
  expect(await violations()).toEqual([])
})

it('the comparison of a network file', async () => {
  show('ready', '#/settings')
  play.network = expired()
  fireEvent.click(await byId('import-network'))
  await byId('fingerprint')
  expect(await violations()).toEqual([])
})

it('the proofs beside a receipt', async () => {
  show('ready', `#/cases/${id('a1')}`)
  fireEvent.click(await byId('show-exports'))
  await byId('export-history')
  expect(await violations()).toEqual([])
})

it('the codes of a receipt', async () => {
  show('ready', `#/cases/${id('a1')}`)
  fireEvent.click(await byId('show-codes'))
  await byId('codes')
  expect(await violations()).toEqual([])
})

it('the passphrase page', async () => {
  show('welcome')
  fireEvent.click(await byId('welcome-start'))
  await byId('passphrase')
  expect(await violations()).toEqual([])
})

it('the palette', async () => {
  show('ready', '#/home')
  fireEvent.click(await byId('home-search'))
  await byId('search-field')
  expect(await violations()).toEqual([])
})

it.each(['filter-services', 'filter-lights', 'filter-more', 'columns', 'shortcuts-open', 'choose-all', `row-${'0'.repeat(63)}1`])('the desk after %s', async (control) => {
  show('desk', '#/queue/todo')
  await byId(`row-${'0'.repeat(63)}1`)
  fireEvent.click(await byId(control))
  await waitFor(() => expect(document.querySelector('.waiting')).toBeNull())
  expect(await violations()).toEqual([])
})
