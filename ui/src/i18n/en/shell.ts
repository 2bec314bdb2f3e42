export const shell = {
  app: { name: '渝证通' },
  nav: {
    label: 'Main pages', home: 'Home', services: 'Apply', cases: 'My cases', licences: 'Licences', verify: 'Verify', chain: 'Gov chain', settings: 'Settings', messages: 'Messages', unread: '{{count}} unread',
    contracts: 'Contracts', board: 'Board', statistics: 'Statistics', queue: 'Queues', officers: 'Officers', staff: 'For department staff',
    person: 'Personal identity', running: '{{count}} under way',
  },
  bar: { where: 'Where you are', lock: 'Lock', demo: 'Demo', demoHelp: 'This is a demonstration chain: people, departments and licences are fictional and have no legal effect.', clock: 'Demonstration day {{day}}', clockHelp_one: 'The clock of this demonstration is {{count}} day ahead, proven from the chain.', clockHelp_other: 'The clock of this demonstration is {{count}} days ahead, proven from the chain.' },
  search: {
    open: 'Search cases, services, licences', bar: 'Search cases, services…', placeholder: 'What would you like to do? Case numbers and names work too', none: 'Nothing found. Try other words, such as “shop” or “licence”.',
    contracts: 'Write and check the contract of a service', contractWords: 'contract rules parameters deadline author department',
    hits: 'Results', service: 'Service', case: 'Case', licence: 'Licence', verify: 'Verify a receipt or licence', verifyWords: 'receipt check genuine forged',
  },
  state: {
    starting: 'Opening', loading: 'Reading', slow: 'This takes longer than usual and is still going on.', detail: 'Technical detail', retry: 'Try again',
  },
  home: {
    greeting: { night: 'Good night, {{name}}', morning: 'Good morning, {{name}}', noon: 'Good day, {{name}}', afternoon: 'Good afternoon, {{name}}', evening: 'Good evening, {{name}}' },
    nothing: 'Nothing waits for you', waiting_one: '{{count}} thing waits for you', waiting_other: '{{count}} things wait for you',
    search: 'What would you like to do? For example: open a shop, a teahouse', needs: 'Needs you now', running: 'Under way', done: 'Concluded lately', all: 'All cases',
    empty: 'Nothing is under way yet', emptyHelp: 'Once you have filed something, you see here how far it is, who has it and when it will be done.',
    reason: 'Suggested because you have no business licence yet; a shop begins with this. Worked out on this PC, nothing is sent.', guide: 'Read the guide',
  },
  cases: {
    lead: 'Drafts stay on this PC; every step after filing has a proof.', drafts: 'Drafts', running: 'Under way', ended: 'Ended', empty: 'No cases yet', emptyHelp: 'Begin with a service under “Apply”. What you type is saved as you go.',
    start: 'Apply for something', draft: 'Draft', step: 'Step {{step}}', savedAt: 'saved {{time}}', resume: 'Continue', deleteDraft: 'Delete draft', deleted: 'Draft deleted', undo: 'Undo', now: 'Now', workdaysIn: 'working days', before: 'by {{day}}', look: 'Open',
    need: { rename: 'The name was taken first; choose another and file again', returned: 'The name was taken first; choose another and file again', supplement: 'Please supplement your documents', supplementing: 'Please supplement your documents' },
  },
  deadline: {
    left_one: 'By {{day}}, {{count}} working day left', left_other: 'By {{day}}, {{count}} working days left', today: 'Today ({{day}}) is the last day', over_one: 'Due {{day}}, {{count}} working day over', over_other: 'Due {{day}}, {{count}} working days over', short_one: '{{count}} working day left', short_other: '{{count}} working days left', provisional: 'Calendar not published, provisional',
  },
  services: { next: 'a new version applies from {{from}}',
    lead: 'Search in everyday words; you need not know the official title.', search: 'For example: shop, teahouse, business licence', loading: 'Asking the departments which services are in force', all: 'Services you can file', found: 'Services found', draft: 'Draft', open: 'Read the guide',
    none: 'No such service found', noneHelp: 'Try other words, such as “shop”.', onlyThese: 'Only services that really work are listed here.',
  },
  settings: {
    language: 'Language', zh: '中文', en: 'English', theme: 'Appearance', system: 'As the system', light: 'Light', dark: 'Dark', witnesses: 'Departments asked every time', witnessesAll: 'All departments are asked every time.', witnessesSome: 'Those ticked are asked every time, the others in turn.', witnessesHelp: 'At least two, so that they can be compared. A change holds at once.', headers: 'Block headers kept', headersRecent: 'The newest', headersAll: 'All', headersHelp: 'The newest suffice to verify and to save receipts. Auditors choose all; the rest is fetched in the background, about 66 MB for a million blocks. A change holds at once and touches no case or receipt.', folder: 'Demonstration folder', folderHelp: 'The network file network.yzn, saved receipts and the offline verifier are here.',
    network: 'Network file', networkHelp: 'The departments publish the fingerprint. If it is the same, you are on the same chain.', key: 'Signing key', keyText: 'Made on this computer and encrypted with your passphrase.', keyHelp: 'The key never leaves this computer. Without the passphrase nobody can open it.', version: 'Version',
  },
}
