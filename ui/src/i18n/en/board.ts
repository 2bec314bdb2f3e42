export const board = {
  together: {
    title: { claim: 'Take in hand', transfer: 'Transfer', print: 'Print', urge: 'Remind' },
    bulk: { claim: 'Take in hand', transfer: 'Transfer', print: 'Print', urge: 'Remind' },
    sign: {
      claim_one: 'You are going to sign: you take {{count}} case in hand, until the end of the next working day.', claim_other: 'You are going to sign: you take {{count}} cases in hand, until the end of the next working day.',
      transfer_one: 'You are going to sign: {{count}} case goes to {{name}}.', transfer_other: 'You are going to sign: {{count}} cases go to {{name}}.',
      urge_one: 'You are going to sign: a reminder of {{count}} case. Its officer sees the flag “Urged”; the timeline says who reminded and when.', urge_other: 'You are going to sign: a reminder of {{count}} cases. Their officers see the flag “Urged”; the timelines say who reminded and when.',
    },
    covers: 'can have {{covers}}', coversAll: 'can have all', nobody: 'No colleague can handle these cases.', loading: 'Checking the roles of colleagues…',
    what: 'What to print', printed: { all: 'Filing receipts and issued documents', receipts: 'Filing receipts', documents: 'Issued documents' },
    folder: 'Into', noFolder: 'No folder chosen yet', chooseFolder: 'Choose a folder',
    printHelp: 'Each is a PDF with its receipt inside, which can be verified offline. Documents name the applicant: looking at a case that you have not opened is put on record first, and the applicant sees it.',
    run: { claim: 'Sign and take', transfer: 'Sign and transfer', print: 'Print', urge: 'Sign and remind' },
    running: 'One by one: {{done}} of {{total}}', stop: 'Stop after this batch', stopped_one: 'Stopped. {{count}} case was not touched and stays chosen.', stopped_other: 'Stopped. {{count}} cases were not touched and stay chosen.',
    done: { claim_one: '{{count}} case taken', claim_other: '{{count}} cases taken', transfer_one: '{{count}} case transferred', transfer_other: '{{count}} cases transferred', print_one: '{{count}} case printed, {{files}} files', print_other: '{{count}} cases printed, {{files}} files', urge_one: '{{count}} case reminded of', urge_other: '{{count}} cases reminded of' },
    failed_one: '{{count}} case not done', failed_other: '{{count}} cases not done', failedHelp: 'What was not done stays chosen; the others are not affected.', results: 'Case by case', ok: 'Done', close: 'Close', open: 'Open the case', into: 'Saved in {{folder}}',
  },
  board: {
    title: 'Board', noRole: 'The board is the supervisor’s', noRoleHelp: 'You hold no role of supervisor today.', by: { officers: 'By officer', services: 'By service', divisions: 'By district' }, grouping: 'Grouped',
    who: { officers: 'Officer', services: 'Service', divisions: 'District' }, nobody: 'In nobody’s hands', open: 'Open', near: 'Due soon', overdue: 'Overdue', urged: 'Reminded', lapsed: 'Steps overdue', lapsedHelp: 'Open cases of which a step came too late: not accepted in time (deemed accepted), or another step overdue. The case as a whole may be in time.', first: 'Due first',
    all: 'All', late: 'Overdue and due soon', of: '{{name}}: overdue and due soon', none: 'Nothing overdue or due soon', noneHelp: 'Cases appear here when their last day comes near.', more: 'Here are the {{count}} most urgent; the others stand in the queues “Overdue” and “Due soon”.',
    choose: 'Choose {{number}}', chooseAll: 'Choose all or none', chosen_one: '{{count}} chosen', chosen_other: '{{count}} chosen', urge: 'Remind', transfer: 'Reassign', claim: 'Take in hand', clear: 'Choose none', total: 'Total',
    keysTitle: 'Keys of the board', keys: { next: 'Next, previous', choose: 'Choose', chooseAll: 'Choose all', urge: 'Remind (with cases chosen)', transfer: 'Reassign (with cases chosen)', open: 'Open the case', escape: 'Choose none', group: 'Another grouping' },
  },
}
