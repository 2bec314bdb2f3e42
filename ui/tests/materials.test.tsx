// Files of a case: at the desk, painted pages after the fingerprint was compared; on one's own case, how far each is.

import axe from 'axe-core'
import { fireEvent, within } from '@testing-library/react'
import { byId, screen, show, waitFor } from './show'
import { FILES } from './mock/casework'
import { play } from './mock/backend'

const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key, bubbles: true })
const called = (name: string) => play.calls.filter(([one]) => one === name)

async function atTheDesk() {
  const shown = show('desk', '#/queue/todo')
  await waitFor(() => expect(document.querySelector('[data-active]')).not.toBeNull(), { timeout: 5000 })
  press('Enter')
  const material = await byId('material')
  expect(material.dataset.where).toBe('closed')
  expect(screen.queryByTestId('open-material')).toBeNull()
  await shown.user.click(await byId('reveal'))
  await byId('open-material')
  return shown
}

it('shows the pages of a file that was handed in, turns them with keys, and saves it', async () => {
  const { user } = await atTheDesk()
  await user.click(await byId('open-material'))
  expect((await byId('material-same')).textContent).toContain('与申报时的指纹一致')
  expect((await byId('painted-page')).getAttribute('src')).toMatch(/^data:image\/png/)
  expect(screen.getByText('第 1 页，共 2 页')).toBeTruthy()
  fireEvent.keyDown(await byId('painted-page'), { key: 'ArrowRight' })
  await screen.findByText('第 2 页，共 2 页')
  fireEvent.keyDown(await byId('material-viewer'), { key: 'PageDown' })
  await waitFor(() => expect(called('materialPage').length).toBe(2))
  await user.click(await byId('save-material'))
  await waitFor(() => expect(called('saveMaterial').length).toBe(1))
  const found = await axe.run(await byId('material-viewer'), { rules: { 'color-contrast': { enabled: false } } })
  expect(found.violations.map((one) => one.id)).toEqual([])
})

it('says that letters of another face stand on a page', async () => {
  const { user } = await atTheDesk()
  play.borrowedFaces = true
  await user.click(await byId('open-material'))
  expect((await byId('borrowed-faces')).textContent).toContain('以原文件为准')
})

it('says in words that a file was too heavy to paint, and offers no picture', async () => {
  const { user } = await atTheDesk()
  play.refuse.materialPage = { code: 'fileTooHeavy', params: [] }
  await user.click(await byId('open-material'))
  expect((await byId('error')).textContent).toContain('超过了上限')
  expect(screen.queryByTestId('painted-page')).toBeNull()
  expect(await byId('save-material')).toBeTruthy()
})

it('says why a file is not shown, and shows nothing of it', async () => {
  const { user } = await atTheDesk()
  play.refuse.openMaterial = { code: 'fileNotAsFiled', params: [] }
  await user.click(await byId('open-material'))
  expect((await byId('error')).dataset.code).toBe('fileNotAsFiled')
  expect(screen.queryByTestId('painted-page')).toBeNull()
  expect(called('materialPage')).toEqual([])
})

it('tells the person which files the department has, and what to do about the others', async () => {
  const { user } = show('ready', `#/cases/${'b2'.repeat(32)}`)
  const files = await byId('case-files')
  expect(files.textContent).toContain('部门已收到 1 份，共 4 份')
  const rows = within(files).getAllByTestId('case-file')
  expect(rows.map((row) => row.dataset.handIn)).toEqual(FILES.map((one) => one.handIn))
  expect(rows[0]?.textContent).toContain('部门已收到')
  expect(rows[3]?.textContent).toContain('办件已结束，不再交')
  expect(within(rows[3] as HTMLElement).queryByRole('button')).toBeNull()
  await user.click(within(rows[1] as HTMLElement).getByTestId('retry'))
  await waitFor(() => expect(called('handInNow').length).toBe(1))
  await user.click(within(rows[2] as HTMLElement).getByTestId('supply-file'))
  await waitFor(() => expect(within(files).getAllByTestId('case-file')[2]?.dataset.handIn).toBe('sending'))
  const found = await axe.run(files, { rules: { 'color-contrast': { enabled: false } } })
  expect(found.violations.map((one) => one.id)).toEqual([])
})
