export const desk = {
  desk: {
    staff: 'At work:', identity: 'At work', switch: 'Whom you act as', mode: { person: 'Myself', staff: 'At work' },
    noRole: 'This computer holds no role', noRoleHelp: 'Once a department grants a role to your staff key, the queues are here. The staff key is in Settings.',
    queues: 'Queues', timed: 'Deadlines', saved: 'My filters', hitsIn: 'Found in', rows: 'Cases', detail: 'Open case', close: 'Close', goTo: 'Press {{key}} to come here', forget: 'Delete the filter “{{name}}”',
    queue: { pendingAcceptance: 'To accept', todo: 'To do', mine: 'Mine', supplement: 'Supplement', review: 'To review', issue: 'To issue', done: 'Done', returned: 'Returned', abnormal: 'Abnormal', overdue: 'Overdue', near: 'Due soon' },
    column: { promised: 'Promised', legal: 'By law', light: 'Light', number: 'Case number', service: 'Service', applicant: 'Applicant', division: 'District', received: 'Received', state: 'Step', assignee: 'Officer', flags: 'Flags', source: 'Source', updated: 'Updated' },
    light: { red: 'Overdue', yellow: 'Due soon', blue: 'On the spot', green: 'In time', grey: 'Stopped' },
    left: {
      none: 'No deadline', stopped: 'Stopped', stoppedFull: 'The clock is stopped: time for supplements and opinions does not count', today: 'Due today', todayFull: 'Today ({{day}}) is the last day', days_one: '{{count}} day', days_other: '{{count}} days', full_one: '{{count}} working day left, due {{day}}', full_other: '{{count}} working days left, due {{day}}',
      overNow: 'Overdue', over_one: '{{count}} day over', over_other: '{{count}} days over', overFull_one: 'Was due {{day}}, {{count}} working day over', overFull_other: 'Was due {{day}}, {{count}} working days over',
    },
    noNumber: 'No number yet', nobody: 'Unclaimed', me: 'Me', creditCode: 'Credit code',
    person: { open: 'Person', title: 'Cases of one person', help: 'The search is put on record first: who searched, and when; for whom only as a salted hash. Only cases in your scope are shown.', byNumber: 'By ID number', byName: 'By name', number: 'ID number, 18 characters', name: 'Name', last4: 'Last four of the ID number', run: 'Record and search', found: '{{count}} found', none: 'This person has no case in your scope.', more: 'There are more; search by ID number instead.' },
    filters: 'Filters', search: 'Number, credit code, name', more: 'More', only: '{{name}}: {{value}}', several: '{{count}} chosen', clear: 'Clear', from: 'From', to: 'To', noDay: 'Not a date; for example 2026-11-22',
    total_one: '{{shown}} case', total_other: '{{shown}} cases', order: { ascending: '{{column}} ascending', descending: '{{column}} descending' },
    save: 'Save filter', saveName: 'Name', saveDo: 'Save', columns: 'Columns shown', columnsReset: 'Back to the usual columns',
    choose: 'Choose {{number}}', chooseAll: 'Choose all or none, at most 500',
    empty: 'No cases in “{{queue}}”', emptyHelp: 'New cases appear here by themselves.', noHit: 'No case matches', noHitHelp: 'Try another condition, or look at the other queues on the left.',
    bulk: { label: 'With the chosen cases', chosen_one: '{{count}} chosen', chosen_other: '{{count}} chosen', copy: 'Copy numbers', clear: 'Choose none' },
    keys: {
      title: 'All keys', all: 'All keys', nextPrev: 'next, previous', next: 'Next', prev: 'Previous', screen: 'Screen down, up', ends: 'First, last', open: 'open', escape: 'Close, cancel', choose: 'choose', chooseAll: 'Choose all', chooseNext: 'Choose on and on', search: 'find', person: 'Look for a person', queue: 'queue', queues: 'Go to a queue', palette: 'Cases, services, licences',
      withChosen: '{{does}} (with cases chosen)',
    },
    key: { title: 'Staff key', help: 'With this code an administrator of a department grants you a role. It holds the public half only and may be passed on freely; compare its last characters on the telephone.', copy: 'Code of the staff key', roles: 'Roles granted', none: 'No role yet.', end: 'Ends with {{end}}' },
    role: { clerk: 'Clerk', reviewer: 'Reviewer', supervisor: 'Supervisor', administrator: 'Administrator', auditor: 'Auditor' },
    roleAll: 'All services and districts', roleSome: '{{services}}; {{divisions}}', allServices: 'all services', allDivisions: 'all districts', roleUntil: 'until {{day}}',
  },
}
